use rustc_hash::FxHashMap;

use crate::estate::elbv2::{Listener, LoadBalancer, TargetGroup};
use crate::estate::{Estate, Item};
use crate::ids::Arn;

/// The load balancers with what stands behind them.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Balancers<'e> {
    all: FxHashMap<Arn, &'e Item<LoadBalancer>>,
    listeners: FxHashMap<Arn, Vec<&'e Item<Listener>>>,
    groups: FxHashMap<Arn, &'e Item<TargetGroup>>,
    behind: FxHashMap<Arn, Vec<&'e Item<TargetGroup>>>,
}

impl<'e> Balancers<'e> {
    pub(super) fn of(estate: &'e Estate) -> Self {
        let mut balancers = Self::default();
        let elb = &estate.elbv2;
        balancers.all = elb
            .load_balancers
            .iter()
            .map(|one| (one.arn, one))
            .collect();
        for listener in elb.listeners.iter() {
            if let Some(of) = listener.load_balancer.known() {
                balancers.listeners.entry(*of).or_default().push(listener);
            }
        }
        for group in elb.target_groups.iter() {
            balancers.groups.insert(group.arn, group);
            for of in group.load_balancers.known().into_iter().flatten() {
                balancers.behind.entry(*of).or_default().push(group);
            }
        }
        balancers
    }

    /// Returns a load balancer.
    pub fn get(&self, arn: Arn) -> Option<&'e Item<LoadBalancer>> {
        self.all.get(&arn).copied()
    }

    /// Returns the listeners of a load balancer, in order of their ARNs; none when they were not read.
    pub fn listeners(&self, of: Arn) -> &[&'e Item<Listener>] {
        self.listeners
            .get(&of)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Returns a target group.
    pub fn group(&self, arn: Arn) -> Option<&'e Item<TargetGroup>> {
        self.groups.get(&arn).copied()
    }

    /// Returns the target groups that name a load balancer as theirs.
    pub fn behind(&self, of: Arn) -> &[&'e Item<TargetGroup>] {
        self.behind.get(&of).map(Vec::as_slice).unwrap_or_default()
    }
}
