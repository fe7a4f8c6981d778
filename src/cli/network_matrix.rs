use std::collections::BTreeSet;

use anyhow::Result;
use clap::Args;
use tabled::builder::Builder;

use super::commands::{Against, Global};
use super::environments::Shape;
use super::exit::Exit;
use super::network::traffic;
use super::{config_file, output, target};
use crate::environments::classify;
use crate::network::{
    FlowTraffic, FlowVerdict, Flows, Matrix, MatrixCell, MatrixExample, Network as Prepared, Open,
};
use crate::reports::sanitise::{Kind, terminal};

/// Kinds of traffic of a cell that are shown.
const SHOWN: usize = 8;
/// Reasons that are shown of those why something may be hidden.
const REASONS: usize = 5;

#[derive(Debug, Args)]
pub(super) struct Show {
    #[command(flatten)]
    against: Against,
    /// Output format
    #[arg(long, value_enum, default_value_t = Shape::Terminal)]
    format: Shape,
}

pub(super) fn run(global: &Global, command: &Show) -> Result<Exit> {
    let config = config_file::load(global)?;
    let target = target::against(global, &command.against)?;
    target::warn_unread(global, &target);
    let environments = classify(&target.estate, &config.declared());
    let network = Prepared::new(&target.estate, config_file::network(&config));
    let matrix = Flows::new(&network, &environments).matrix();
    command.format.print(&matrix, || shown(&matrix))
}

fn safe(text: &str) -> String {
    terminal(text, Kind::Prose)
}

fn shown(matrix: &Matrix) -> String {
    let mut text = format!("{}\n", output::table(grid(matrix)));
    text.push_str(
        "\nPairs of addresses of which something gets through, from the row's environment to the column's; from zones, the\n\
         addresses that are reached. `?`: it is open whether anything does, beside a number of others than those. `1-way`: answers\n\
         do not get back. `-`: nothing.\n",
    );
    if !matrix.cells.is_empty() {
        text.push_str(&format!("\n{}\n", output::table(details(matrix))));
    }
    let best = matrix.cells.iter().rev().max_by_key(|cell| cell.verdict);
    if let Some(cell) = best {
        text.push_str(&format!(
            "\nThe way of an example: {}\n",
            asked(&cell.example)
        ));
    }
    for cell in matrix.cells.iter().filter(|cell| !cell.unread.is_empty()) {
        let ends = format!("{} -> {}", cell.from, cell.to);
        text.push_str(&format!("\nWhat leaves {} open:\n", safe(&ends)));
        push_reasons(&mut text, &cell.unread);
    }
    let hidden = matrix.environments.iter();
    for one in hidden.filter(|one| !one.unread.is_empty()) {
        text.push_str(&format!("\nWhat may be hidden in {}:\n", safe(one.name)));
        push_reasons(&mut text, &one.unread);
    }
    text
}

fn push_reasons(text: &mut String, all: &[Open]) {
    for open in all.iter().take(REASONS) {
        let (component, detail) = (safe(open.component), safe(&open.detail));
        text.push_str(&format!("  - {component}: {detail}\n"));
    }
    let more = all.len().saturating_sub(REASONS);
    if more > 0 {
        text.push_str(&format!("  - and {more} more; `--format json` tells all\n"));
    }
}

fn find<'m>(matrix: &'m Matrix, from: &str, to: &str) -> Option<&'m MatrixCell> {
    let mut cells = matrix.cells.iter();
    cells.find(|cell| cell.from == from && cell.to == to)
}

/// Returns the environments as columns, and as rows with the zones.
fn grid(matrix: &Matrix) -> Builder {
    let names: Vec<&str> = matrix.environments.iter().map(|one| one.name).collect();
    let hidden: BTreeSet<&str> = matrix
        .environments
        .iter()
        .filter(|one| !one.unread.is_empty())
        .map(|one| one.name)
        .collect();
    let mut table = Builder::default();
    let heads = names.iter().map(|name| safe(name));
    table.push_record(std::iter::once("From \\ to".to_owned()).chain(heads));
    for from in names.iter().chain(&["internet", "on-premises"]) {
        let cells = names.iter().map(|to| {
            if from == to {
                return String::new();
            }
            match find(matrix, from, to) {
                Some(cell) => mark(cell),
                None if hidden.contains(from) || hidden.contains(to) => "?".to_owned(),
                None => "-".to_owned(),
            }
        });
        table.push_record(std::iter::once(safe(from)).chain(cells));
    }
    table
}

fn mark(cell: &MatrixCell) -> String {
    let open = if cell.open > 0 { " ?" } else { "" };
    match (cell.reachable, cell.verdict) {
        (0, FlowVerdict::OneWay) => "1-way".to_owned(),
        (0, _) => "?".to_owned(),
        (pairs, _) => format!("{pairs}{open}"),
    }
}

fn details(matrix: &Matrix) -> Builder {
    let mut table = Builder::default();
    table.push_record([
        "From", "To", "Verdict", "Through", "Open", "Example", "Traffic",
    ]);
    for cell in &matrix.cells {
        table.push_record([
            safe(cell.from),
            safe(cell.to),
            cell.verdict.as_str().to_owned(),
            cell.reachable.to_string(),
            cell.open.to_string(),
            safe(&format!("{} -> {}", cell.example.from, cell.example.to)),
            safe(&told(&cell.traffic)),
        ]);
    }
    table
}

fn told(all: &[FlowTraffic]) -> String {
    let shown = all.iter().take(SHOWN).map(traffic);
    let more = all.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| format!("and {more} more"));
    let told: Vec<String> = shown.chain(more).collect();
    match told.is_empty() {
        true => "-".to_owned(),
        false => told.join(", "),
    }
}

/// Returns the command that shows the way of an example.
fn asked(example: &MatrixExample) -> String {
    let what = example.traffic.as_ref();
    let what = what.map(|one| match one.from_port {
        Some(port) => format!(" --protocol {} --port {port}", one.protocol),
        None => format!(" --protocol {}", one.protocol),
    });
    let ends = format!("{} {}", example.from, example.to);
    format!(
        "palisade network why {}{}",
        safe(&ends),
        what.unwrap_or_default()
    )
}
