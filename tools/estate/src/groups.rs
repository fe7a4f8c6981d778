use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};

use crate::accounts::Account;
use crate::addresses;
use crate::dice::Dice;
use crate::vpcs::Vpc;
use crate::writer::{Writer, with};

/// The roles of groups: what they admit besides.
const ROLES: [(&str, u16); 12] = [
    ("web", 443),
    ("app", 8080),
    ("worker", 8081),
    ("cache", 6379),
    ("queue", 5672),
    ("search", 9200),
    ("postgres", 5432),
    ("mysql", 3306),
    ("metrics", 9100),
    ("logs", 24224),
    ("admin", 22),
    ("build", 8443),
];

/// Writes the groups of an account's VPCs: twelve for each, in order of their roles. Returns them by VPC.
pub(crate) fn write(
    writer: &mut Writer,
    account: &Account,
    vpcs: &[&Vpc],
    dice: &mut Dice,
) -> io::Result<BTreeMap<u32, Vec<String>>> {
    let (mut all, mut groups) = (BTreeMap::new(), Vec::new());
    for vpc in vpcs {
        let id = |role: usize| format!("sg-{:017x}", vpc.number as usize * ROLES.len() + role);
        for (role, (name, port)) in ROLES.iter().enumerate() {
            let ingress: Vec<Value> = (0..1 + dice.below(5))
                .map(|_| rule(account, vpc, *port, &id, dice))
                .collect();
            groups.push(json!({"GroupId": id(role), "GroupName": name, "OwnerId": account.id, "VpcId": vpc.id(),
                "IpPermissions": ingress,
                "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}));
        }
        all.insert(vpc.number, (0..ROLES.len()).map(id).collect());
    }
    writer.regional(
        &account.id,
        "ec2-describe-security-groups",
        "SecurityGroups",
        groups,
    )?;
    Ok(all)
}

fn rule(
    account: &Account,
    vpc: &Vpc,
    port: u16,
    id: &dyn Fn(usize) -> String,
    dice: &mut Dice,
) -> Value {
    let of_port =
        |first: u16, last: u16| json!({"IpProtocol": "tcp", "FromPort": first, "ToPort": last});
    let role = dice.below(u32::try_from(ROLES.len()).unwrap_or(1)) as usize;
    let (rule, peer) = match dice.below(10) {
        0..4 => (of_port(port, port), None),
        4 => (of_port(port, port), Some("10.0.0.0/8".to_owned())),
        5 | 6 => (of_port(port, port), Some(addresses::of_vpc(vpc.number))),
        7 => (
            of_port(22, 22),
            Some(addresses::of_subnet(vpc.number, dice.below(6))),
        ),
        8 => (
            of_port(1024, 65_535),
            Some(addresses::of_subnet(1 + dice.below(64), dice.below(6))),
        ),
        _ if port == 443 => (of_port(port, port), Some("0.0.0.0/0".to_owned())),
        _ => (
            json!({"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1}),
            Some("10.0.0.0/8".to_owned()),
        ),
    };
    match peer {
        Some(peer) => with(rule, "IpRanges", json!([{ "CidrIp": peer }])),
        None => with(
            rule,
            "UserIdGroupPairs",
            json!([{"GroupId": id(role), "UserId": account.id}]),
        ),
    }
}
