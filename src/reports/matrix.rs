//! The picture of who can reach whom: cells of the report arranged as rows and columns.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{grouped, short};
use crate::findings::{MatrixCell, Report};
use crate::ids::Sym;

/// What "no crossing was found" rests on.
pub(super) const LOOKED_AT: &str = "Looked at in this version: network flows into production, private services, VPCs \
                                    that environments share, and copies of data that others may take. Not yet: \
                                    roles and policies, keys, secrets.";

/// Sources as rows, targets as columns.
pub(super) struct Grid<'a> {
    /// Environments in the report's order, then zones and accounts outside, by name.
    pub(super) sources: Vec<Sym>,
    /// Environments in the report's order.
    pub(super) targets: Vec<Sym>,
    cells: BTreeMap<(Sym, Sym), Vec<&'a MatrixCell>>,
}

impl<'a> Grid<'a> {
    /// Returns the report's matrix; rows and columns without any crossing are left out of rows and columns
    /// alike only when they are no environment of the report.
    pub(super) fn of(report: &'a Report) -> Self {
        let mut cells: BTreeMap<(Sym, Sym), Vec<&MatrixCell>> = BTreeMap::new();
        for cell in &report.matrix {
            cells
                .entry((cell.source, cell.target))
                .or_default()
                .push(cell);
        }
        let rows: Vec<Sym> = report.environments.iter().map(|row| row.name).collect();
        let with = |others: BTreeSet<Sym>| {
            let known: BTreeSet<Sym> = rows.iter().copied().collect();
            let more = others.into_iter().filter(|name| !known.contains(name));
            rows.iter().copied().chain(more).collect::<Vec<Sym>>()
        };
        Self {
            sources: with(cells.keys().map(|(source, _)| *source).collect()),
            targets: with(cells.keys().map(|(_, target)| *target).collect()),
            cells,
        }
    }
    /// Returns whether nothing crosses.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
    /// Returns what one environment can do in another; none where nothing was found.
    pub(super) fn cell(&self, source: Sym, target: Sym) -> Option<String> {
        self.cells.get(&(source, target)).map(|cells| words(cells))
    }
    /// Returns how many crossings lead from one environment into another.
    pub(super) fn count(&self, source: Sym, target: Sym) -> u64 {
        let cells = self.cells.get(&(source, target)).into_iter().flatten();
        cells.map(|cell| cell.count).sum()
    }
    /// Returns whether at least one of them is proven.
    pub(super) fn proven(&self, source: Sym, target: Sym) -> bool {
        let mut cells = self.cells.get(&(source, target)).into_iter().flatten();
        cells.any(|cell| cell.proven)
    }
    /// Returns each pair with a crossing, in the order of rows, then columns.
    pub(super) fn pairs(&self) -> Vec<(Sym, Sym, String)> {
        let mut pairs = Vec::new();
        for source in &self.sources {
            for target in &self.targets {
                if let Some(words) = self.cell(*source, *target) {
                    pairs.push((*source, *target, words));
                }
            }
        }
        pairs
    }
}

/// Returns `3 network, 1 data copy (not proven)`.
fn words(cells: &[&MatrixCell]) -> String {
    let one = |cell: &&MatrixCell| {
        let kind = match cell.kind.as_str() {
            "shared_vpc" => "shared VPC".to_owned(),
            "dns" => "DNS".to_owned(),
            other => short(other).replace('_', " "),
        };
        let doubt = if cell.proven { "" } else { " (not proven)" };
        format!("{} {kind}{doubt}", grouped(cell.count))
    };
    cells.iter().map(one).collect::<Vec<_>>().join(", ")
}
