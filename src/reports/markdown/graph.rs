use crate::findings::Report;
use crate::ids::Sym;
use crate::reports::matrix::Grid;

/// Returns an id per environment (`E1` as in the table) and per zone or account outside (`X1`).
pub(super) fn ids(report: &Report, grid: &Grid<'_>) -> Vec<(String, Sym)> {
    let known = report.environments.len();
    let mut names: Vec<Sym> = report.environments.iter().map(|row| row.name).collect();
    for name in grid.sources.iter().chain(&grid.targets) {
        if !names.contains(name) {
            names.push(*name);
        }
    }
    let id = |(place, name): (usize, Sym)| match place.checked_sub(known) {
        Some(outside) => (format!("X{}", outside + 1), name),
        None => (format!("E{}", place + 1), name),
    };
    names.into_iter().enumerate().map(id).collect()
}

/// Returns the crossings as a Mermaid graph: arrows for proven ones, dotted where one is not proven.
///
/// Labels are our own ids; a name stands beside its id only when it has nothing but letters, digits and
/// single hyphens, which Mermaid gives no meaning to within quotes.
pub(super) fn mermaid(report: &Report, grid: &Grid<'_>) -> String {
    let ids = ids(report, grid);
    let pairs = grid.pairs();
    let mut out = "```mermaid\nflowchart LR\n".to_owned();
    for (id, name) in &ids {
        let used = pairs.iter().any(|(from, to, _)| from == name || to == name);
        if used {
            let label = match is_plain(name.as_str()) {
                true => format!("{id} {name}"),
                false => id.clone(),
            };
            out.push_str(&format!("    {id}[\"{label}\"]\n"));
        }
    }
    let id_of = |name: Sym| {
        ids.iter()
            .find(|(_, known)| *known == name)
            .map(|(id, _)| id)
    };
    for (source, target, _) in &pairs {
        let (Some(from), Some(to)) = (id_of(*source), id_of(*target)) else {
            continue;
        };
        let arrow = match grid.proven(*source, *target) {
            true => "-->",
            false => "-.->",
        };
        out.push_str(&format!(
            "    {from} {arrow}|\"{}\"| {to}\n",
            grid.count(*source, *target)
        ));
    }
    out.push_str("```\n\nArrows show the number of crossings; dotted ones are not proven.\n\n");
    out
}

/// Returns whether a name has nothing that Mermaid could read as syntax.
fn is_plain(name: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    name.len() <= 40 && name.split('-').all(word)
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn only_plain_names_become_labels() {
        for plain in ["production", "eu-prod-2", "111122223333"] {
            assert!(is_plain(plain), "{plain}");
        }
        for other in [
            "", "a b", "a\"]", "a--b", "#quot;", "<b>", "a\nb", "größe", "a;b", "%%",
        ] {
            assert!(!is_plain(other), "{other}");
        }
    }
}
