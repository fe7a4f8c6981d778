use crate::estate::ec2::owned_by;
use crate::estate::{
    Call, Estate, List, Loaded, Observed, Operation, Output, Planned, Resource, Tags, build_arn,
    list_output, model,
};
use crate::ids::{
    AccountId, Arn, CoreNetworkAttachmentId, CoreNetworkId, IdError, Place, Region, SubnetId, Sym,
};

model! {
    /// An attachment to a core network. Shape: `networkmanager list-attachments`, `get-vpc-attachment`.
    pub struct CoreNetworkAttachment {
        required {
            /// The id.
            "AttachmentId" => id: CoreNetworkAttachmentId,
        }
        told {
            /// The core network.
            "CoreNetworkId" => core_network: CoreNetworkId,
        }
        /// The owner of what is attached.
        "OwnerAccountId" => owner: Option<AccountId>,
        /// `VPC`, `CONNECT`, `SITE_TO_SITE_VPN`, `DIRECT_CONNECT_GATEWAY` or `TRANSIT_GATEWAY_ROUTE_TABLE`.
        "AttachmentType" => attachment_type: Observed<Sym>,
        /// `AVAILABLE`, `CREATING`, `PENDING_ATTACHMENT_ACCEPTANCE`, `REJECTED` and so on.
        "State" => state: Observed<Sym>,
        /// The region of the edge.
        "EdgeLocation" => edge: Option<Region>,
        /// The regions of the edges, of a Direct Connect gateway.
        "EdgeLocations" => edges: List<Region>,
        /// What is attached: a VPC, a VPN connection, a Direct Connect gateway, a route table.
        "ResourceArn" => resource: Observed<Arn>,
        /// The segment; none when it is in none, or in a network function group.
        "SegmentName" => segment: Option<Sym>,
        /// The network function group.
        "NetworkFunctionGroupName" => network_function_group: Option<Sym>,
        /// Its tags, by which policies choose the segment.
        "Tags" => tags: Tags,
        /// What `get-vpc-attachment` says beside.
        "VpcAttachment" => vpc: Observed<VpcAttachmentDetails>,
    }

    /// How a VPC is attached.
    pub struct VpcAttachmentDetails {
        /// The subnets with an interface of the attachment.
        "SubnetArns" => subnets: Observed<List<Arn>>,
        /// Its options.
        "Options" => options: Observed<VpcAttachmentOptions>,
    }

    /// Options of the attachment of a VPC.
    pub struct VpcAttachmentOptions {
        /// Whether IPv6 is carried.
        "Ipv6Support" => ipv6: Observed<bool>,
        /// Whether both directions of a flow use one zone.
        "ApplianceModeSupport" => appliance_mode: Observed<bool>,
        /// Whether security groups of other VPCs may be named in rules.
        "SecurityGroupReferencingSupport" => security_group_referencing: Observed<bool>,
    }

    /// The attachment of a VPC as `networkmanager get-vpc-attachment` shows it.
    pub struct VpcAttachment {
        required {
            /// The attachment.
            "Attachment" => attachment: CoreNetworkAttachment,
        }
        /// The subnets.
        "SubnetArns" => subnets: Observed<List<Arn>>,
        /// The options.
        "Options" => options: Observed<VpcAttachmentOptions>,
    }

    /// The reply of `networkmanager get-vpc-attachment`.
    pub struct GetVpcAttachmentOutput {
        required {
            /// The attachment.
            "VpcAttachment" => attachment: VpcAttachment,
        }
    }
}

impl VpcAttachmentDetails {
    /// Returns the ids of the subnets, in the order of the reply; `None` when they are unknown.
    pub fn subnet_ids(&self) -> Option<Vec<SubnetId>> {
        let subnets = self.subnets.known()?.iter();
        subnets.map(|arn| arn.name().parse().ok()).collect()
    }
}

impl Resource for CoreNetworkAttachment {
    const TYPE: &'static str = "AWS::NetworkManager::Attachment";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let place = owned_by(call.global(), self.owner);
        build_arn("networkmanager", place, &format!("attachment/{}", self.id))
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

list_output! {
    /// The reply of `networkmanager list-attachments`.
    ListAttachmentsOutput { "Attachments" => CoreNetworkAttachment } into networkmanager.attachments
}

impl Output for GetVpcAttachmentOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let details = VpcAttachmentDetails {
            subnets: self.attachment.subnets,
            options: self.attachment.options,
        };
        let attachment = CoreNetworkAttachment {
            vpc: Observed::Known(details),
            ..self.attachment.attachment
        };
        let attachments = &mut estate.networkmanager.attachments;
        loaded.note(attachments.add(attachment, call.place));
    }
}

/// Lists the attachments to all core networks that the account sees.
pub const LIST_ATTACHMENTS: Operation = Operation::global::<ListAttachmentsOutput>(
    "networkmanager",
    "list-attachments",
    "networkmanager:ListAttachments",
)
.members(&["Attachments"])
.paged(&["NextToken"])
.planned(Planned::Nowhere);

/// The attachment of a VPC with its subnets.
pub const GET_VPC_ATTACHMENT: Operation = Operation::global::<GetVpcAttachmentOutput>(
    "networkmanager",
    "get-vpc-attachment",
    "networkmanager:GetVpcAttachment",
)
.per("AttachmentId")
.echoing(&["VpcAttachment", "Attachment", "AttachmentId"])
.members(&["VpcAttachment"])
.planned(Planned::Nowhere);
