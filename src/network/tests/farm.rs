//! Load balancers before the hosts of a scene, in two zones.

use serde_json::{Value, json};

use super::scene::{
    Scene, Told, add, interface, local, of, open_acl, open_group, subnet, table, to,
};
use crate::estate::elbv2::*;
use crate::network::FlowAnswer;

const START: &str = "arn:aws:elasticloadbalancing:eu-west-1:111122223333";

pub(super) fn balancer_arn(kind: &str, name: &str) -> String {
    format!("{START}:loadbalancer/{kind}/{name}/01")
}

pub(super) fn group_arn(name: &str) -> String {
    format!("{START}:targetgroup/{name}/02")
}

/// A load balancer with listeners, each of which leads to a group of targets.
#[derive(Clone)]
pub(super) struct Balancer {
    pub kind: &'static str,
    pub name: &'static str,
    pub described: Value,
    /// None when they were not read.
    pub attributes: Option<Value>,
    /// None when they were not read.
    pub listeners: Option<Value>,
    pub groups: Vec<Group>,
}

/// A group of targets.
#[derive(Clone)]
pub(super) struct Group {
    pub name: &'static str,
    pub described: Value,
    /// None when they were not read.
    pub attributes: Option<Value>,
    /// None when they were not read.
    pub targets: Option<Value>,
}

/// A scene with balancers.
#[derive(Clone)]
pub(super) struct Farm {
    pub scene: Scene,
    pub balancers: Vec<Balancer>,
}

pub(super) fn attribute(key: &str, value: &str) -> Value {
    json!([{"Key": key, "Value": value}])
}

pub(super) fn target(id: &str, health: &str) -> Value {
    json!({"Target": {"Id": id}, "TargetHealth": {"State": health}})
}

impl Group {
    pub fn new(name: &'static str, kind: &str, protocol: &str, port: u16) -> Self {
        Self {
            name,
            described: json!({"TargetGroupArn": group_arn(name), "TargetGroupName": name,
                "TargetType": kind, "Protocol": protocol, "Port": port, "VpcId": "vpc-a"}),
            attributes: Some(json!([])),
            targets: Some(json!([])),
        }
    }

    pub fn with(mut self, targets: &[Value]) -> Self {
        self.targets = Some(json!(targets));
        self
    }
}

impl Balancer {
    /// A balancer in subnets, with a listener for each group.
    pub fn new(kind: &'static str, name: &'static str, subnets: &[&str]) -> Self {
        let long = if kind == "net" {
            "network"
        } else {
            "application"
        };
        let zones: Vec<Value> = subnets
            .iter()
            .map(|subnet| json!({"SubnetId": subnet}))
            .collect();
        Self {
            kind,
            name,
            described: json!({"LoadBalancerArn": balancer_arn(kind, name), "LoadBalancerName": name,
                "Type": long, "Scheme": "internal", "VpcId": "vpc-a", "AvailabilityZones": zones,
                "State": {"Code": "active"}}),
            attributes: Some(attribute("load_balancing.cross_zone.enabled", "false")),
            listeners: Some(json!([])),
            groups: Vec::new(),
        }
    }

    /// Adds a listener that leads to a group.
    pub fn listening(mut self, port: u16, protocol: &str, mut group: Group) -> Self {
        let own = balancer_arn(self.kind, self.name);
        let listener = json!({"ListenerArn": format!("{START}:listener/{}/{}/01/{port}", self.kind, self.name),
            "LoadBalancerArn": own, "Port": port, "Protocol": protocol,
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": group_arn(group.name)}]});
        add(self.listeners.as_mut().unwrap(), listener);
        group.described["LoadBalancerArns"] = json!([own]);
        self.groups.push(group);
        self
    }

    /// Returns an interface of the balancer.
    pub fn interface(&self, id: &str, subnet: &str, address: &str) -> Value {
        let mut one = interface(id, "vpc-a", subnet, address, "sg-none");
        one["Groups"] = json!([]);
        one["RequesterManaged"] = json!(true);
        one["Attachment"] = json!(null);
        one["Description"] = json!(format!("ELB {}/{}/01", self.kind, self.name));
        one["InterfaceType"] = json!("network_load_balancer");
        one
    }
}

impl Farm {
    /// A Network Load Balancer in the public subnet, before `i-inner` in its zone and `i-other` in another.
    pub fn new() -> Self {
        let mut scene = Scene::new();
        of(&mut scene.groups, "sg-client")["IpPermissionsEgress"] =
            json!([super::scene::all(&["0.0.0.0/0"])]);
        for (id, block, zone) in [
            ("subnet-other", "10.1.4.0/24", "2"),
            ("subnet-two", "10.1.5.0/24", "2"),
        ] {
            add(&mut scene.subnets, subnet(id, "vpc-a", block, zone));
            add(
                &mut scene.acls,
                open_acl(&id.replace("subnet", "acl"), "vpc-a", &[id]),
            );
        }
        for id in ["subnet-public", "subnet-inner"] {
            of(&mut scene.subnets, id)["AvailabilityZoneId"] = json!("euw1-az1");
        }
        let own = [local("10.1.0.0/16")];
        add(
            &mut scene.tables,
            table("rtb-other", "vpc-a", &["subnet-other"], &own),
        );
        let routes = [local("10.1.0.0/16"), to("0.0.0.0/0", "GatewayId", "igw-a")];
        add(
            &mut scene.tables,
            table("rtb-two", "vpc-a", &["subnet-two"], &routes),
        );
        let group = open_group("sg-target", "vpc-a");
        add(&mut scene.groups, group);
        add(&mut scene.groups, open_group("sg-other", "vpc-a"));
        add(
            &mut scene.interfaces,
            interface("other", "vpc-a", "subnet-other", "10.1.4.10", "sg-other"),
        );
        of(&mut scene.interfaces, "eni-inner")["Groups"] = json!([{"GroupId": "sg-target"}]);
        let group =
            Group::new("web", "instance", "TCP", 8080).with(&[target("i-inner", "healthy")]);
        let front = Balancer::new("net", "front", &["subnet-public"]).listening(443, "TCP", group);
        add(
            &mut scene.interfaces,
            front.interface("nlb", "subnet-public", "10.1.1.50"),
        );
        Self {
            scene,
            balancers: vec![front],
        }
    }

    /// The same with an Application Load Balancer that carries a group, before addresses.
    pub fn application() -> Self {
        let mut farm = Self::new();
        let group = Group::new("web", "ip", "HTTP", 8080).with(&[target("10.1.2.10", "healthy")]);
        let mut front =
            Balancer::new("app", "front", &["subnet-public"]).listening(443, "HTTPS", group);
        front.described["SecurityGroups"] = json!(["sg-front"]);
        front.attributes = None;
        add(&mut farm.scene.groups, open_group("sg-front", "vpc-a"));
        let mut own = front.interface("nlb", "subnet-public", "10.1.1.50");
        own["Groups"] = json!([{"GroupId": "sg-front"}]);
        own["InterfaceType"] = json!("interface");
        *of(&mut farm.scene.interfaces, "eni-nlb") = own;
        farm.balancers = vec![front];
        farm
    }

    pub fn front(&mut self) -> &mut Balancer {
        &mut self.balancers[0]
    }

    pub fn group(&mut self) -> &mut Group {
        &mut self.balancers[0].groups[0]
    }

    /// Puts a group of targets in the place of the first.
    pub fn set_group(&mut self, mut group: Group) {
        group.described["LoadBalancerArns"] = self.group().described["LoadBalancerArns"].clone();
        *self.group() = group;
    }

    /// Sets what a group of the scene admits.
    pub fn admits(&mut self, group: &str, rules: &[Value]) {
        of(&mut self.scene.groups, group)["IpPermissions"] = json!(rules);
    }

    /// Returns the scene with the replies about the balancers.
    pub fn whole(&self) -> Scene {
        let mut scene = self.scene.clone();
        let all: Vec<&Value> = self.balancers.iter().map(|one| &one.described).collect();
        scene.further(&DESCRIBE_LOAD_BALANCERS, json!({"LoadBalancers": all}));
        let groups = || self.balancers.iter().flat_map(|one| &one.groups);
        let all: Vec<&Value> = groups().map(|one| &one.described).collect();
        scene.further(&DESCRIBE_TARGET_GROUPS, json!({"TargetGroups": all}));
        for one in &self.balancers {
            let arn = balancer_arn(one.kind, one.name);
            if let Some(all) = &one.attributes {
                scene.about(
                    &DESCRIBE_LOAD_BALANCER_ATTRIBUTES,
                    &arn,
                    json!({"Attributes": all}),
                );
            }
            if let Some(all) = &one.listeners {
                scene.about(&DESCRIBE_LISTENERS, &arn, json!({"Listeners": all}));
            }
        }
        for one in groups() {
            let arn = group_arn(one.name);
            if let Some(all) = &one.attributes {
                scene.about(
                    &DESCRIBE_TARGET_GROUP_ATTRIBUTES,
                    &arn,
                    json!({"Attributes": all}),
                );
            }
            if let Some(all) = &one.targets {
                scene.about(
                    &DESCRIBE_TARGET_HEALTH,
                    &arn,
                    json!({"TargetHealthDescriptions": all}),
                );
            }
        }
        scene
    }

    pub fn tcp(&self, from: &str, to: &str, port: u16) -> Told {
        self.whole().tcp(from, to, port)
    }

    pub fn ask(&self, question: &str) -> FlowAnswer {
        self.whole().ask(question)
    }
}
