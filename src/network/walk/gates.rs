//! What filters packets: security groups and network ACLs.

use super::packet::{Packet, Traffic};
use super::trail::Rule;
use super::{Session, Walk};
use crate::estate::ec2::{DESCRIBE_NETWORK_ACLS, Ports};
use crate::ids::{PortRange, PortSet, Protocol, SubnetId, Sym, VpcId};
use crate::network::prepared::{AclEntry, Match, Spot, Used};

/// How far a rule speaks about traffic, and up to which port that is so.
pub(in crate::network) fn speaks(ports: Ports, traffic: Traffic, is_reply: bool) -> (bool, u16) {
    let always = u16::MAX;
    match ports {
        Ports::All => (true, always),
        Ports::Nothing => (false, always),
        Ports::Icmp { kind, code } => {
            let (is, of) = traffic.message(is_reply);
            let is_right = kind.is_none_or(|kind| kind == is) && code.is_none_or(|code| code == of);
            (traffic.is_icmp() && is_right, always)
        }
        Ports::Range(range) => {
            if range.contains(traffic.port) {
                (true, range.last())
            } else if range.first() > traffic.port {
                (false, range.first() - 1)
            } else {
                (false, always)
            }
        }
    }
}

impl Walk<'_, '_> {
    /// Asks the ACL of a subnet about a packet that crosses its border.
    pub(in crate::network) fn ask_acl(
        &mut self,
        subnet: SubnetId,
        packet: &Packet,
        is_egress: bool,
    ) {
        let network = self.network;
        let Some((place, _)) = network.place(subnet) else {
            let name = subnet.sym();
            self.trail.unread(name, "the subnet was not read");
            return;
        };
        let used = network.acls.of_subnet(subnet, place.vpc);
        if let Used::Open(acl, why) = used {
            let said = format!("whether {subnet} uses it: {why}");
            self.trail.unread(acl, said);
            return;
        }
        let entries = used.known().and_then(|acl| {
            let entries = if is_egress { &acl.egress } else { &acl.ingress };
            Some((acl.id.sym(), entries.as_deref()?))
        });
        if let Some((name, _)) = entries {
            self.ask_told(name);
        }
        let Some((name, entries)) = entries else {
            let ledger = &network.estate.ledger;
            let said = match ledger.gap(place.place, &DESCRIBE_NETWORK_ACLS, None) {
                Some(gap) => format!(
                    "the network ACL of {subnet} is open; it was not read ({})",
                    gap.state
                ),
                None => format!("the network ACL of {subnet} is open; no reply shows it"),
            };
            self.trail.assume(said);
            return;
        };
        let peer = if is_egress {
            packet.target
        } else {
            packet.source
        };
        if packet.is_reply && packet.traffic.protocol.has_ports() {
            self.ask_for_answers(name, entries, peer, packet.traffic);
        } else {
            self.ask_entries(name, entries, peer, packet);
        }
    }

    /// The first entry that matches decides.
    fn ask_entries(&mut self, name: Sym, entries: &[AclEntry], peer: Spot, packet: &Packet) {
        let (mut is_open, mut untold) = (false, Untold::default());
        for entry in entries {
            let matched = entry.matches(peer);
            self.note_kinds(entry, matched);
            if !entry.covers(packet.traffic.protocol) || matched == Match::No {
                continue;
            }
            let (speaks, until) = speaks(entry.ports, packet.traffic, packet.is_reply);
            self.trail.holds_until(until);
            if !speaks || untold.takes(entry) {
                continue;
            }
            if matched == Match::Maybe {
                is_open = true;
                continue;
            }
            self.decide(name, Some(entry), is_open, &untold);
            return;
        }
        self.decide(name, None, is_open, &untold);
    }

    /// Notes whether an entry tells kinds of traffic apart.
    fn note_kinds(&self, entry: &AclEntry, matched: Match) {
        let is_about_all = entry.protocol == Some(Protocol::Any) && entry.ports == Ports::All;
        // What may match is weighed port by port for answers, and as a whole for what has no ports.
        if matched == Match::Maybe || matched == Match::Yes && !is_about_all {
            self.tells_kinds();
        }
    }

    /// Says what the entry that decides makes of a packet; none admits it where no entry does.
    fn decide(&mut self, name: Sym, entry: Option<&AclEntry>, is_open: bool, untold: &Untold) {
        let rule = entry.and_then(|entry| entry.number).map(Rule::Entry);
        let is_allow = entry.and_then(|entry| entry.is_allow) == Some(true);
        if let Some(said) = untold.against(is_allow) {
            self.trail.unread(name, said);
        } else if is_open {
            self.trail
                .perhaps(name, "its entries divide the network of the address");
        } else if is_allow {
            self.trail.pass(name, rule);
        } else {
            let detail = match &rule {
                Some(rule) => format!("entry {rule} denies it"),
                None => "no entry admits it".to_owned(),
            };
            self.trail.block(name, rule, "network-acl", detail);
        }
    }

    /// Asks whether an address may be one of a VPC, where a connection carries no others.
    pub(super) fn ask_own(&mut self, name: Sym, (vpc, spot): (VpcId, Spot), what: &str) -> bool {
        let place = self.network.vpcs.get(&vpc);
        let is_other = place.is_some_and(|place| place.holds(spot) == Match::No);
        if is_other {
            let detail = format!("{} is no address of {vpc}: {what}", named(spot));
            self.trail.block(name, None, "not-transitive", detail);
        }
        !is_other
    }

    /// Returns the ports to which answers go: those of the clients, or of the NAT gateway or load balancer on this side
    /// of which they still are.
    pub(in crate::network) fn client_ports(&self) -> PortRange {
        let is_nat = |session: &Session| matches!(session, Session::Nat { .. });
        let is_balanced = !self.legs.is_empty() && self.through.is_none();
        if is_balanced || self.is_translated || self.sessions.iter().any(is_nat) {
            PortRange::EPHEMERAL
        } else {
            self.network.settings.ephemeral_ports
        }
    }

    /// Finds the clients' ports to which answers get through. An entry about a part of the network where the client
    /// is leaves those of its ports open that no entry before it decides.
    fn ask_for_answers(&mut self, name: Sym, entries: &[AclEntry], peer: Spot, traffic: Traffic) {
        let mut answers = Answers::to(match &self.trail.ephemeral {
            Some(set) => set.clone(),
            None => std::iter::once(self.client_ports()).collect(),
        });
        let mut untold = Untold::default();
        for entry in entries {
            if answers.left.is_empty() {
                break;
            }
            let matched = entry.matches(peer);
            self.note_kinds(entry, matched);
            let is_about = entry.covers(traffic.protocol) && matched != Match::No;
            if is_about && !untold.takes(entry) {
                answers.ask(entry, matched);
            }
        }
        if let Some(said) = untold.against(!answers.admitted.is_empty()) {
            self.trail.unread(name, said);
        } else if !answers.admitted.is_empty() {
            self.trail.pass(name, answers.admitting.map(Rule::Entry));
            self.trail.ephemeral = Some(answers.admitted);
        } else if answers.open.is_empty() {
            let rule = answers.denying.map(Rule::Entry);
            let ports = self.client_ports();
            let detail = format!("no entry admits the answer to a client's port ({ports})");
            self.trail.block(name, rule, "network-acl", detail);
        } else {
            self.trail
                .perhaps(name, "its entries divide the network of the client");
            self.trail.ephemeral = Some(answers.open);
        }
    }
}

/// Entries that may decide about a packet, of which a member was not told: what they may do, and the member.
#[derive(Default)]
struct Untold(Vec<(Option<bool>, &'static str)>);

impl Untold {
    /// Takes an entry of which a member was not told; returns whether it is one.
    fn takes(&mut self, entry: &AclEntry) -> bool {
        self.0
            .extend(entry.untold.map(|member| (entry.is_allow, member)));
        entry.untold.is_some()
    }

    /// Says what was not told where one of them may decide otherwise.
    fn against(&self, is_allow: bool) -> Option<String> {
        let mut others = self.0.iter();
        let (_, member) = others.find(|(own, _)| *own != Some(is_allow))?;
        Some(format!("the {member} of one of its Entries was not told"))
    }
}

/// The clients' ports to which answers may go, as far as the entries so far tell.
struct Answers {
    /// Those about which no entry has decided.
    left: PortSet,
    /// Those of them about which an entry that may match has said no.
    doubted: PortSet,
    admitted: PortSet,
    /// Those that are admitted if an entry matches, or another does not.
    open: PortSet,
    /// The first entry that admits.
    admitting: Option<u32>,
    /// The first entry that denies.
    denying: Option<u32>,
}

impl Answers {
    fn to(ports: PortSet) -> Self {
        Self {
            left: ports,
            doubted: PortSet::default(),
            admitted: PortSet::default(),
            open: PortSet::default(),
            admitting: None,
            denying: None,
        }
    }

    fn ask(&mut self, entry: &AclEntry, matched: Match) {
        let range = match entry.ports {
            Ports::All => PortRange::ALL,
            Ports::Range(range) => range,
            Ports::Icmp { .. } | Ports::Nothing => return,
        };
        let part = self.left.intersection(&std::iter::once(range).collect());
        if part.is_empty() {
            return;
        }
        match (matched, entry.is_allow == Some(true)) {
            (Match::No, _) => return,
            (Match::Maybe, true) => self.open = self.open.union(&part),
            (Match::Maybe, false) => self.doubted = self.doubted.union(&part),
            (Match::Yes, true) => {
                self.admitting = self.admitting.or(entry.number);
                let sure = part.without(&self.doubted);
                self.open = self.open.union(&part.intersection(&self.doubted));
                self.admitted = self.admitted.union(&sure);
            }
            (Match::Yes, false) => self.denying = self.denying.or(entry.number),
        }
        if matched == Match::Yes {
            self.left = self.left.without(&part);
        }
    }
}

/// Names an address, or the network in which it lies.
pub(super) fn named(spot: Spot) -> String {
    match spot.within {
        Some(network) => format!("some address of {network}"),
        None => spot.address.to_string(),
    }
}
