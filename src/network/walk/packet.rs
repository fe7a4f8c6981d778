use crate::ids::{Protocol, SecurityGroupId, VpcId};
use crate::network::prepared::{NodeAt, Spot};

/// One packet of a flow.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) struct Packet {
    pub source: Spot,
    pub target: Spot,
    /// Where routes lead it, where that is not what filters see: an answer to a client whose address a load
    /// balancer keeps goes through the load balancer.
    pub toward: Option<Spot>,
    pub traffic: Traffic,
    /// Whether it answers another one: what is stateful lets it pass.
    pub is_reply: bool,
    /// Whose private address the source is, as long as groups may refer to it.
    pub origin: Option<NodeAt>,
    /// How it came from the origin's VPC.
    pub crossing: Crossing,
}

/// The kind of traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::network) struct Traffic {
    pub protocol: Protocol,
    /// The destination port of the request, where the protocol has any.
    pub port: u16,
}

impl Traffic {
    /// Returns type and code of the message, of echo.
    pub fn message(self, is_reply: bool) -> (u8, u8) {
        let kind = match (self.protocol == Protocol::ICMPV6, is_reply) {
            (false, false) => 8,
            (false, true) => 0,
            (true, false) => 128,
            (true, true) => 129,
        };
        (kind, 0)
    }

    /// Returns whether it is echo.
    pub fn is_icmp(self) -> bool {
        matches!(self.protocol, Protocol::ICMP | Protocol::ICMPV6)
    }
}

/// What a packet crossed since its origin, for references to groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::network) enum Crossing {
    /// It is still in the origin's VPC.
    None,
    /// A peering connection, in one region or not; none when the reply does not tell.
    Peering { in_one_region: Option<bool> },
    /// A transit gateway that carries references to groups, or does not; none when the replies do not tell.
    Transit { refers: Option<bool> },
    /// Something that hides the origin.
    Other,
}

impl Crossing {
    /// Returns whether rules for what comes in from another VPC may refer to groups of the origin.
    pub fn carries_references(self) -> bool {
        match self {
            Self::None | Self::Other => false,
            Self::Peering { in_one_region } => in_one_region != Some(false),
            Self::Transit { refers } => refers != Some(false),
        }
    }
}

impl Packet {
    /// Returns where routes lead it.
    pub fn aim(&self) -> Spot {
        self.toward.unwrap_or(self.target)
    }

    /// Returns it with another source, behind which groups cannot see.
    pub fn sent_by(self, source: Spot, origin: Option<NodeAt>) -> Self {
        Self {
            source,
            origin,
            crossing: Crossing::None,
            ..self
        }
    }

    /// Returns it to another target.
    pub fn sent_to(self, target: Spot) -> Self {
        Self { target, ..self }
    }

    /// Returns the answer to it.
    pub fn reply(self, origin: Option<NodeAt>) -> Self {
        Self {
            source: self.target,
            target: self.source,
            toward: None,
            traffic: self.traffic,
            is_reply: true,
            origin,
            crossing: Crossing::None,
        }
    }
}

/// Who stands on the other side of what a group filters.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) struct Peer {
    /// The address that is seen of it.
    pub spot: Spot,
    /// The interface of which that is the private address, where groups may refer to it.
    pub node: Option<NodeAt>,
    /// How the packet came from its VPC.
    pub crossing: Crossing,
}

/// What a reference to a group is asked about: who stands on the other side, and how the packet came.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) struct Other {
    pub node: Option<NodeAt>,
    pub crossing: Crossing,
    pub is_ingress: bool,
    /// Where the group that refers stands.
    pub vpc: VpcId,
    pub group: SecurityGroupId,
}
