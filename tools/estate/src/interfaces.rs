use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};

use crate::accounts::Account;
use crate::addresses;
use crate::dice::Dice;
use crate::vpcs::Vpc;
use crate::writer::{Writer, with};

/// Writes the instances of an account with one interface each. Returns their ids.
pub(crate) fn write(
    writer: &mut Writer,
    account: &Account,
    vpcs: &[&Vpc],
    groups: &BTreeMap<u32, Vec<String>>,
    dice: &mut Dice,
) -> io::Result<Vec<String>> {
    let (mut ids, mut interfaces, mut instances) = (Vec::new(), Vec::new(), Vec::new());
    for vpc in vpcs {
        let own = groups
            .get(&vpc.number)
            .map(Vec::as_slice)
            .unwrap_or_default();
        for host in 0..vpc.interfaces {
            let number = (u64::from(vpc.number) << 20) + u64::from(host);
            let id = format!("i-{number:017x}");
            let interface = interface(account, vpc, (host, number), own, dice);
            instances.push(
                json!({"OwnerId": account.id, "Instances": [{"InstanceId": id, "VpcId": vpc.id(),
                "SubnetId": interface.get("SubnetId"), "State": {"Code": 16, "Name": "running"},
                "PrivateIpAddress": interface.get("PrivateIpAddress"),
                "Tags": [{"Key": "Environment", "Value": account.class.as_str()}]}]}),
            );
            interfaces.push(interface);
            ids.push(id);
        }
    }
    writer.regional(
        &account.id,
        "ec2-describe-network-interfaces",
        "NetworkInterfaces",
        interfaces,
    )?;
    writer.regional(
        &account.id,
        "ec2-describe-instances",
        "Reservations",
        instances,
    )?;
    Ok(ids)
}

fn interface(
    account: &Account,
    vpc: &Vpc,
    (host, number): (u32, u64),
    groups: &[String],
    dice: &mut Dice,
) -> Value {
    let subnet = host % addresses::SUBNETS;
    let address = addresses::of_host(vpc.number, subnet, host / addresses::SUBNETS);
    let mut carried: Vec<Value> = (0..1 + dice.below(3))
        .filter_map(|_| dice.one_of(groups))
        .map(|group| json!({ "GroupId": group }))
        .collect();
    carried.dedup();
    let mut private = json!({"PrivateIpAddress": address, "Primary": true});
    let mut interface = json!({"NetworkInterfaceId": format!("eni-{number:017x}"), "OwnerId": account.id,
        "VpcId": vpc.id(), "SubnetId": vpc.subnet(subnet), "InterfaceType": "interface", "SourceDestCheck": true,
        "Status": "in-use", "RequesterManaged": false, "PrivateIpAddress": address, "Groups": carried,
        "Attachment": {"InstanceId": format!("i-{number:017x}"), "Status": "attached"}});
    // Every other host of a public subnet has a public address.
    if subnet < 3 && host % 2 == 0 {
        let association = json!({"PublicIp": addresses::public(vpc.number * 256 + 1 + host % 255)});
        private = with(private, "Association", association.clone());
        interface = with(interface, "Association", association);
    }
    with(interface, "PrivateIpAddresses", json!([private]))
}
