//! What the words of states say about traffic.

use crate::estate::Observed;
use crate::ids::Sym;

/// Whether something carries traffic, or is in force, as the word of its state tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    Up,
    Down,
    /// On the way from one to the other, and AWS does not say what holds until then.
    Changing(Sym),
    /// The word is none that AWS documents.
    Strange(Sym),
    #[default]
    Untold,
}

impl Standing {
    /// Returns whether it surely carries nothing.
    pub fn is_down(self) -> bool {
        self == Self::Down
    }

    /// Returns what another reply tells where this one tells nothing.
    pub fn or(self, other: Self) -> Self {
        match self {
            Self::Untold => other,
            Self::Up | Self::Down | Self::Changing(_) | Self::Strange(_) => self,
        }
    }

    /// Returns why it is not known whether it carries traffic, if so.
    pub fn doubt(self) -> Option<String> {
        match self {
            Self::Up | Self::Down => None,
            Self::Changing(word) => Some(format!("its state is `{word}`")),
            Self::Strange(word) => Some(format!(
                "its state is `{word}`, a word that AWS does not document"
            )),
            Self::Untold => Some("its state was not read".to_owned()),
        }
    }
}

/// The words that AWS documents for a state, whatever their case.
pub(crate) struct Words {
    up: &'static [&'static str],
    down: &'static [&'static str],
    changing: &'static [&'static str],
}

impl Words {
    const fn new(up: &'static [&'static str], down: &'static [&'static str]) -> Self {
        Self {
            up,
            down,
            changing: &[],
        }
    }

    /// Returns what a word says.
    pub fn say(&self, word: Sym) -> Standing {
        let is_in = |words: &[&str]| {
            let mut words = words.iter();
            words.any(|one| one.eq_ignore_ascii_case(word.as_str()))
        };
        if is_in(self.up) {
            Standing::Up
        } else if is_in(self.down) {
            Standing::Down
        } else if is_in(self.changing) {
            Standing::Changing(word)
        } else {
            Standing::Strange(word)
        }
    }

    /// Returns what the word of a member says that AWS always tells.
    pub fn of(&self, word: &Observed<Sym>) -> Standing {
        self.told(word.known().copied())
    }

    /// Returns what the word says where there is one.
    pub fn told(&self, word: Option<Sym>) -> Standing {
        word.map_or(Standing::Untold, |word| self.say(word))
    }
}

/// Source: Amazon EC2 API Reference, VpcPeeringConnectionStateReason.
pub(in crate::network) const PEERING: Words = Words::new(
    &["active"],
    &[
        "initiating-request",
        "pending-acceptance",
        "provisioning",
        "expired",
        "failed",
        "rejected",
        "deleting",
        "deleted",
    ],
);

/// Source: Amazon EC2 API Reference, TransitGatewayAttachment; Amazon VPC Transit Gateways, page tgw-vpc-attachments,
/// lifecycle: traffic flows while it is available.
pub(super) const TRANSIT_ATTACHMENT: Words = Words::new(
    &["available"],
    &[
        "initiating",
        "initiatingRequest",
        "pendingAcceptance",
        "rollingBack",
        "pending",
        "modifying",
        "deleting",
        "deleted",
        "failed",
        "rejected",
        "rejecting",
        "failing",
    ],
);

/// Source: Amazon EC2 API Reference, TransitGatewayAssociation.
pub(super) const TRANSIT_ASSOCIATION: Words = Words::new(
    &["associated"],
    &["associating", "disassociating", "disassociated"],
);

/// Source: Amazon EC2 API Reference, TransitGatewayPropagation.
pub(super) const TRANSIT_PROPAGATION: Words =
    Words::new(&["enabled"], &["enabling", "disabling", "disabled"]);

/// Source: Amazon EC2 API Reference, TransitGatewayRoute.
pub(super) const TRANSIT_ROUTE: Words = Words {
    up: &["active", "blackhole"],
    down: &["deleted"],
    changing: &["pending", "deleting"],
};

/// Source: Amazon EC2 API Reference, Route. What becomes of packets to a filtered route is not documented.
pub(super) const ROUTE: Words = Words {
    up: &["active", "blackhole"],
    down: &[],
    changing: &["filtered"],
};

/// What is on the way to or from being in force counts as if it were.
///
/// Source: Amazon EC2 API Reference, RouteTableAssociationState.
pub(super) const ASSOCIATION: Words = Words::new(
    &["associated", "associating", "disassociating"],
    &["disassociated", "failed"],
);

/// Source: Amazon EC2 API Reference, VpcEndpoint and VpcEndpointConnection. Of an endpoint that is partly there nothing
/// more is documented.
pub(crate) const ENDPOINT: Words = Words {
    up: &["Available"],
    down: &[
        "PendingAcceptance",
        "Pending",
        "Deleting",
        "Deleted",
        "Rejected",
        "Failed",
        "Expired",
    ],
    changing: &["Partial"],
};

/// Source: Amazon EC2 API Reference, ServiceConfiguration.
pub(crate) const ENDPOINT_SERVICE: Words = Words::new(
    &["Available"],
    &["Pending", "Deleting", "Deleted", "Failed"],
);

/// Source: Amazon EC2 API Reference, NatGateway.
pub(super) const NAT: Words = Words::new(
    &["available"],
    &["pending", "failed", "deleting", "deleted"],
);

/// Source: Amazon EC2 API Reference, VpnConnection, VpnGateway and VpnStaticRoute.
pub(super) const VPN: Words = Words::new(&["available"], &["pending", "deleting", "deleted"]);

/// Source: Amazon EC2 API Reference, VpcAttachment and InternetGatewayAttachment.
pub(super) const GATEWAY_ATTACHMENT: Words = Words::new(
    &["attached", "available"],
    &["attaching", "detaching", "detached"],
);

/// Source: AWS Direct Connect API Reference, VirtualInterface; `unknown` says that AWS does not know.
pub(super) const VIRTUAL_INTERFACE: Words = Words {
    up: &["available"],
    down: &[
        "confirming",
        "verifying",
        "pending",
        "testing",
        "deleting",
        "deleted",
        "rejected",
    ],
    changing: &["unknown"],
};

/// Source: AWS Direct Connect API Reference, DirectConnectGateway.
pub(super) const DIRECT_GATEWAY: Words =
    Words::new(&["available"], &["pending", "deleting", "deleted"]);

/// Source: AWS Direct Connect API Reference, DirectConnectGatewayAssociation.
pub(super) const DIRECT_ASSOCIATION: Words = Words::new(
    &["associated", "updating"],
    &["associating", "disassociating", "disassociated"],
);

/// Source: VPC Lattice API Reference, associations and resource gateways.
pub(crate) const LATTICE: Words = Words::new(
    &["ACTIVE", "PARTIAL", "UPDATE_IN_PROGRESS"],
    &[
        "CREATE_IN_PROGRESS",
        "CREATE_FAILED",
        "DELETE_IN_PROGRESS",
        "DELETE_FAILED",
        "UPDATE_FAILED",
    ],
);

/// Source: Cloud WAN User Guide, page cloudwan-create-attachment, attachment states: between segments it may carry.
pub(super) const CORE_ATTACHMENT: Words = Words {
    up: &["AVAILABLE", "UPDATING"],
    down: &[
        "REJECTED",
        "PENDING_ATTACHMENT_ACCEPTANCE",
        "CREATING",
        "FAILED",
        "DELETING",
    ],
    changing: &["PENDING_NETWORK_UPDATE", "PENDING_TAG_ACCEPTANCE"],
};

/// Source: Network Manager API Reference, NetworkRoute.
pub(super) const CORE_ROUTE: Words = Words::new(&["ACTIVE", "BLACKHOLE"], &[]);

/// Source: Amazon EC2 API Reference, ClientVpnEndpointStatus.
pub(crate) const CLIENT_VPN: Words = Words::new(
    &["available"],
    &["pending-associate", "pending", "deleting", "deleted"],
);

/// Source: Amazon EC2 API Reference, AssociationStatus.
pub(crate) const CLIENT_VPN_ASSOCIATION: Words = Words::new(
    &["associated"],
    &[
        "associating",
        "association-failed",
        "disassociating",
        "disassociated",
    ],
);

/// What is on the way to or from being in force counts as if it were.
///
/// Source: Amazon EC2 API Reference, ClientVpnAuthorizationRuleStatus and ClientVpnRouteStatus.
pub(crate) const CLIENT_VPN_RULE: Words = Words::new(
    &["active", "authorizing", "revoking", "creating", "deleting"],
    &["failed"],
);

/// Source: Amazon EC2 API Reference, Ec2InstanceConnectEndpoint.
pub(in crate::network) const CONNECT_ENDPOINT: Words = Words::new(
    &[
        "create-complete",
        "update-in-progress",
        "update-complete",
        "update-failed",
    ],
    &[
        "create-in-progress",
        "create-failed",
        "delete-in-progress",
        "delete-complete",
        "delete-failed",
    ],
);

/// Source: Network Firewall API Reference, Attachment and TransitGatewayAttachmentSyncState.
pub(in crate::network) const FIREWALL: Words = Words::new(
    &["READY", "SCALING"],
    &[
        "CREATING",
        "DELETING",
        "DELETED",
        "FAILED",
        "ERROR",
        "PENDING_ACCEPTANCE",
        "REJECTING",
        "REJECTED",
    ],
);
