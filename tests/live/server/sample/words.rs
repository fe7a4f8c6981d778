//! Values that look like what AWS puts under a member's name.

use aws_smithy_types::base64;
use serde_json::{Value, json};

use crate::server::wire::Format;

/// The names that lead to a text.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub service: &'a str,
    pub shape: &'a str,
    pub member: &'a str,
}

/// What stands before the hexadecimal digits of an id, by the end of the member's name.
const IDS: &[(&str, &str)] = &[
    ("AllocationId", "eipalloc-"),
    ("ClientVpnEndpointId", "cvpn-endpoint-"),
    ("CustomerGatewayId", "cgw-"),
    ("EgressOnlyInternetGatewayId", "eigw-"),
    ("FlowLogId", "fl-"),
    ("GatewayId", "igw-"),
    ("GroupId", "sg-"),
    ("ImageId", "ami-"),
    ("InstanceConnectEndpointId", "eice-"),
    ("InstanceId", "i-"),
    ("InternetGatewayId", "igw-"),
    ("NatGatewayId", "nat-"),
    ("NetworkAclId", "acl-"),
    ("NetworkInterfaceId", "eni-"),
    ("PrefixListId", "pl-"),
    ("RouteTableId", "rtb-"),
    ("SecurityGroupRuleId", "sgr-"),
    ("SecurityGroupIdSet", "sg-"),
    ("SecurityGroups", "sg-"),
    ("ServiceId", "vpce-svc-"),
    ("SnapshotId", "snap-"),
    ("SubnetId", "subnet-"),
    ("SubnetIdentifier", "subnet-"),
    ("TargetNetworkId", "subnet-"),
    ("TransitGatewayAttachmentId", "tgw-attach-"),
    ("TransitGatewayId", "tgw-"),
    ("TransitGatewayRouteTableId", "tgw-rtb-"),
    ("AssociationDefaultRouteTableId", "tgw-rtb-"),
    ("PropagationDefaultRouteTableId", "tgw-rtb-"),
    ("VolumeId", "vol-"),
    ("VpcEndpointId", "vpce-"),
    ("VpcId", "vpc-"),
    ("VpcPeeringConnectionId", "pcx-"),
    ("VpcSecurityGroupId", "sg-"),
    ("VpnConnectionId", "vpn-"),
    ("VpnGatewayId", "vgw-"),
];

/// A text that counts.
type Numbered = fn(usize) -> String;

/// Other texts, by the end of the member's name.
const TEXTS: &[(&str, Numbered)] = &[
    ("AccountId", account),
    ("Account", account),
    ("OwnerId", account),
    ("Owner", account),
    ("Arn", arn),
    ("ARN", arn),
    ("Region", region),
    ("RegionName", region),
    ("AvailabilityZone", |n| format!("{}a", region(n))),
    ("CidrBlock", cidr),
    ("CidrIp", cidr),
    ("CidrIpv4", cidr),
    ("Cidr", cidr),
    ("CidrIpv6", cidr6),
    ("Ipv6Cidr", cidr6),
    ("Ipv6CidrBlock", cidr6),
    ("Ipv4Prefix", |n| format!("10.{n}.16.0/28")),
    ("Ipv6Prefix", |n| format!("2001:db8:{n:x}:1::/80")),
    ("Ip", |n| format!("192.0.2.{}", n + 1)),
    ("IpAddress", |n| format!("192.0.2.{}", n + 1)),
    ("IPv4Address", |n| format!("192.0.2.{}", n + 1)),
    ("IPv6Address", |n| format!("2001:db8::{:x}", n + 1)),
    ("Ipv6Address", |n| format!("2001:db8::{:x}", n + 1)),
    ("DnsName", |n| format!("host-{n}.example")),
    ("DNSName", |n| format!("host-{n}.example")),
    ("Policy", |n| document(n).to_string()),
    ("PolicyDocument", |n| document(n).to_string()),
    ("IpProtocol", |n| {
        ["tcp", "udp"].get(n % 2).unwrap_or(&"-1").to_string()
    }),
];

/// Texts of one service: its name, the shape that the member is of (empty for any), and the end of the
/// member's name.
const SPECIAL: &[(&str, &str, &str, Numbered)] = &[
    ("ec2", "AddressAttachment", "GatewayId", |n| id("nat-", n)),
    ("ec2", "AssociatedTargetNetwork", "NetworkId", |n| {
        id("subnet-", n)
    }),
    ("ec2", "NetworkAclEntry", "Protocol", |n| {
        (if n.is_multiple_of(2) { "6" } else { "-1" }).to_owned()
    }),
    ("ec2", "PropagatingVgw", "GatewayId", |n| id("vgw-", n)),
    ("iam", "", "Arn", |n| {
        format!("arn:aws:iam::{}:role/role-{n}", account(n))
    }),
    ("kms", "", "KeyId", uuid),
    ("lambda", "FunctionConfiguration", "LastModified", |n| {
        format!("2026-03-{:02}T10:20:30.000+0000", n + 1)
    }),
    ("lambda", "FunctionConfiguration", "Role", arn),
    ("organizations", "Account", "Id", account),
    ("organizations", "Account", "Paths", |n| {
        format!("o-a1b2c3d4e{n}/r-ab{n}/{}/{}/", unit(n), account(n))
    }),
    ("organizations", "Child", "Id", account),
    ("organizations", "Organization", "Id", |n| {
        format!("o-a1b2c3d4e{n}")
    }),
    ("organizations", "OrganizationalUnit", "Id", unit),
    ("organizations", "OrganizationalUnit", "Path", |n| {
        format!("o-a1b2c3d4e{n}/r-ab{n}/{}/", unit(n))
    }),
    ("organizations", "Parent", "Id", unit),
    ("organizations", "PolicySummary", "Id", policy),
    ("organizations", "", "PolicyId", policy),
    ("organizations", "", "OrganizationalUnitId", unit),
    ("organizations", "", "ParentId", unit),
    ("organizations", "", "ChildId", account),
    ("organizations", "", "ResourceId", account),
    ("organizations", "", "TargetId", account),
    ("organizations", "Root", "Id", |n| format!("r-ab{n}")),
    ("organizations", "Policy", "Content", |n| {
        document(n).to_string()
    }),
    ("organizations", "", "Filter", |_| {
        "SERVICE_CONTROL_POLICY".to_owned()
    }),
    ("rds", "", "Arn", |n| {
        format!("arn:aws:rds:{}:{}:db:name-{n}", region(0), account(n))
    }),
    ("s3api", "Destination", "Bucket", |n| {
        format!("arn:aws:s3:::bucket-{n}")
    }),
];

/// Returns the rule with the longest end of the name, which may be of several.
fn ending<'a, T>(rules: &'a [(&'static str, T)], name: &str) -> Option<(usize, &'a T)> {
    let singular = name.strip_suffix('s').unwrap_or(name);
    let fitting = rules
        .iter()
        .filter(|(end, _)| name.ends_with(end) || singular.ends_with(end));
    fitting
        .map(|(end, rule)| (end.len(), rule))
        .max_by_key(|(length, _)| *length)
}

/// Returns a text for a place.
pub fn text(place: Place<'_>, number: usize) -> String {
    let special = SPECIAL.iter().find(|(service, shape, member, _)| {
        *service == place.service
            && match *shape {
                "" => place.member.ends_with(member),
                shape => (place.shape, place.member) == (shape, member),
            }
    });
    if let Some((.., text)) = special {
        return text(number);
    }
    let prefix = ending(IDS, place.member);
    let text = ending(TEXTS, place.member);
    match (prefix, text) {
        (Some((length, prefix)), other) if other.is_none_or(|(longer, _)| length > longer) => {
            id(prefix, number)
        }
        (_, Some((_, text))) => text(number),
        (_, None) => format!("{}-{number}", place.member.to_lowercase()),
    }
}

fn id(prefix: &str, number: usize) -> String {
    format!("{prefix}0a1b2c3d4e5f607{number:02}")
}

fn uuid(number: usize) -> String {
    format!("0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8{number:02}")
}

fn unit(number: usize) -> String {
    format!("ou-ab12-cdefgh{number:02}")
}

fn policy(number: usize) -> String {
    format!("p-abcdefg{number}")
}

fn account(number: usize) -> String {
    format!("1111222233{number:02}")
}

fn region(number: usize) -> String {
    format!("eu-west-{}", number + 1)
}

fn arn(number: usize) -> String {
    format!(
        "arn:aws:service:{}:{}:thing/{number}",
        region(0),
        account(0)
    )
}

fn cidr(number: usize) -> String {
    format!("10.{number}.0.0/16")
}

fn cidr6(number: usize) -> String {
    format!("2001:db8:{number:x}::/48")
}

/// Returns a number for a member.
pub fn integer(member: &str, number: usize) -> usize {
    let least = if member.ends_with("Port") { 440 } else { 3 };
    least + number
}

/// Returns a moment as the CLI prints it. Its half second has an exact binary form.
pub fn moment(number: usize, format: Format) -> String {
    let fraction = match format {
        Format::UnixTimestamp | Format::Iso8601 => ".500000",
        Format::Rfc822 => "",
    };
    format!("2026-03-{:02}T10:20:30{fraction}+00:00", number + 1)
}

/// Returns a policy document.
pub fn document(number: usize) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": format!("Statement{number}"),
            "Effect": "Allow",
            "Principal": {"AWS": format!("arn:aws:iam::{}:root", account(number))},
            "Action": ["ec2:DescribeVpcs", "s3:GetObject"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5 & \"<+>\" %20"}},
        }],
    })
}

/// Returns base64.
pub fn blob(place: Place<'_>, number: usize) -> String {
    let text = match place.shape {
        "GetCredentialReportResponse" => credential_report(number),
        _ => format!("{} {number}", place.member),
    };
    base64::encode(text)
}

fn credential_report(number: usize) -> String {
    let heads = "user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,\
                 access_key_1_active,access_key_1_last_rotated,access_key_2_active";
    let arn = format!("arn:aws:iam::{}:user/user-{number}", account(number));
    format!(
        "{heads}\nuser-{number},{arn},2026-03-01T10:20:30+00:00,true,no_information,false,true,\
         2026-03-01T10:20:30+00:00,false\n"
    )
}
