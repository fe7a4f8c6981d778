//! What a walk knows beside its trail: where it is, what keeps state, what is behind it.

use super::Walk;
use super::packet::Packet;
use crate::ids::{NatGatewayId, SubnetId, Sym, VpcId};
use crate::network::firewall::Passed;
use crate::network::prepared::{Gate, NodeAt, Spot};

/// Where a packet ends.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) enum Landing {
    /// At an interface.
    Node(NodeAt),
    /// On the internet.
    Internet,
    /// In a network outside AWS, by a gate.
    OnPremises(Gate),
    /// At a service of AWS.
    Service,
    /// In VPC Lattice, which knows whose answer it is.
    Lattice,
    /// Nowhere: a blocker or a doubt says why.
    Nowhere,
}

/// Where a flow begins that begins at no interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::network) enum Zone {
    Internet,
    Premises,
}

impl Zone {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Internet => "internet",
            Self::Premises => "on-premises",
        }
    }
}

/// How much of a way is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::network) enum Scope {
    /// All of it.
    Whole,
    /// What lies between the two interfaces, whatever they are and whatever their groups admit.
    Between,
    /// The same, as far as the internet.
    ToInternet,
}

/// What keeps state of a flow on its way, for the answer.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) enum Session {
    /// A NAT gateway that put its address in place of the source.
    Nat { gateway: NatGatewayId, source: Spot },
    /// An egress-only internet gateway of a VPC.
    EgressOnly(VpcId),
    /// The subnet through which an attachment in appliance mode let the flow into a VPC.
    Zone(Sym, SubnetId),
    /// What keeps state of a flow and must see both ways: the endpoint of a firewall or of appliances.
    Inspected(Sym, Passed),
}

/// A part of a flow that ended at a load balancer or endpoint, where another began.
#[derive(Clone, Debug)]
pub(in crate::network) struct Leg {
    /// The interface where it began; none for the internet.
    pub begin: Option<NodeAt>,
    /// The interface where it ended.
    pub at: NodeAt,
    /// The packet as it came there.
    pub arrived: Packet,
    pub sessions: Vec<Session>,
    /// Whether the request surely came there.
    pub is_reached: bool,
    /// Whether AWS carries its answer back as it carried the request, by no route.
    pub is_carried: bool,
    /// The interface through which the answer goes, where that is not the client's.
    pub through: Option<Spot>,
    /// The subnet across whose border the answer then comes to whoever asked.
    pub enters: Option<SubnetId>,
}

/// Another way on which AWS may send what it sends on the one that was chosen: its answers may fare otherwise.
#[derive(Clone, Debug)]
pub(in crate::network) struct Also<'n, 'e> {
    pub walk: Walk<'n, 'e>,
    pub landing: Landing,
    pub packet: Packet,
    /// Where AWS chooses, and by what.
    pub choice: (Sym, &'static str),
}
