//! An estate's networks as they would be without some rules and routes.

use super::prepared::Network;
use super::walk::{Rule, target_name};
use crate::ids::Sym;

/// A rule or a route that lets requests pass, with the component whose it is.
pub type Passed = (Sym, Rule);

/// Returns whether somebody made a rule who can take it away: rules of groups, routes beside `local`.
pub fn is_removable((_, rule): &Passed) -> bool {
    match rule {
        Rule::Group(_) | Rule::Network(..) => true,
        Rule::Route(_, target) => target.as_str() != "local",
        Rule::Entry(_) | Rule::Words(_) => false,
    }
}

impl Network<'_> {
    /// Returns the networks without some rules and routes; those that cannot be taken away stay.
    ///
    /// What a propagation announces to a table of a transit gateway is taken away as the route that it makes.
    #[must_use]
    pub fn without(&self, removed: &[Passed]) -> Self {
        let mut less = self.clone();
        for (component, rule) in removed.iter().filter(|one| is_removable(one)) {
            match rule {
                Rule::Group(rule) => {
                    if let Some(group) = less.groups.get_mut(&rule.group) {
                        let rules = match rule.is_ingress {
                            true => &mut group.ingress,
                            false => &mut group.egress,
                        };
                        if let Some(rules) = rules {
                            *rules = rules.iter().copied().filter(|one| one != rule).collect();
                        }
                    }
                }
                Rule::Route(destination, target) => less.tables.retain(*component, |route| {
                    (route.named(), target_name(route.target)) != (*destination, *target)
                }),
                Rule::Network(destination, target) => {
                    less.transit.retain(*component, |network, attachment| {
                        network != *destination || attachment.sym() != *target
                    });
                }
                Rule::Entry(_) | Rule::Words(_) => {}
            }
        }
        less
    }
}
