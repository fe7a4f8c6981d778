//! Databases, caches, functions and clusters as ends of flows.

mod aside;
mod caches;
mod databases;
mod dns;
mod fronts;
mod proxies;
mod signs;

use serde_json::{Value, json};

use super::scene::{Scene, group, interface, rule};
use crate::estate::Operation;
use crate::network::FlowAnswer;

/// Two VPCs; subnets of the first in two zones, and a client in a third subnet.
pub(super) fn stage() -> Scene {
    let mut scene = Scene::new();
    let far = json!({"SubnetId": "subnet-second", "OwnerId": "111122223333", "VpcId": "vpc-a",
        "CidrBlock": "10.1.3.0/24", "AvailabilityZone": "eu-west-1b", "AvailabilityZoneId": "euw1-az2"});
    scene.subnets.as_array_mut().unwrap().push(far);
    let base = |number: u32| {
        rule(
            "tcp",
            5432,
            json!({"CidrIp": format!("10.1.{number}.0/24")}),
        )
    };
    let groups = scene.groups.as_array_mut().unwrap();
    groups.push(group("sg-data", "vpc-a", &[base(1)]));
    groups.push(group("sg-other", "vpc-a", &[base(1)]));
    let all = json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]});
    groups.push(group("sg-open", "vpc-a", &[all]));
    let uses = scene.tables[1]["Associations"].as_array_mut().unwrap();
    let mut second = uses[0].clone();
    second["SubnetId"] = json!("subnet-second");
    uses.push(second);
    let mut open = scene.acls[1].clone();
    open["NetworkAclId"] = json!("acl-second");
    open["IsDefault"] = json!(false);
    open["Associations"] = json!([{"SubnetId": "subnet-second"}]);
    scene.acls.as_array_mut().unwrap().push(open);
    scene
}

/// Shuts a subnet's ACL for what comes in.
pub(super) fn shut_off(scene: &mut Scene, acl: &str) {
    let mut acls = scene.acls.as_array_mut().unwrap().iter_mut();
    let acl = acls.find(|one| one["NetworkAclId"] == acl).unwrap();
    acl["Entries"] = json!([
        super::entry(1, true, "allow", None),
        super::entry(1, false, "deny", None)
    ]);
}

/// Adds a reply.
pub(super) fn tell(scene: &mut Scene, operation: &'static Operation, reply: Value) {
    scene.more.push((operation, None, reply));
}

/// Adds an interface that a service made.
pub(super) fn made(
    scene: &mut Scene,
    id: &str,
    (subnet, address): (&str, &str),
    group: &str,
    said: &str,
) {
    let mut one = interface(id, "vpc-a", subnet, address, group);
    one["Attachment"] = json!({"InstanceOwnerId": "amazon-aws", "Status": "attached"});
    one["RequesterManaged"] = json!(true);
    one["Description"] = json!(said);
    scene.interfaces.as_array_mut().unwrap().push(one);
}

/// Returns the error of a question that cannot be answered.
pub(super) fn refused(scene: &Scene, from: &str, to: &str) -> String {
    let question = json!({"from": from, "to": to}).to_string();
    scene.answered(&question).unwrap_err().to_string()
}

pub(super) fn ask(scene: &Scene, from: &str, to: &str, port: u16) -> FlowAnswer {
    scene.ask(&json!({"from": from, "to": to, "protocol": "tcp", "port": port}).to_string())
}

pub(super) fn verdict(scene: &Scene, from: &str, to: &str, port: u16) -> &'static str {
    ask(scene, from, to, port).verdict.as_str()
}
