//! VPC Lattice and Cloud WAN.

use serde_json::{Value, json};

use super::ground::PORTS;
use super::{ACCOUNTS, FAR, Maker, NEAR};

/// What stands in a service network, by ids.
struct Mesh {
    account: &'static str,
    client: usize,
    server: usize,
    network: String,
    service: String,
    group: String,
}

impl Mesh {
    fn arn(&self, kind: &str, id: &str) -> String {
        format!("arn:aws:vpc-lattice:{NEAR}:{}:{kind}/{id}", self.account)
    }
}

fn what(name: &str) -> (&str, &str) {
    ("vpc-lattice", name)
}

impl Maker {
    pub(super) fn lattice(&mut self) {
        let Some(client) = self.vpc_in(NEAR).filter(|_| self.dice.percent(35)) else {
            return;
        };
        let Some(server) = self.vpc_in(NEAR) else {
            return;
        };
        let [network, service, group] = ["sn", "svc", "tg"].map(|kind| self.id(kind));
        let mesh = Mesh {
            account: self.vpcs[server].account,
            client,
            server,
            network,
            service,
            group,
        };
        self.members_of(&mesh);
        self.listener_of(&mesh);
        self.targets_of(&mesh);
        for name in [&mesh.service, &mesh.network] {
            let state = json!({"state": "Inactive"});
            self.about(&mesh, "get-auth-policy", name, state);
        }
        self.ends.push(mesh.service);
    }

    fn about(&mut self, mesh: &Mesh, name: &str, about: &str, reply: Value) {
        self.world
            .one((mesh.account, NEAR), what(name), about, reply);
    }

    /// Tells the network, the VPC and the service in it.
    fn members_of(&mut self, mesh: &Mesh) {
        let (network, service) = (
            mesh.arn("servicenetwork", &mesh.network),
            mesh.arn("service", &mesh.service),
        );
        let told =
            json!({"arn": service, "id": mesh.service, "name": "orders", "status": "ACTIVE"});
        self.world
            .add(mesh.account, NEAR, what("list-services"), told);
        let told = json!({"arn": network, "id": mesh.network, "name": "mesh"});
        self.world
            .add(mesh.account, NEAR, what("list-service-networks"), told);
        let id = self.id("snva");
        let mut told = json!({"arn": mesh.arn("servicenetworkvpcassociation", &id), "id": id, "status": "ACTIVE",
            "vpcId": self.vpcs[mesh.client].id, "serviceNetworkArn": network});
        let listed = json!({"items": [told.clone()]});
        self.about(
            mesh,
            "list-service-network-vpc-associations",
            &mesh.network,
            listed,
        );
        let groups: Vec<String> = (self.dice.percent(50))
            .then(|| self.any_group(mesh.client))
            .into_iter()
            .collect();
        told["securityGroupIds"] = json!(groups);
        self.about(mesh, "get-service-network-vpc-association", &id, told);
        let id = self.id("snsa");
        let told = json!({"items": [{"arn": mesh.arn("servicenetworkserviceassociation", &id), "status": "ACTIVE",
            "serviceNetworkArn": network, "serviceArn": service}]});
        self.about(
            mesh,
            "list-service-network-service-associations",
            &mesh.service,
            told,
        );
    }

    fn listener_of(&mut self, mesh: &Mesh) {
        let id = self.id("listener");
        let arn = format!("{}/listener/{id}", mesh.arn("service", &mesh.service));
        let mut told = json!({"arn": arn, "id": id, "port": 443, "protocol": "HTTPS"});
        let listed = json!({"items": [told.clone()]});
        self.about(mesh, "list-listeners", &mesh.service, listed);
        told["defaultAction"] = json!({"forward": {"targetGroups": [{"targetGroupIdentifier": mesh.group, "weight": 100}]}});
        let both = format!("{}/{id}", mesh.service);
        self.about(mesh, "get-listener", &both, told);
        self.about(mesh, "list-rules", &both, json!({"items": []}));
    }

    fn targets_of(&mut self, mesh: &Mesh) {
        let port = *self.dice.pick(&PORTS);
        let told = json!({"arn": mesh.arn("targetgroup", &mesh.group), "id": mesh.group, "type": "INSTANCE", "port": port,
            "protocol": "HTTPS", "ipAddressType": "IPV4", "vpcIdentifier": self.vpcs[mesh.server].id,
            "serviceArns": [mesh.arn("service", &mesh.service)], "status": "ACTIVE"});
        self.world
            .add(mesh.account, NEAR, what("list-target-groups"), told);
        let targets: Vec<Value> = (0..self.dice.below(3))
            .map(|_| json!({"id": self.host_in(mesh.server).instance, "port": port, "status": "HEALTHY"}))
            .collect();
        let told = json!({"items": targets});
        self.about(mesh, "list-targets", &mesh.group, told);
    }

    pub(super) fn core_network(&mut self) {
        if !self.dice.percent(25) {
            return;
        }
        let account = ACCOUNTS[0];
        let core = self.id("core-network");
        let arn = format!("arn:aws:networkmanager::{account}:core-network/{core}");
        let told = json!({"CoreNetworkId": core, "CoreNetworkArn": arn, "OwnerAccountId": account, "State": "AVAILABLE"});
        self.world.add(
            account,
            NEAR,
            ("networkmanager", "list-core-networks"),
            told,
        );
        for vpc in 0..self.vpcs.len() {
            if self.dice.percent(70) {
                self.join_core(vpc, &core, &arn);
            }
        }
        let mut segments = json!([{"name": "prod"}, {"name": "dev"}]);
        if self.dice.percent(20) {
            segments[0]["isolate-attachments"] = json!(true);
        }
        let mut actions = Vec::new();
        if self.dice.percent(40) {
            actions.push(json!({"action": "share", "mode": "attachment-route", "segment": "prod", "share-with": ["dev"]}));
        }
        if self.dice.percent(20) {
            actions.push(json!({"action": "create-route", "segment": "prod", "destination-cidr-blocks": [self.network()],
                "destinations": ["blackhole"]}));
        }
        let policy = json!({"version": "2021.12", "core-network-configuration": {"edge-locations": [{"location": NEAR}, {"location": FAR}]},
            "segments": segments, "segment-actions": actions});
        let told = json!({"CoreNetworkPolicy": {"CoreNetworkId": core, "PolicyVersionId": 1, "Alias": "LIVE",
            "PolicyDocument": policy.to_string()}});
        self.world.one(
            (account, NEAR),
            ("networkmanager", "get-core-network-policy"),
            &core,
            told,
        );
    }

    fn join_core(&mut self, vpc: usize, core: &str, arn: &str) {
        let (account, region) = self.at(vpc);
        let id = self.id("attachment");
        let segment = self.dice.text(&["prod", "prod", "dev"]);
        let attachment = json!({"AttachmentId": id, "CoreNetworkId": core, "OwnerAccountId": account, "AttachmentType": "VPC",
            "State": "AVAILABLE", "EdgeLocation": region, "SegmentName": segment,
            "ResourceArn": format!("arn:aws:ec2:{region}:{account}:vpc/{}", self.vpcs[vpc].id)});
        let what = |name| ("networkmanager", name);
        self.world.add(
            ACCOUNTS[0],
            NEAR,
            what("list-attachments"),
            attachment.clone(),
        );
        let subnet = self.any_subnet(vpc);
        let subnet = format!(
            "arn:aws:ec2:{region}:{account}:subnet/{}",
            self.vpcs[vpc].subnets[subnet].id
        );
        let told = json!({"VpcAttachment": {"Attachment": attachment, "SubnetArns": [subnet],
            "Options": {"ApplianceModeSupport": self.dice.percent(25), "SecurityGroupReferencingSupport": self.dice.percent(50)}}});
        self.world
            .one((account, NEAR), what("get-vpc-attachment"), &id, told);
        self.route_most(vpc, "10.0.0.0/8", ("CoreNetworkArn", arn));
    }
}
