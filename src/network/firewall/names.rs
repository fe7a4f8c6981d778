//! What names in the rules of a group stand for.

use std::collections::BTreeMap;

use super::sets::{DEEPEST, Set, read};
use crate::estate::network_firewall::{IpSet, RuleGroupRules};
use crate::ids::{Cidr, PortRange, Sym};
use crate::network::prepared::PrefixLists;

const HOME: &str = "HOME_NET";
const EXTERNAL: &str = "EXTERNAL_NET";

/// What names in rules stand for; a name without a set was not read.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    networks: BTreeMap<Sym, Set<Cidr>>,
    ports: BTreeMap<Sym, Set<PortRange>>,
    /// Networks that stand elsewhere, named with `@`.
    references: BTreeMap<Sym, Set<Cidr>>,
}

/// Sets of networks by name.
type Sets = BTreeMap<Sym, IpSet>;

impl Names {
    /// Returns the names of a group: its own go before those of the policy. Without either, the home networks are
    /// those of the firewall's VPC; the external ones are what the policy's home networks leave, whatever the group
    /// says of its own.
    ///
    /// Source: Network Firewall Developer Guide, page suricata-limitations-caveats, `HOME_NET` and `EXTERNAL_NET`.
    pub fn of(
        group: &RuleGroupRules,
        of_policy: Option<&Sets>,
        home: &[Cidr],
        lists: &PrefixLists,
    ) -> Self {
        let mut names = Self::default();
        names.refer(group, lists);
        let of_vpc = match home.is_empty() {
            true => Set::Unread,
            false => Set::all(home.iter().map(|block| Set::One(*block)).collect()),
        };
        names.networks.insert(Sym::new(HOME), of_vpc);
        names.add(of_policy);
        let outside = names.network(&format!("${HOME}")).inverse();
        names.networks.insert(Sym::new(EXTERNAL), outside);
        let own = group.variables.as_ref();
        names.add(own.and_then(|one| one.ip_sets.as_ref()));
        let ports = own.and_then(|one| one.port_sets.as_ref());
        for (name, set) in ports.into_iter().flatten() {
            let defined = list(&set.definition, |text| names.port(text));
            names.ports.insert(*name, defined);
        }
        names
    }

    fn add(&mut self, sets: Option<&Sets>) {
        for (name, set) in sets.into_iter().flatten() {
            let defined = list(&set.definition, |text| self.network(text));
            self.networks.insert(*name, defined);
        }
    }

    /// Adds the prefix lists that a group refers to; what it refers to beside is not read.
    fn refer(&mut self, group: &RuleGroupRules, lists: &PrefixLists) {
        let sets = group.references.as_ref();
        let sets = sets.and_then(|one| one.ip_sets.as_ref());
        for (name, set) in sets.into_iter().flatten() {
            let list = set.reference.filter(|arn| arn.service() == "ec2");
            let networks = list
                .and_then(|arn| arn.name().parse().ok())
                .and_then(|id| lists.networks(id));
            let found = networks.map_or(Set::Unread, |networks| {
                Set::all(networks.iter().map(|one| Set::One(*one)).collect())
            });
            self.references.insert(*name, found);
        }
    }

    /// Reads networks as a rule names them.
    pub fn network(&self, text: &str) -> Set<Cidr> {
        let named = |sets: &BTreeMap<Sym, Set<Cidr>>, name: &str| {
            let set = sets.get(&Sym::new(name.trim()));
            set.cloned().unwrap_or(Set::Unread)
        };
        read(text, DEEPEST, &|one| {
            if let Some(name) = one.strip_prefix('$') {
                named(&self.networks, name)
            } else if let Some(name) = one.strip_prefix('@') {
                named(&self.references, name)
            } else {
                one.parse().map_or(Set::Unread, Set::One)
            }
        })
    }

    /// Reads ports as a rule names them.
    pub fn port(&self, text: &str) -> Set<PortRange> {
        read(text, DEEPEST, &|one| {
            if let Some(name) = one.strip_prefix('$') {
                let set = self.ports.get(&Sym::new(name.trim()));
                return set.cloned().unwrap_or(Set::Unread);
            }
            let (first, last) = one.split_once(':').unwrap_or((one, one));
            let number = |text: &str, other: u16| match text.trim() {
                "" => Some(other),
                text => text.parse().ok(),
            };
            let range = number(first, 0).zip(number(last, u16::MAX));
            let range = range.and_then(|(first, last)| PortRange::new(first, last));
            range.map_or(Set::Unread, Set::One)
        })
    }
}

/// Reads the definition of a set; one without any member holds nothing.
fn list<T: Copy>(definition: &[Box<str>], read: impl Fn(&str) -> Set<T>) -> Set<T> {
    match definition.is_empty() {
        true => Set::all(Vec::new()),
        false => read(&format!("[{}]", definition.join(","))),
    }
}
