//! What the security groups of interfaces admit, all traffic at once.

use rustc_hash::FxHashMap;

use super::super::flow::Way;
use super::super::prepared::{GroupRule, Groups, Kind, Network, Node, NodeAt, RulePeer};
use super::super::walk::{Admits, Crossing, Peer, Traffic, speaks};
use super::Kinds;
use super::steps::{FIRST, Interned, Steps};
use crate::estate::ec2::Ports;
use crate::ids::{PortRange, PortSet, Protocol, SecurityGroupId, VpcId};

/// How far each kind of traffic gets.
pub(super) type Ways = Box<[Steps<Way>]>;

/// Returns the ways of which all have one value.
pub(super) fn everywhere(kinds: &Kinds, way: Way) -> Ways {
    kinds.all.iter().map(|_| Steps::constant(way)).collect()
}

/// What decides what a set of groups admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Question {
    /// The number of the rules, of those who carry others with the same ones too.
    pub rules: u32,
    pub is_ingress: bool,
    pub is_ipv4: bool,
    /// The interval of rules in which the peer's address lies.
    pub interval: u32,
    /// What references to groups ask; none where no rule refers to any.
    pub refers: Option<Referred>,
}

/// What references to groups ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Referred {
    /// The VPC of the interface with the groups.
    pub vpc: VpcId,
    /// The groups and the VPC of the peer, where it is known whose private address is seen.
    pub peer: Option<(u32, VpcId)>,
    pub crossing: Crossing,
}

/// What sets of groups admit, as far as was asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Admitted {
    known: FxHashMap<Question, u32>,
    pub ways: Interned<Ways>,
}

impl Admitted {
    /// Returns the number of what the groups of an interface admit from or to a peer.
    pub fn number(
        &mut self,
        (network, kinds): (&Network<'_>, &Kinds),
        question: Question,
        node: &Node,
        peer: Peer,
    ) -> u32 {
        if let Some(known) = self.known.get(&question) {
            return *known;
        }
        let ways = of_node(network, kinds, (node, question), peer);
        let number = self.ways.number(ways);
        self.known.insert(question, number);
        number
    }
}

/// The rules of a set of groups, of one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rules {
    /// Equal for sets of groups of which the rules say the same.
    pub number: u32,
    /// Whether a rule refers to a group.
    pub refers: bool,
}

/// What the rules of one group say, of one direction: none where they were not read.
type Said = (Option<Vec<Saying>>, Vec<Saying>);
type Saying = (Protocol, Ports, RulePeer);

/// What the groups of an interface say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum AllSaid {
    Unfiltered,
    Unread,
    /// The numbers of what each group says, in order.
    Carries(Vec<u32>),
}

/// Tells sets of groups apart by what their rules say.
#[derive(Clone, Debug, Default)]
pub(super) struct Rulebook {
    of_groups: FxHashMap<(SecurityGroupId, bool), Rules>,
    said: Interned<Said>,
    all: Interned<AllSaid>,
}

impl Rulebook {
    /// Returns the rules of a set of groups.
    pub fn rules(&mut self, network: &Network<'_>, groups: &Groups, is_ingress: bool) -> Rules {
        let mut refers = false;
        let all = match groups {
            Groups::Unfiltered => AllSaid::Unfiltered,
            Groups::Unread => AllSaid::Unread,
            Groups::Carries(groups) => {
                let each = groups.iter();
                let each = each.map(|id| self.of_group(network, *id, is_ingress));
                let mut numbers: Vec<u32> = each
                    .map(|one| {
                        refers |= one.refers;
                        one.number
                    })
                    .collect();
                numbers.sort_unstable();
                numbers.dedup();
                AllSaid::Carries(numbers)
            }
        };
        Rules {
            number: self.all.number(all),
            refers,
        }
    }

    fn of_group(&mut self, network: &Network<'_>, id: SecurityGroupId, is_ingress: bool) -> Rules {
        if let Some(known) = self.of_groups.get(&(id, is_ingress)) {
            return *known;
        }
        let says = |rule: &GroupRule| (rule.protocol, rule.ports, rule.peer);
        let group = network.groups.get(&id);
        let told = group.and_then(|group| match is_ingress {
            true => group.ingress.as_deref(),
            false => group.egress.as_deref(),
        });
        let untold = group.map(|group| &*group.untold).unwrap_or_default();
        let untold = untold.iter().filter(|rule| rule.is_ingress == is_ingress);
        let said: Said = (
            told.map(|rules| rules.iter().map(says).collect()),
            untold.map(says).collect(),
        );
        let mut all = said.0.iter().flatten().chain(&said.1);
        let refers = all.any(|(.., peer)| matches!(peer, RulePeer::Group { .. }));
        let number = self.said.number(said);
        let rules = Rules { number, refers };
        self.of_groups.insert((id, is_ingress), rules);
        rules
    }
}

/// The ports of one kind of traffic, by what rules make of them.
#[derive(Default)]
struct Painted {
    sure: Vec<PortRange>,
    unread: Vec<PortRange>,
    open: Vec<PortRange>,
}

impl Painted {
    fn add(&mut self, admits: Admits, range: PortRange) {
        match admits {
            Admits::Yes => self.sure.push(range),
            Admits::Unread(..) => self.unread.push(range),
            Admits::Maybe => self.open.push(range),
            Admits::No => {}
        }
    }

    /// What surely is admitted is; else what was not read goes before what is open.
    fn steps(self) -> Steps<Way> {
        let of = |ranges: Vec<PortRange>, way: Way| {
            let set: PortSet = ranges.into_iter().collect();
            Steps::on(&set, way, Way::Blocked)
        };
        let first = |one: Way, two: Way| if one == Way::Blocked { two } else { one };
        let sure = of(self.sure, Way::Reachable);
        let unread = of(self.unread, Way::Unknown);
        let open = of(self.open, Way::Maybe);
        sure.join(&unread, first).join(&open, first)
    }
}

fn of_node(
    network: &Network<'_>,
    kinds: &Kinds,
    (node, question): (&Node, Question),
    peer: Peer,
) -> Ways {
    let groups = match &node.groups {
        Groups::Unfiltered => return everywhere(kinds, Way::Reachable),
        Groups::Unread => return everywhere(kinds, Way::Unknown),
        Groups::Carries(groups) => groups,
    };
    let protocols = kinds.protocols(question.is_ipv4);
    let mut painted: Vec<(Protocol, Painted)> = protocols
        .map(|protocol| (protocol, Painted::default()))
        .collect();
    for id in groups {
        let found = network.groups.get(id);
        let told = found.and_then(|group| match question.is_ingress {
            true => group.ingress.as_deref(),
            false => group.egress.as_deref(),
        });
        let Some((group, rules)) = found.zip(told) else {
            let unread = Admits::Unread(id.sym(), id.sym());
            painted
                .iter_mut()
                .for_each(|(_, one)| one.add(unread, PortRange::ALL));
            continue;
        };
        for rule in rules {
            paint(&mut painted, rule, network.is_about(node.vpc, rule, peer));
        }
        let untold = group.untold.iter();
        for rule in untold.filter(|rule| rule.is_ingress == question.is_ingress) {
            if network.is_about(node.vpc, rule, peer) != Admits::No {
                paint(&mut painted, rule, Admits::Unread(id.sym(), id.sym()));
            }
        }
    }
    painted.into_iter().map(|(_, one)| one.steps()).collect()
}

fn paint(painted: &mut [(Protocol, Painted)], rule: &GroupRule, admits: Admits) {
    if admits == Admits::No {
        return;
    }
    let covered = painted.iter_mut();
    for (protocol, one) in covered.filter(|(protocol, _)| rule.protocol.covers(*protocol)) {
        match rule.ports {
            Ports::Range(range) => one.add(admits, range),
            Ports::All | Ports::Nothing | Ports::Icmp { .. } => {
                let traffic = Traffic {
                    protocol: *protocol,
                    port: FIRST,
                };
                if speaks(rule.ports, traffic, false).0 {
                    one.add(admits, PortRange::ALL);
                }
            }
        }
    }
}

/// Returns what answers at an interface; none where a way leads on from there.
pub(super) fn listens(network: &Network<'_>, kinds: &Kinds, at: NodeAt) -> Option<Ways> {
    let node = network.node(at)?;
    match node.kind {
        Kind::Host => Some(everywhere(kinds, Way::Reachable)),
        Kind::Client | Kind::Nat(_) | Kind::Transit(_) | Kind::Silent | Kind::Idle => {
            Some(everywhere(kinds, Way::Blocked))
        }
        Kind::Balancer(_) | Kind::Endpoint(_) => None,
        Kind::Serves => Some(match network.ports_at(at, None) {
            None => everywhere(kinds, Way::Reachable),
            Some(ports) => {
                let tcp = |protocol: Protocol| match protocol {
                    Protocol::TCP => Steps::on(&ports, Way::Reachable, Way::Blocked),
                    Protocol::Any | Protocol::Number(_) => Steps::constant(Way::Blocked),
                };
                kinds.protocols(true).map(tcp).collect()
            }
        }),
    }
}
