use std::collections::BTreeSet;

use crate::estate::{self, Operation, Planned, operations};
use crate::facts::GapId;
use crate::ids::{AccountId, Arn};
use crate::network::Open;

use super::builder::Builder;

/// The services that tell of networks.
const SERVICES: [&str; 8] = [
    "ec2",
    "elbv2",
    "elb",
    "rds",
    "lambda",
    "network-firewall",
    "networkmanager",
    "directconnect",
];

/// How names of components begin, with parts of the names of the operations that describe them.
const COMPONENTS: [(&str, &[&str]); 18] = [
    ("subnet-", &["subnets", "route-tables"]),
    ("rtb-", &["route-tables"]),
    ("acl-", &["network-acls"]),
    ("sg-", &["security-groups"]),
    (
        "eni-",
        &["network-interfaces", "security-groups", "subnets"],
    ),
    (
        "i-",
        &[
            "describe-instances",
            "network-interfaces",
            "security-groups",
        ],
    ),
    (
        "vpc-",
        &["describe-vpcs", "internet-gateways", "route-tables"],
    ),
    ("tgw-", &["transit-gateway"]),
    ("nat-", &["nat-gateways"]),
    ("igw-", &["internet-gateways"]),
    ("eigw-", &["egress-only"]),
    ("pcx-", &["peering", "describe-vpcs"]),
    ("vgw-", &["vpn", "virtual-interfaces", "direct-connect"]),
    ("vpn-", &["vpn"]),
    ("vpce-", &["vpc-endpoint", "firewall"]),
    ("pl-", &["prefix-list"]),
    ("cvpn-", &["client-vpn"]),
    (
        "core-network-",
        &["core-network", "attachments", "network-routes"],
    ),
];

/// Words by which it is told what was not read, with parts of the names of the operations that would tell it.
const WORDS: [(&str, &str); 14] = [
    ("security group", "security-groups"),
    ("route table", "route-tables"),
    ("subnet", "subnets"),
    ("VPC", "describe-vpcs"),
    ("NAT gateway", "nat-gateways"),
    ("transit gateway", "transit-gateway"),
    ("attachment", "attachments"),
    ("interface", "network-interfaces"),
    ("instance", "describe-instances"),
    ("load balancer", "load-balancers"),
    ("target", "target-health"),
    ("prefix list", "prefix-list"),
    ("ACL", "network-acls"),
    ("Block Public Access", "block-public-access"),
];

impl Builder<'_> {
    /// Keeps what leaves it open whether anything gets to a target: the calls that were not read and describe the
    /// component; where none is to blame, the question itself.
    pub(super) fn blamed(&mut self, target: Arn, open: &Open) -> Vec<GapId> {
        let found = self.calls_behind(open.component, &open.detail);
        match found.is_empty() {
            true => vec![self.open(target, open)],
            false => found,
        }
    }

    /// Keeps the gaps of calls that would have told what is said not to be known of a component.
    pub(super) fn calls_behind(&mut self, component: &str, said: &str) -> Vec<GapId> {
        let mut parts: BTreeSet<&str> = BTreeSet::new();
        for (start, of) in COMPONENTS {
            if component.starts_with(start) {
                parts.extend(of);
            }
        }
        for (word, part) in WORDS {
            if said.contains(word) {
                parts.insert(part);
            }
        }
        let is_meant = |gap: &&estate::Gap| {
            let mut all = parts.iter();
            all.any(|part| gap.call.operation.contains(part))
        };
        let unread = self.unread_of_networks();
        let found: Vec<estate::Gap> = unread.iter().filter(is_meant).cloned().collect();
        found.iter().map(|gap| self.gap(gap)).collect()
    }

    /// Returns the gaps of all calls that tell of networks.
    fn unread_of_networks(&mut self) -> &[estate::Gap] {
        if self.unread_networks.is_none() {
            self.unread_networks = Some(self.gaps_of_networks());
        }
        self.unread_networks.as_deref().unwrap_or_default()
    }

    fn gaps_of_networks(&self) -> Vec<estate::Gap> {
        let ledger = &self.estate.ledger;
        let accounts = self.environments.universe.accounts.iter();
        let accounts: Vec<AccountId> = accounts.copied().collect();
        let is_asked = |one: &&Operation| {
            let is_planned = one.planned != Planned::Nowhere;
            SERVICES.contains(&one.service) && (is_planned || ledger.knows(one.service, one.name))
        };
        let mut gaps = Vec::new();
        for operation in operations().filter(is_asked) {
            if operation.per.is_none() {
                for account in &accounts {
                    let own = self.call_gaps(*account, &[operation]).into_iter();
                    gaps.extend(own.filter(|gap| gap.call.operation == operation.name));
                }
                continue;
            }
            let lines = ledger.lines().map(|(key, _)| key);
            let own = lines
                .filter(|key| (key.service, key.operation) == (operation.service, operation.name));
            gaps.extend(own.filter_map(|key| {
                let request = key.request.map(|one| one.as_str());
                ledger.gap(key.place, operation, request)
            }));
        }
        gaps
    }
}
