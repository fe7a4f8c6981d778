use std::collections::BTreeSet;

use super::operation::{Operation, Planned, Scope, all};
use super::{Estate, Gap};
use crate::ids::{Place, Region, Sym};

/// A call that a complete collection makes.
#[derive(Clone, Copy, Debug)]
pub struct PlannedCall {
    /// The operation.
    pub operation: &'static Operation,
    /// Account and region; `global` for services without regions.
    pub place: Place,
    /// The resource asked about.
    pub request: Option<Sym>,
}

impl PlannedCall {
    /// Returns what is missing of the call's answer, if anything.
    pub fn gap(&self, estate: &Estate) -> Option<Gap> {
        estate
            .ledger
            .gap(self.place, self.operation, self.request.map(Sym::as_str))
    }
}

/// Returns the calls that a complete collection of one account makes: every list in every region, and
/// one call per resource for what lists do not tell. Resources are those that the estate already holds,
/// so the plan grows while the lists come in. Sorted by operation as declared, then region, then resource.
///
/// `account` is any place in the account; `manages` says whether Organizations answers there.
pub fn planned_calls(
    estate: &Estate,
    account: Place,
    regions: &BTreeSet<Region>,
    manages: Manages,
) -> Vec<PlannedCall> {
    let mut calls = Vec::new();
    for operation in all() {
        let wanted = match operation.planned {
            Planned::Everywhere => true,
            Planned::ByOrganization => manages == Manages::Organization,
            Planned::Nowhere => false,
        };
        if !wanted {
            continue;
        }
        let places: Vec<Place> = match operation.scope {
            Scope::Global => vec![account.global()],
            Scope::Regional => regions
                .iter()
                .map(|region| account.in_region(*region))
                .collect(),
        };
        for place in places {
            match operation.targets {
                None if operation.per.is_none() => {
                    calls.push(PlannedCall {
                        operation,
                        place,
                        request: None,
                    });
                }
                None => {}
                Some(targets) => {
                    let requests: BTreeSet<Sym> = targets(estate, place).into_iter().collect();
                    calls.extend(requests.into_iter().map(|id| PlannedCall {
                        operation,
                        place,
                        request: Some(id),
                    }));
                }
            }
        }
    }
    calls
}

/// Whether Organizations answers in an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manages {
    /// The management account, or a delegated administrator.
    Organization,
    /// Any other account.
    Itself,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_with_one_call_per_resource_says_which() {
        let silent: Vec<String> = all()
            .filter(|operation| operation.planned != Planned::Nowhere)
            .filter(|operation| operation.per.is_some() != operation.targets.is_some())
            .map(|operation| format!("{} {}", operation.service, operation.name))
            .collect();
        assert!(silent.is_empty(), "{silent:?}");
    }
}
