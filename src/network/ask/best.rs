//! The flow that answers: the one with the best verdict, and its ends.

use super::answer::{FlowAnswer, FlowEnd, FlowTraffic, FlowVerdict};
use super::{Aim, Begin, Flows};
use crate::ids::Sym;
use crate::network::flow::{Flow, Way, walk};
use crate::network::prepared::{NodeAt, Spread};

/// The flow with the best verdict, and of what it is one.
#[derive(Clone, Debug)]
pub(super) struct Best {
    pub flow: Flow,
    /// None where nothing sets out.
    pub begin: Option<Begin>,
    pub aim: Option<Aim>,
}

impl Best {
    /// Keeps a flow that tells more of what is possible than the best so far.
    pub fn keep(best: &mut Option<Self>, flow: Flow, begin: Option<Begin>, aim: Option<Aim>) {
        if best
            .as_ref()
            .is_none_or(|known| is_better(&flow, &known.flow))
        {
            *best = Some(Self { flow, begin, aim });
        }
    }

    /// Returns what gets through, or comes closest; none where nothing sets out.
    pub fn traffic(&self) -> Option<FlowTraffic> {
        self.begin.map(|_| FlowTraffic::of(&self.flow))
    }

    /// Returns whether no other flow can tell more.
    pub fn is_best(&self) -> bool {
        FlowVerdict::of(&self.flow) == FlowVerdict::Reachable
    }
}

/// Returns whether a flow tells more of what is possible: by its verdict, then by what stands in its way.
pub(super) fn is_better(flow: &Flow, known: &Flow) -> bool {
    let cost = |one: &Flow| {
        let (stops, doubts, hops) = one.request.cost();
        let (back, open, _) = one.reply.as_ref().map_or((0, 0, 0), |trail| trail.cost());
        (stops, stops + back, doubts + open, hops)
    };
    let (one, two) = (FlowVerdict::of(flow), FlowVerdict::of(known));
    one > two || one == two && cost(flow) < cost(known)
}

impl Flows<'_, '_> {
    /// Returns whether a flow would stay on one host.
    pub(super) fn is_one_host(&self, begin: Begin, aim: Aim) -> bool {
        let (Begin::Node(one, _), Some(two)) = (begin, aim.node()) else {
            return false;
        };
        self.network.is_one_host(one, two)
    }

    /// Returns the answer that a flow gives, with its ends.
    pub(super) fn answer(&self, best: &Best) -> FlowAnswer {
        let mut answer = FlowAnswer::of(&best.flow, self.network.settings);
        answer.from = best.begin.map(|begin| self.begin_of(begin));
        answer.to = best.aim.map(|aim| self.end_of(aim));
        answer.notes.extend(self.reached(&best.flow));
        if best.is_best() {
            answer.assumptions.extend(self.supposed(best));
            answer.assumptions.sort();
        }
        answer
    }

    /// Returns how far a flow surely comes that does not surely come through a load balancer or endpoint.
    ///
    /// A load balancer has two verdicts: whether it is reached, and whether a target is through it.
    fn reached(&self, flow: &Flow) -> Option<Box<str>> {
        let name = self.name(flow.reached?);
        let said = match flow.forward {
            Way::Reachable => return None,
            Way::Blocked => format!("the request reaches {name}, and nothing behind it"),
            Way::Maybe | Way::Unknown => {
                format!("the request reaches {name}; what is open lies behind it")
            }
        };
        Some(said.into())
    }

    fn name(&self, at: NodeAt) -> Sym {
        let node = self.network.node(at);
        node.map_or(Sym::new("interface"), |node| node.name)
    }

    fn begin_of(&self, begin: Begin) -> FlowEnd {
        let component = match begin {
            Begin::Node(at, _) | Begin::Client(at, ..) => self.name(at),
            Begin::Internet(_) => Sym::new("internet"),
            Begin::Premises(..) => Sym::new("on-premises"),
        };
        FlowEnd::at(component, begin.spot())
    }

    fn end_of(&self, aim: Aim) -> FlowEnd {
        let component = match aim {
            Aim::Node(at, _) | Aim::Resource(at, _, _) => self.name(at),
            Aim::Lattice(offered, _) | Aim::Through(_, _, offered) => offered.name(),
            Aim::Front(_, at) => {
                let resource = self.network.resource(at);
                resource.map_or(Sym::new("resource"), |resource| resource.name)
            }
            Aim::Internet(..) => Sym::new("internet"),
            Aim::Premises(_) => Sym::new("on-premises"),
            Aim::Address(spot) => Sym::new(&spot.address.to_string()),
        };
        FlowEnd::at(component, aim.spot())
    }

    /// Returns what is supposed where a resource may have its interface in one of several subnets, and not all of them
    /// are reached.
    pub(super) fn supposed(&self, best: &Best) -> Option<Box<str>> {
        let network = self.network;
        let (begin, at) = (best.begin?, best.aim?.node()?);
        let node = network.node(at)?;
        let behind = network.resources_at(at).iter();
        let mut behind = behind.filter_map(|one| Some((*one, network.resource(*one)?)));
        let (one, resource) = behind.find(|(_, one)| one.spread == Spread::Somewhere)?;
        let is_read = node.name != resource.name;
        let mut others = resource.nodes.iter().filter(|other| **other != at);
        let is_shut = others.any(|other| {
            let spots = network.node(*other).map(|node| node.spots.to_vec());
            !spots.unwrap_or_default().into_iter().any(|spot| {
                let aim = Aim::Resource(*other, spot, one);
                let flow = walk(network, begin, aim, best.flow.traffic);
                FlowVerdict::of(&flow) == FlowVerdict::Reachable
            })
        });
        (is_shut && !is_read).then(|| {
            let (name, subnet) = (resource.name, node.subnet);
            format!("{name} stands in {subnet}; its interface was not read").into()
        })
    }
}
