//! Peering connections and transit gateways.

use serde_json::{Value, json};

use super::{ACCOUNTS, Breadth, FAR, Maker, NEAR, six_block};

impl Maker {
    pub(super) fn peerings(&mut self, breadth: Breadth) {
        let share = if breadth == Breadth::Plain { 70 } else { 40 };
        for one in 0..self.vpcs.len() {
            for two in one + 1..self.vpcs.len() {
                if self.vpcs[one].net != self.vpcs[two].net && self.dice.percent(share) {
                    self.peering(one, two);
                }
            }
        }
    }

    fn peering(&mut self, one: usize, two: usize) {
        let id = self.id("pcx");
        let side = |maker: &Self, at: usize| {
            let vpc = &maker.vpcs[at];
            json!({"OwnerId": vpc.account, "Region": vpc.region, "VpcId": vpc.id, "CidrBlock": vpc.block,
                "CidrBlockSet": [{"CidrBlock": vpc.block}]})
        };
        let state = match self.dice.below(12) {
            0 => "pending-acceptance",
            1 => "deleted",
            _ => "active",
        };
        let told = json!({"VpcPeeringConnectionId": id, "Status": {"Code": state},
            "RequesterVpcInfo": side(self, one), "AccepterVpcInfo": side(self, two)});
        self.add(
            one,
            ("ec2", "describe-vpc-peering-connections"),
            told.clone(),
        );
        if self.at(one) != self.at(two) {
            self.add(two, ("ec2", "describe-vpc-peering-connections"), told);
        }
        for (from, to) in [(one, two), (two, one)] {
            let target = ("VpcPeeringConnectionId", id.as_str());
            let block = self.vpcs[to].block.clone();
            match self.dice.below(8) {
                0 => {
                    let part = self.vpcs[to].subnets[0].block.clone();
                    self.route_most(from, &part, target);
                }
                1 => self.route_most(from, "10.0.0.0/8", target),
                _ => self.route_most(from, &block, target),
            }
            if self.vpcs[from].has_six && self.vpcs[to].has_six {
                self.route_most(from, &six_block(to), target);
            }
            if self.dice.percent(10) {
                self.hole(from, to, &id);
            }
        }
    }

    /// Adds a route to a part of a VPC whose target is gone.
    fn hole(&mut self, from: usize, to: usize, target: &str) {
        let subnet = self.any_subnet(from);
        let part = self.any_subnet(to);
        let part = self.vpcs[to].subnets[part].block.clone();
        let route = json!({"DestinationCidrBlock": part, "VpcPeeringConnectionId": target, "State": "blackhole",
            "Origin": "CreateRoute"});
        self.push_route(from, subnet, route);
    }

    pub(super) fn transit(&mut self) {
        if !self.dice.percent(55) {
            return;
        }
        let near = self.gateway(ACCOUNTS[0], NEAR);
        let has_far = self.vpcs.iter().any(|vpc| vpc.region == FAR);
        if has_far && self.dice.percent(70) {
            let far = self.gateway(ACCOUNTS[1], FAR);
            self.join_gateways(&near, &far);
        }
        if self.dice.percent(30) {
            self.transit_office(&near);
        }
    }

    fn gateway(&mut self, account: &'static str, region: &'static str) -> Gateway {
        let id = self.id("tgw");
        let refers = if self.dice.percent(50) {
            "enable"
        } else {
            "disable"
        };
        let told = json!({"TransitGatewayId": id, "OwnerId": account, "State": "available",
            "Options": {"SecurityGroupReferencingSupport": refers}});
        self.world
            .add(account, region, ("ec2", "describe-transit-gateways"), told);
        let tables = (0..=self.dice.below(2))
            .map(|_| self.id("tgw-rtb"))
            .collect();
        let mut gateway = Gateway {
            id,
            account,
            region,
            tables,
            attached: Vec::new(),
        };
        for vpc in 0..self.vpcs.len() {
            if self.vpcs[vpc].region == region && self.dice.percent(75) {
                self.attach(&mut gateway, vpc);
            }
        }
        self.transit_tables(&mut gateway);
        for (vpc, _, _) in gateway.attached.clone() {
            let id = gateway.id.clone();
            let target = ("TransitGatewayId", id.as_str());
            if self.dice.percent(70) {
                self.route_most(vpc, "10.0.0.0/8", target);
            } else {
                let others: Vec<String> = self.vpcs.iter().map(|vpc| vpc.block.clone()).collect();
                let other = self.dice.pick(&others).clone();
                self.route_most(vpc, &other, target);
            }
        }
        gateway
    }

    fn attach(&mut self, gateway: &mut Gateway, vpc: usize) {
        let id = self.id("tgw-attach");
        let mut subnets: Vec<String> = Vec::new();
        if self.dice.percent(30) {
            let own = self.subnet(vpc, None);
            subnets.push(self.vpcs[vpc].subnets[own].id.clone());
        }
        // One of each zone.
        let all = self.vpcs[vpc].subnets.clone();
        let mut zones: Vec<usize> = all
            .iter()
            .filter(|subnet| subnets.contains(&subnet.id))
            .map(|subnet| subnet.zone)
            .collect();
        for subnet in all {
            if self.dice.percent(75) && !zones.contains(&subnet.zone) {
                zones.push(subnet.zone);
                subnets.push(subnet.id);
            }
        }
        let state = if self.dice.percent(94) {
            "available"
        } else {
            "pendingAcceptance"
        };
        let word = |on: bool| if on { "enable" } else { "disable" };
        let appliance = word(self.dice.percent(25));
        let refers = word(self.dice.percent(80));
        let told = json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": gateway.id, "VpcId": self.vpcs[vpc].id,
            "VpcOwnerId": self.vpcs[vpc].account, "SubnetIds": subnets, "State": state,
            "Options": {"ApplianceModeSupport": appliance, "SecurityGroupReferencingSupport": refers}});
        self.add(
            vpc,
            ("ec2", "describe-transit-gateway-vpc-attachments"),
            told.clone(),
        );
        if self.vpcs[vpc].account != gateway.account {
            let what = ("ec2", "describe-transit-gateway-vpc-attachments");
            self.world.add(gateway.account, gateway.region, what, told);
        }
        let table = (self.dice.percent(93)).then(|| self.dice.pick(&gateway.tables).clone());
        let resource = (self.vpcs[vpc].id.clone(), self.vpcs[vpc].account);
        self.attachment(
            gateway,
            (&id, state),
            ("vpc", &resource.0, resource.1),
            table.as_deref(),
        );
        gateway.attached.push((vpc, id, state));
    }

    /// Tells an attachment to the gateway's owner, and to whose it is.
    pub(super) fn attachment(
        &mut self,
        gateway: &Gateway,
        (id, state): (&str, &str),
        (kind, resource, owner): (&str, &str, &str),
        table: Option<&str>,
    ) {
        let mut told = json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": gateway.id, "TransitGatewayOwnerId": gateway.account,
            "ResourceOwnerId": owner, "ResourceType": kind, "ResourceId": resource, "State": state});
        if let Some(table) = table {
            told["Association"] =
                json!({"TransitGatewayRouteTableId": table, "State": "associated"});
        }
        let what = ("ec2", "describe-transit-gateway-attachments");
        self.world
            .add(gateway.account, gateway.region, what, told.clone());
        if owner != gateway.account {
            self.world.add(owner, gateway.region, what, told);
        }
    }

    fn transit_tables(&mut self, gateway: &mut Gateway) {
        for table in gateway.tables.clone() {
            let told = json!({"TransitGatewayRouteTableId": table, "TransitGatewayId": gateway.id, "State": "available"});
            let here = (gateway.account, gateway.region);
            self.world.add(
                here.0,
                here.1,
                ("ec2", "describe-transit-gateway-route-tables"),
                told,
            );
            let (mut routes, mut announced) = (Vec::new(), Vec::new());
            for (vpc, id, _) in &gateway.attached {
                let of = json!([{"TransitGatewayAttachmentId": id, "ResourceType": "vpc", "ResourceId": self.vpcs[*vpc].id}]);
                if self.dice.percent(80) {
                    announced.push(
                        json!({"TransitGatewayAttachmentId": id, "ResourceType": "vpc",
                        "ResourceId": self.vpcs[*vpc].id, "State": "enabled"}),
                    );
                    let known = |one: &Value| one["DestinationCidrBlock"] == *self.vpcs[*vpc].block;
                    if !routes.iter().any(known) {
                        routes.push(json!({"DestinationCidrBlock": self.vpcs[*vpc].block, "Type": "propagated",
                            "State": "active", "TransitGatewayAttachments": of}));
                    }
                }
                if self.dice.percent(25) {
                    let part = self.any_subnet(*vpc);
                    routes.push(json!({"DestinationCidrBlock": self.vpcs[*vpc].subnets[part].block, "Type": "static",
                        "State": "active", "TransitGatewayAttachments": of}));
                }
                if self.dice.percent(12) {
                    let part = self.any_subnet(*vpc);
                    routes.push(json!({"DestinationCidrBlock": self.vpcs[*vpc].subnets[part].block, "Type": "static",
                        "State": "blackhole", "TransitGatewayAttachments": []}));
                }
            }
            if let (true, Some((_, id, _))) = (self.dice.percent(15), gateway.attached.first()) {
                routes.push(json!({"DestinationCidrBlock": "0.0.0.0/0", "Type": "static", "State": "active",
                    "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": id, "ResourceType": "vpc"}]}));
            }
            routes.dedup_by(|one, two| one["DestinationCidrBlock"] == two["DestinationCidrBlock"]);
            self.world.one(
                here,
                ("ec2", "search-transit-gateway-routes"),
                &table,
                json!({"Routes": routes, "AdditionalRoutesAvailable": false}),
            );
            self.world.one(
                here,
                ("ec2", "get-transit-gateway-route-table-propagations"),
                &table,
                json!({"TransitGatewayRouteTablePropagations": announced}),
            );
        }
    }

    fn join_gateways(&mut self, near: &Gateway, far: &Gateway) {
        let id = self.id("tgw-attach");
        let info = |one: &Gateway| json!({"TransitGatewayId": one.id, "OwnerId": one.account, "Region": one.region});
        let told = json!({"TransitGatewayAttachmentId": id, "RequesterTgwInfo": info(near), "AccepterTgwInfo": info(far),
            "State": "available"});
        for (one, other) in [(near, far), (far, near)] {
            let what = ("ec2", "describe-transit-gateway-peering-attachments");
            self.world.add(one.account, one.region, what, told.clone());
            let table = self.dice.pick(&one.tables).clone();
            self.attachment(
                one,
                (&id, "available"),
                ("peering", &other.id, one.account),
                Some(&table),
            );
            let blocks: Vec<String> = other
                .attached
                .iter()
                .map(|(vpc, _, _)| self.vpcs[*vpc].block.clone())
                .collect();
            let routes = blocks.iter().map(|block| {
                json!({"DestinationCidrBlock": block, "Type": "static", "State": "active",
                    "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": id, "ResourceType": "peering", "ResourceId": other.id}]})
            });
            let routes: Vec<Value> = routes.collect();
            for table in &one.tables {
                self.add_transit_routes(table, &routes);
            }
        }
    }

    /// Adds routes to a gateway's table that has none to the same network.
    pub(super) fn add_transit_routes(&mut self, table: &str, routes: &[Value]) {
        for (call, said) in &mut self.world.replies {
            if call.name == "search-transit-gateway-routes"
                && call.request.as_deref() == Some(table)
                && let super::Said::Output(reply) = said
            {
                let known = reply["Routes"].as_array_mut().unwrap();
                for route in routes {
                    if !known
                        .iter()
                        .any(|one| one["DestinationCidrBlock"] == route["DestinationCidrBlock"])
                    {
                        known.push(route.clone());
                    }
                }
            }
        }
    }
}

/// A transit gateway.
#[derive(Clone, Debug)]
pub(super) struct Gateway {
    pub id: String,
    pub account: &'static str,
    pub region: &'static str,
    pub tables: Vec<String>,
    /// The VPCs with their attachments and the state of these.
    pub attached: Vec<(usize, String, &'static str)>,
}
