//! What lives in networks, and what crosses them.
//!
//! [`occupants`] tells who lives in each VPC. [`Network`] is an estate made ready for questions about flows.

mod flow;
mod occupants;
mod prepared;
mod walk;

pub use flow::Way;
pub use occupants::{Occupant, Residents, occupants};
pub use prepared::{GroupRule, Network, RulePeer};
pub use walk::{Blocker, Doubt, Hop, Rule};

/// For the tests of this room: one flow between two addresses.
#[doc(hidden)]
pub fn probe(network: &Network<'_>, from: &str, from_address: std::net::IpAddr, to: &str, to_address: std::net::IpAddr, protocol: crate::ids::Protocol, port: u16) -> String {
    use crate::ids::Sym;
    use prepared::Spot;
    let traffic = walk::Traffic { protocol, port };
    let pick = |name: &str, address: std::net::IpAddr| {
        network.named(name).iter().copied().find(|at| network.node(*at).is_some_and(|n| n.owns(address) || n.public.iter().any(|(p, _)| *p == address)))
    };
    let begin = if from == "internet" { flow::Begin::Internet(Spot::exactly(from_address)) } else {
        match pick(from, from_address) { Some(at) => flow::Begin::Node(at, Spot::exactly(from_address)), None => return format!("error {from}") }
    };
    let aim = if to == "internet" { flow::Aim::Internet(Spot::exactly(to_address)) } else {
        match pick(to, to_address) { Some(at) => flow::Aim::Node(at, Spot::exactly(to_address)), None => return format!("error {to}") }
    };
    let flow = flow::walk(network, begin, aim, traffic);
    format!("{:?} {:?} {:?} {:?} | {:?} {:?}", flow.forward, flow.back, flow.request.blockers, flow.request.doubts, flow.reply.as_ref().map(|r| &r.blockers), flow.reply.as_ref().map(|r| &r.doubts))
}
