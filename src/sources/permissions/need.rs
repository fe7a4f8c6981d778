use std::collections::{BTreeMap, BTreeSet};

use crate::estate::{Operation, Planned, operations};

/// Where an action is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// In every account that is read.
    EveryAccount,
    /// Only where the organisation is managed: its management account or a delegated administrator.
    Organization,
}

/// An action that the audit role needs, and what for.
#[derive(Clone, Debug)]
pub struct Need {
    /// The IAM action, such as `ec2:DescribeVpcs`.
    pub action: &'static str,
    /// Where it is needed.
    pub audience: Audience,
    /// The planned calls that need it, alone or among others, as declared; empty for an action beside the plan.
    pub operations: Vec<&'static Operation>,
    /// Why it is needed, for an action beside the plan.
    pub reason: Option<&'static str>,
}

impl Need {
    /// Returns the prefix of the service, such as `ec2`.
    pub fn service(&self) -> &'static str {
        self.action.split(':').next().unwrap_or_default()
    }
}

/// The actions that a collection needs beside its planned calls, each with its reason.
///
/// Nothing else may stand here: an operation says by itself which actions it needs.
pub const BESIDE_THE_PLAN: &[(&str, &str)] = &[(
    "ec2:DescribeRegions",
    "tells the regions where `account list-regions` is refused",
)];

/// Returns every action that a complete collection needs, sorted by action: those of the planned calls and
/// [`BESIDE_THE_PLAN`].
pub fn needs() -> Vec<Need> {
    let mut needs: BTreeMap<&'static str, Need> = BTreeMap::new();
    for operation in operations() {
        let audience = match operation.planned {
            Planned::Everywhere => Audience::EveryAccount,
            Planned::ByOrganization => Audience::Organization,
            Planned::Nowhere => continue,
        };
        let further = operation.further_permissions.iter().copied();
        for action in std::iter::once(operation.permission).chain(further) {
            let need = needs.entry(action).or_insert_with(|| Need {
                action,
                audience,
                operations: Vec::new(),
                reason: None,
            });
            need.audience = need.audience.min(audience);
            need.operations.push(operation);
        }
    }
    for (action, reason) in BESIDE_THE_PLAN {
        needs.entry(action).or_insert_with(|| Need {
            action,
            audience: Audience::EveryAccount,
            operations: Vec::new(),
            reason: Some(reason),
        });
    }
    needs.into_values().collect()
}

/// Returns the actions that are needed where the audience is, by service, both sorted.
pub(super) fn by_service(audience: Audience) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut services: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for need in needs() {
        if need.audience == audience {
            services
                .entry(need.service())
                .or_default()
                .insert(need.action);
        }
    }
    services
}
