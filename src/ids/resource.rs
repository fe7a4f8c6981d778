use std::str::FromStr;

use super::error::text_newtype;
use super::{IdError, Sym};

/// Declares one newtype per kind of resource id: the prefix, then letters and digits.
macro_rules! resource_ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Sym);

        impl $name {
            /// Returns the text.
            pub fn as_str(self) -> &'static str {
                self.0.as_str()
            }
            /// Returns the text as a symbol.
            pub fn sym(self) -> Sym {
                self.0
            }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                if is_id(text, $prefix) {
                    Ok(Self(Sym::new(text)))
                } else {
                    Err(IdError::new(text, concat!("an id that starts with `", $prefix, "`")))
                }
            }
        }
        text_newtype!($name);
    )*};
}

/// Returns whether `text` is the prefix followed by 1 to 128 letters, digits, or what else the kind's own
/// form admits.
///
/// Source: the AWS Organizations API Reference, for the longest (policies) and for hyphens and underscores.
fn is_id(text: &str, prefix: &str) -> bool {
    let inner = |b: u8| match b {
        b'-' => prefix == "ou-",
        b'_' => prefix == "p-",
        _ => b.is_ascii_alphanumeric(),
    };
    text.strip_prefix(prefix)
        .is_some_and(|rest| (1..=128).contains(&rest.len()) && rest.bytes().all(inner))
}

resource_ids! {
    /// A VPC id such as `vpc-0a1b2c3d`.
    VpcId = "vpc-";
    /// A subnet id.
    SubnetId = "subnet-";
    /// A route table id.
    RouteTableId = "rtb-";
    /// A network ACL id.
    NetworkAclId = "acl-";
    /// A security group id.
    SecurityGroupId = "sg-";
    /// A security group rule id.
    SecurityGroupRuleId = "sgr-";
    /// A network interface id.
    NetworkInterfaceId = "eni-";
    /// An EC2 instance id.
    InstanceId = "i-";
    /// An elastic address allocation id.
    AllocationId = "eipalloc-";
    /// An internet gateway id.
    InternetGatewayId = "igw-";
    /// An egress-only internet gateway id.
    EgressOnlyInternetGatewayId = "eigw-";
    /// A NAT gateway id.
    NatGatewayId = "nat-";
    /// A VPC peering connection id.
    VpcPeeringConnectionId = "pcx-";
    /// A transit gateway id.
    TransitGatewayId = "tgw-";
    /// A transit gateway attachment id.
    TransitGatewayAttachmentId = "tgw-attach-";
    /// A transit gateway route table id.
    TransitGatewayRouteTableId = "tgw-rtb-";
    /// A VPC endpoint id.
    VpcEndpointId = "vpce-";
    /// A VPC endpoint service id.
    VpcEndpointServiceId = "vpce-svc-";
    /// A prefix list id.
    PrefixListId = "pl-";
    /// A virtual private gateway id.
    VpnGatewayId = "vgw-";
    /// A site-to-site VPN connection id.
    VpnConnectionId = "vpn-";
    /// A customer gateway id.
    CustomerGatewayId = "cgw-";
    /// A Client VPN endpoint id.
    ClientVpnEndpointId = "cvpn-endpoint-";
    /// An EC2 Instance Connect Endpoint id.
    InstanceConnectEndpointId = "eice-";
    /// A flow log id.
    FlowLogId = "fl-";
    /// An EBS snapshot id.
    SnapshotId = "snap-";
    /// An EBS volume id.
    VolumeId = "vol-";
    /// An Amazon machine image id.
    ImageId = "ami-";
    /// A Cloud WAN core network id.
    CoreNetworkId = "core-network-";
    /// The id of an attachment to a core network.
    CoreNetworkAttachmentId = "attachment-";
    /// A Direct Connect virtual interface id.
    VirtualInterfaceId = "dxvif-";
    /// An EFS file system id.
    FileSystemId = "fs-";
    /// An EFS mount target id.
    MountTargetId = "fsmt-";
    /// An organisation id.
    OrganizationId = "o-";
    /// An organisation root id.
    RootId = "r-";
    /// An organizational unit id.
    OrganizationalUnitId = "ou-";
    /// An organisation policy id such as `p-FullAWSAccess`.
    OrganizationPolicyId = "p-";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_apart_by_their_prefixes() {
        assert!("tgw-0a1".parse::<TransitGatewayId>().is_ok());
        assert!("tgw-attach-0a1".parse::<TransitGatewayId>().is_err());
        assert!(
            "tgw-attach-0a1"
                .parse::<TransitGatewayAttachmentId>()
                .is_ok()
        );
        assert!("vpce-svc-0a1".parse::<VpcEndpointId>().is_err());
        let policy: OrganizationPolicyId = "p-deny_root_user".parse().unwrap();
        assert_eq!(policy.as_str(), "p-deny_root_user");
        assert!("vpc-0a_1".parse::<VpcId>().is_err());
        let unit = format!("ou-{}-{}", "a".repeat(32), "b".repeat(32));
        assert_eq!(unit.parse::<OrganizationalUnitId>().unwrap().as_str(), unit);
        assert!("ou-ab12-cd34ef56".parse::<OrganizationalUnitId>().is_ok());
        assert!("p-FullAWSAccess".parse::<OrganizationPolicyId>().is_ok());
        for wrong in [
            "",
            "vpc-",
            "vpc-1 ",
            "VPC-1",
            "vpc-\u{202e}1",
            "subnet-1",
            "vpc-1/2",
        ] {
            assert!(wrong.parse::<VpcId>().is_err(), "{wrong}");
        }
    }
}
