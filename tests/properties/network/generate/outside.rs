//! The internet, networks outside of AWS, and doors for people.

use serde_json::{Value, json};

use super::joined::Gateway;
use super::{Maker, Table};

impl Maker {
    pub(super) fn internet(&mut self) {
        for vpc in 0..self.vpcs.len() {
            if self.dice.percent(55) {
                self.internet_of(vpc);
            }
        }
        if self.dice.percent(12) {
            self.block_public_access();
        }
        self.ends.push("internet".to_owned());
        self.ends.push("8.8.8.8".to_owned());
    }

    fn internet_of(&mut self, vpc: usize) {
        let gateway = self.id("igw");
        let (account, id) = (self.vpcs[vpc].account, self.vpcs[vpc].id.clone());
        let told = json!({"InternetGatewayId": gateway, "OwnerId": account,
            "Attachments": [{"VpcId": id, "State": "available"}]});
        self.add(vpc, ("ec2", "describe-internet-gateways"), told);
        let mut translated = None;
        if self.dice.percent(50) {
            translated = Some(self.nat(vpc));
        }
        if self.vpcs[vpc].has_six && self.dice.percent(40) {
            let eigw = self.id("eigw");
            let told = json!({"EgressOnlyInternetGatewayId": eigw, "Attachments": [{"VpcId": id, "State": "attached"}]});
            self.add(vpc, ("ec2", "describe-egress-only-internet-gateways"), told);
            self.route_most(vpc, "::/0", ("EgressOnlyInternetGatewayId", &eigw));
        }
        for subnet in 0..self.vpcs[vpc].subnets.len() {
            let is_nats = translated.as_ref().is_some_and(|(_, at)| *at == subnet);
            match &translated {
                Some((nat, _)) if !is_nats && self.dice.percent(60) => {
                    let nat = nat.clone();
                    self.route(vpc, subnet, "0.0.0.0/0", ("NatGatewayId", &nat));
                }
                _ if self.dice.percent(75) => {
                    self.route(vpc, subnet, "0.0.0.0/0", ("GatewayId", &gateway));
                    if self.vpcs[vpc].has_six {
                        self.route(vpc, subnet, "::/0", ("GatewayId", &gateway));
                    }
                }
                _ => {}
            }
        }
        let hosts: Vec<String> = self
            .hosts
            .iter()
            .filter(|host| host.vpc == vpc)
            .map(|host| host.interface.clone())
            .collect();
        for (at, host) in hosts.iter().enumerate() {
            if self.dice.percent(45) {
                let public = format!("203.0.{}.{}", 113 + vpc, 10 + at);
                for one in self.world.each_mut("describe-network-interfaces") {
                    if one["NetworkInterfaceId"] == **host {
                        let association = json!({"PublicIp": public, "IpOwnerId": "amazon"});
                        one["PrivateIpAddresses"][0]["Association"] = association.clone();
                        one["Association"] = association;
                    }
                }
                if self.dice.percent(40) {
                    self.ends.push(public);
                }
            }
        }
    }

    fn nat(&mut self, vpc: usize) -> (String, usize) {
        let subnet = self.any_subnet(vpc);
        let id = self.id("nat");
        let said = format!("Interface for NAT Gateway {id}");
        let (interface, private) = self.interface((vpc, subnet), "nat_gateway", &said, None);
        let public = format!("203.0.{}.5", 113 + vpc);
        let is_private = self.dice.percent(15);
        let mut address = json!({"NetworkInterfaceId": interface, "PrivateIp": private});
        if !is_private {
            address["PublicIp"] = json!(public);
            for one in self.world.each_mut("describe-network-interfaces") {
                if one["NetworkInterfaceId"] == *interface {
                    one["Association"] = json!({"PublicIp": public});
                }
            }
        }
        let state = if self.dice.percent(93) {
            "available"
        } else {
            "failed"
        };
        let told = json!({"NatGatewayId": id, "VpcId": self.vpcs[vpc].id, "SubnetId": self.vpcs[vpc].subnets[subnet].id,
            "State": state, "ConnectivityType": if is_private { "private" } else { "public" }, "NatGatewayAddresses": [address]});
        self.add(vpc, ("ec2", "describe-nat-gateways"), told);
        if self.dice.percent(25) {
            let other = self.any_vpc();
            let block = self.vpcs[other].block.clone();
            let from = self.any_subnet(vpc);
            self.route(vpc, from, &block, ("NatGatewayId", &id));
        }
        (id, subnet)
    }

    fn block_public_access(&mut self) {
        let vpc = self.any_vpc();
        let (account, region) = self.at(vpc);
        let mode = self.dice.text(&["block-bidirectional", "block-ingress"]);
        let told = json!({"VpcBlockPublicAccessOptions": {"AwsAccountId": account, "AwsRegion": region,
            "InternetGatewayBlockMode": mode}});
        self.world.set(
            account,
            region,
            ("ec2", "describe-vpc-block-public-access-options"),
            told,
        );
        if self.dice.percent(50) {
            let mode = self.dice.text(&["allow-bidirectional", "allow-egress"]);
            let id = self.id("vpcbpa-exclude");
            let told = json!({"ExclusionId": id, "State": "create-complete", "InternetGatewayExclusionMode": mode,
                "ResourceArn": format!("arn:aws:ec2:{region}:{account}:vpc/{}", self.vpcs[vpc].id)});
            self.add(
                vpc,
                ("ec2", "describe-vpc-block-public-access-exclusions"),
                told,
            );
        }
    }

    pub(super) fn offices(&mut self) {
        if self.dice.percent(40) {
            let vpc = self.any_vpc();
            self.office(vpc);
            self.ends.push("on-premises".to_owned());
            self.ends.push("192.168.7.7".to_owned());
        }
    }

    fn office(&mut self, vpc: usize) {
        let gateway = self.id("vgw");
        let told = json!({"VpnGatewayId": gateway, "State": "available", "Type": "ipsec.1",
            "VpcAttachments": [{"VpcId": self.vpcs[vpc].id, "State": "attached"}]});
        self.add(vpc, ("ec2", "describe-vpn-gateways"), told);
        if self.dice.percent(70) {
            let id = self.id("vpn");
            let is_static = self.dice.percent(60);
            let told = json!({"VpnConnectionId": id, "State": "available", "VpnGatewayId": gateway, "Type": "ipsec.1",
                "Options": {"StaticRoutesOnly": is_static},
                "Routes": [{"DestinationCidrBlock": "192.168.0.0/16", "State": "available"}]});
            self.add(vpc, ("ec2", "describe-vpn-connections"), told);
        } else {
            self.direct_connect(vpc, &gateway);
        }
        for subnet in 0..self.vpcs[vpc].subnets.len() {
            let origin = self
                .dice
                .text(&["CreateRoute", "EnableVgwRoutePropagation"]);
            let to = self.dice.text(&["192.168.0.0/16", "192.168.0.0/17"]);
            if self.dice.percent(80) {
                let route = json!({"DestinationCidrBlock": to, "GatewayId": gateway, "State": "active", "Origin": origin});
                self.push_route(vpc, subnet, route);
            }
        }
    }

    fn direct_connect(&mut self, vpc: usize, gateway: &str) {
        let (account, region) = self.at(vpc);
        let id = self.id("dx");
        let told = json!({"directConnectGatewayId": id, "ownerAccount": account, "directConnectGatewayState": "available"});
        self.add(
            vpc,
            ("directconnect", "describe-direct-connect-gateways"),
            told,
        );
        let association = self.id("as");
        let blocks: Vec<Value> = vec![json!({"cidr": self.vpcs[vpc].block})];
        let told = json!({"directConnectGatewayAssociations": [{"associationId": association, "directConnectGatewayId": id,
            "directConnectGatewayOwnerAccount": account, "associationState": "associated",
            "associatedGateway": {"id": gateway, "type": "virtualPrivateGateway", "region": region},
            "allowedPrefixesToDirectConnectGateway": blocks}]});
        let what = (
            "directconnect",
            "describe-direct-connect-gateway-associations",
        );
        self.world.one((account, region), what, &id, told);
        let line = self.id("dxvif");
        let told = json!({"virtualInterfaceId": line, "ownerAccount": account, "virtualInterfaceType": "private",
            "virtualInterfaceState": "available", "directConnectGatewayId": id, "region": region});
        self.add(vpc, ("directconnect", "describe-virtual-interfaces"), told);
    }

    /// Joins networks outside to a transit gateway.
    pub(super) fn transit_office(&mut self, gateway: &Gateway) {
        let (vpn, id) = (self.id("vpn"), self.id("tgw-attach"));
        let here = (gateway.account, gateway.region);
        let told = json!({"VpnConnectionId": vpn, "State": "available", "TransitGatewayId": gateway.id, "Type": "ipsec.1",
            "Options": {"StaticRoutesOnly": true}, "Routes": []});
        self.world
            .add(here.0, here.1, ("ec2", "describe-vpn-connections"), told);
        let table = self.dice.pick(&gateway.tables).clone();
        self.attachment(
            gateway,
            (&id, "available"),
            ("vpn", &vpn, gateway.account),
            Some(&table),
        );
        let route = json!({"DestinationCidrBlock": "192.168.0.0/16", "Type": "static", "State": "active",
            "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": id, "ResourceType": "vpn", "ResourceId": vpn}]});
        for table in &gateway.tables {
            if self.dice.percent(80) {
                self.add_transit_routes(table, std::slice::from_ref(&route));
            }
        }
        for (vpc, _, _) in gateway.attached.clone() {
            self.route_most(vpc, "192.168.0.0/16", ("TransitGatewayId", &gateway.id));
        }
        self.ends.push("on-premises".to_owned());
        self.ends.push("192.168.7.7".to_owned());
    }

    pub(super) fn doors(&mut self) {
        if self.dice.percent(25) {
            let vpc = self.any_vpc();
            self.client_vpn(vpc);
        }
        if self.dice.percent(25) {
            let vpc = self.any_vpc();
            self.connect_endpoint(vpc);
        }
        if self.dice.percent(15) {
            self.ends.push("session-manager".to_owned());
        }
    }

    fn client_vpn(&mut self, vpc: usize) {
        let id = self.id("cvpn-endpoint");
        let here = self.at(vpc);
        let group = self.any_group(vpc);
        let subnet = self.any_subnet(vpc);
        let subnet = self.vpcs[vpc].subnets[subnet].id.clone();
        let told = json!({"ClientVpnEndpointId": id, "VpcId": self.vpcs[vpc].id, "ClientCidrBlock": "172.20.0.0/22",
            "SecurityGroupIds": [group], "Status": {"Code": "available"}, "SplitTunnel": true});
        self.add(vpc, ("ec2", "describe-client-vpn-endpoints"), told);
        let about = |what| ("ec2", what);
        let target = json!({"ClientVpnTargetNetworks": [{"AssociationId": "cvpn-assoc-1", "VpcId": self.vpcs[vpc].id,
            "TargetNetworkId": subnet, "ClientVpnEndpointId": id, "SecurityGroups": [group], "Status": {"Code": "associated"}}]});
        self.world.one(
            here,
            about("describe-client-vpn-target-networks"),
            &id,
            target,
        );
        let to = self.network();
        let routes = json!({"Routes": [
            {"ClientVpnEndpointId": id, "DestinationCidr": self.vpcs[vpc].block, "TargetSubnet": subnet, "Type": "Nat",
                "Origin": "associate", "Status": {"Code": "active"}},
            {"ClientVpnEndpointId": id, "DestinationCidr": to, "TargetSubnet": subnet, "Type": "Nat",
                "Origin": "add-route", "Status": {"Code": "active"}}]});
        self.world
            .one(here, about("describe-client-vpn-routes"), &id, routes);
        let rules: Vec<Value> = (0..=self.dice.below(2))
            .map(|_| {
                json!({"ClientVpnEndpointId": id, "DestinationCidr": self.network(), "AccessAll": self.dice.percent(70),
                    "GroupId": "", "Status": {"Code": "active"}})
            })
            .collect();
        let rules = json!({"AuthorizationRules": rules});
        self.world.one(
            here,
            about("describe-client-vpn-authorization-rules"),
            &id,
            rules,
        );
        self.ends.push(id);
    }

    fn connect_endpoint(&mut self, vpc: usize) {
        let id = self.id("eice");
        let (account, region) = self.at(vpc);
        let group = self.any_group(vpc);
        let subnet = self.any_subnet(vpc);
        let told = json!({"InstanceConnectEndpointId": id, "OwnerId": account, "VpcId": self.vpcs[vpc].id,
            "InstanceConnectEndpointArn": format!("arn:aws:ec2:{region}:{account}:instance-connect-endpoint/{id}"),
            "SubnetId": self.vpcs[vpc].subnets[subnet].id, "SecurityGroupIds": [group],
            "PreserveClientIp": self.dice.percent(50), "State": "create-complete"});
        self.add(vpc, ("ec2", "describe-instance-connect-endpoints"), told);
        self.ends.push(id);
    }

    /// Adds a table that steers what comes in by an internet gateway.
    pub(super) fn edge_table(&mut self, vpc: usize, gateway: &str, routes: Vec<Value>) {
        let id = self.id("rtb");
        self.tables.push(Table {
            id,
            vpc,
            is_main: false,
            subnets: Vec::new(),
            gateway: Some(gateway.to_owned()),
            routes,
        });
    }
}
