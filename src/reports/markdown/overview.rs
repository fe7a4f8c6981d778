use super::graph::{ids, mermaid};
use crate::findings::{EnvironmentRow, Report};
use crate::reports::coverage;
use crate::reports::coverage::Story;
use crate::reports::format::Detail;
use crate::reports::matrix::{Grid, LOOKED_AT};
use crate::reports::sanitise::{markdown_code as code, markdown_text as text};
use crate::reports::words::{Names, account, counted, grouped, list, number};

/// Missing calls that a first reading shows; the appendix has all.
pub(super) const CALLS: usize = 8;
/// Calls of one reason that a first reading names.
pub(super) const NAMES: usize = 15;
/// Accounts and regions that a first reading shows of each.
pub(super) const PLACES: usize = 6;
/// Columns of a matrix that still fits a page.
const COLUMNS: usize = 8;
/// Arrows of a graph that can still be followed.
const ARROWS: usize = 40;

/// Adds what was seen and what was not.
pub(super) fn add_coverage(out: &mut String, report: &Report, detail: Detail) {
    out.push_str("## What was seen\n\n");
    out.push_str(&text(&coverage::line(report)));
    out.push(' ');
    out.push_str(&text(&coverage::universe(report, detail.limit(20))));
    out.push_str("\n\n");
    let missing = coverage::missing(report);
    if !missing.is_empty() {
        out.push_str("Not seen:\n\n");
        let stories = coverage::stories(&missing, &Names::of(report), detail.limit(PLACES));
        let limit = detail.limit(CALLS);
        for story in stories.iter().take(limit) {
            out.push_str(&format!("- {}\n", story_line(story, detail)));
        }
        let rest = stories.iter().skip(limit).map(|story| story.names.len());
        let more = number(rest.sum());
        if more > 0 {
            let more = counted(more, "further call", "further calls");
            out.push_str(&format!("- {more}, listed in the appendix\n"));
        }
        out.push('\n');
    }
    if !report.coverage.accepted.is_empty() {
        out.push_str("Accepted gaps:\n\n");
        for gap in &report.coverage.accepted {
            out.push_str(&format!("- {}\n", text(&coverage::accepted(gap))));
        }
        out.push('\n');
    }
    if !report.coverage.overridden.is_empty() {
        let overridden = report.coverage.overridden.iter();
        let ids: Vec<String> = overridden.map(|id| code(id.as_str())).collect();
        let ids = ids.join(", ");
        out.push_str(&format!(
            "Built-in policies replaced by your own: {ids}.\n\n"
        ));
    }
    for note in &report.coverage.notes {
        out.push_str(&format!("Note: {}\n\n", text(note)));
    }
}

/// Returns calls that are missing alike, and why.
pub(super) fn story_line(story: &Story, detail: Detail) -> String {
    let names: Vec<String> = story.names.iter().map(|name| code(name)).collect();
    format!(
        "{}: {}",
        list(&names, detail.limit(NAMES)),
        text(&story.text)
    )
}

/// Adds the environments and what crosses between them.
pub(super) fn add_environments(out: &mut String, report: &Report, detail: Detail) {
    out.push_str("## Environments\n\n");
    if report.environments.is_empty() {
        out.push_str("None: no account was read.\n\n");
        return;
    }
    out.push_str("| | environment | class | tier | accounts, and how sure their class is | VPCs | stores | workloads |\n");
    out.push_str("|---|---|---|---|---|--:|--:|--:|\n");
    for (number, row) in report.environments.iter().enumerate() {
        let tier = row.tier.map(|tier| text(tier.as_str())).unwrap_or_default();
        out.push_str(&format!(
            "| E{} | {} | {} | {tier} | {} | {} | {} | {} |\n",
            number + 1,
            code(row.name.as_str()),
            text(row.class.as_str()),
            accounts(row, detail),
            grouped(row.vpcs),
            grouped(row.stores),
            grouped(row.workloads)
        ));
    }
    out.push('\n');
    add_matrix(out, report);
}

/// Returns an environment's accounts with the confidence of each.
fn accounts(row: &EnvironmentRow, detail: Detail) -> String {
    let one = |(id, name, confidence): &(crate::ids::AccountId, Box<str>, crate::ids::Sym)| {
        text(&format!("{} {confidence}", account(*id, Some(name))))
    };
    let texts: Vec<String> = row.accounts.iter().map(one).collect();
    list(&texts, detail.limit(6))
}

/// Adds who can reach whom: a matrix where it fits a page, else a list; then the same as a graph.
fn add_matrix(out: &mut String, report: &Report) {
    out.push_str("### Who can reach whom\n\n");
    let grid = Grid::of(report);
    if grid.is_empty() {
        out.push_str(
            "No crossing between environments was found in what was read and analysed.\n\n",
        );
        return;
    }
    if grid.targets.len() <= COLUMNS {
        out.push_str("| from \\ to |");
        for target in &grid.targets {
            out.push_str(&format!(" {} |", code(target.as_str())));
        }
        out.push_str(&format!("\n|---|{}\n", "---|".repeat(grid.targets.len())));
        for source in &grid.sources {
            out.push_str(&format!("| {} |", code(source.as_str())));
            for target in &grid.targets {
                let cell = grid.cell(*source, *target);
                let cell = cell.map(|cell| text(&cell)).unwrap_or_default();
                out.push_str(&format!(" {cell} |"));
            }
            out.push('\n');
        }
        out.push_str(&format!(
            "\nAn empty cell: no crossing was found. {LOOKED_AT}\n\n"
        ));
    } else {
        out.push_str("| from | to | by |\n|---|---|---|\n");
        for (source, target, cell) in grid.pairs() {
            let (source, target) = (code(source.as_str()), code(target.as_str()));
            out.push_str(&format!("| {source} | {target} | {} |\n", text(&cell)));
        }
        out.push_str(&format!(
            "\nOther pairs: no crossing was found. {LOOKED_AT}\n\n"
        ));
    }
    if grid.pairs().len() > ARROWS {
        return;
    }
    out.push_str(&mermaid(report, &grid));
    let outside: Vec<String> = ids(report, &grid)
        .into_iter()
        .filter(|(id, _)| id.starts_with('X'))
        .map(|(id, name)| format!("{id} {}", code(name.as_str())))
        .collect();
    if !outside.is_empty() {
        out.push_str(&format!(
            "Outside of the table: {}.\n\n",
            outside.join(", ")
        ));
    }
}
