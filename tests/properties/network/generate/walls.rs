//! What routes lead through: firewalls and appliances.

use serde_json::{Value, json};

use super::{Maker, NEAR};

impl Maker {
    pub(super) fn firewall(&mut self) {
        let Some(vpc) = self.vpc_in(NEAR).filter(|_| self.dice.percent(35)) else {
            return;
        };
        let door = self.subnet(vpc, None);
        let (account, region) = self.at(vpc);
        let end = self.id("wall").replace('-', "");
        let arn = |kind: &str, name: &str| {
            format!("arn:aws:network-firewall:{region}:{account}:{kind}/{name}")
        };
        let endpoint = self.id("vpce");
        let (subnet, zone) = {
            let subnet = &self.vpcs[vpc].subnets[door];
            (subnet.id.clone(), subnet.zone)
        };
        let told = json!({"VpcEndpointId": endpoint, "VpcEndpointType": "GatewayLoadBalancer", "VpcId": self.vpcs[vpc].id,
            "OwnerId": account, "State": "available", "SubnetIds": [subnet], "RequesterManaged": true});
        self.add(vpc, ("ec2", "describe-vpc-endpoints"), told);
        let (wall, policy) = (arn("firewall", &end), arn("firewall-policy", &end));
        let name = format!("{region}{}", if zone == 1 { "a" } else { "b" });
        self.add(
            vpc,
            ("network-firewall", "list-firewalls"),
            json!({"FirewallName": end, "FirewallArn": wall}),
        );
        let told = json!({"Firewall": {"FirewallArn": wall, "FirewallName": end, "FirewallPolicyArn": policy,
                "VpcId": self.vpcs[vpc].id, "SubnetMappings": [{"SubnetId": subnet}]},
            "FirewallStatus": {"Status": "READY", "SyncStates": {name: {"Attachment":
                {"SubnetId": subnet, "EndpointId": endpoint, "Status": "READY"}}}}});
        let here = (account, region);
        self.world
            .one(here, ("network-firewall", "describe-firewall"), &wall, told);
        let rules = self.firewall_rules(&arn("stateful-rulegroup", &end), here);
        let is_strict = self.dice.percent(50);
        let mut behavior = json!({"StatelessDefaultActions": [self.dice.text(&["aws:forward_to_sfe", "aws:forward_to_sfe", "aws:pass", "aws:drop"])],
            "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
            "StatefulRuleGroupReferences": [{"ResourceArn": rules, "Priority": 1}]});
        if is_strict {
            behavior["StatefulEngineOptions"] = json!({"RuleOrder": "STRICT_ORDER"});
            let default = self.dice.text(&[
                "aws:drop_strict",
                "aws:alert_strict",
                "aws:drop_established",
            ]);
            behavior["StatefulDefaultActions"] = json!([default]);
        }
        let told = json!({"FirewallPolicyResponse": {"FirewallPolicyArn": policy, "FirewallPolicyName": end}, "FirewallPolicy": behavior});
        self.world.one(
            here,
            ("network-firewall", "describe-firewall-policy"),
            &policy,
            told,
        );
        self.steer(vpc, door, &endpoint);
    }

    fn firewall_rules(&mut self, arn: &str, here: (&str, &str)) -> String {
        let mut lines = String::new();
        for sid in 1..=1 + self.dice.below(4) {
            let action = self.dice.text(&["pass", "drop", "reject", "alert"]);
            let protocol = self.dice.text(&["tcp", "tcp", "ip", "udp", "icmp", "tls"]);
            let (from, to) = (self.network(), self.network());
            let any = |text: &str| {
                if text == "0.0.0.0/0" {
                    "any".to_owned()
                } else {
                    text.to_owned()
                }
            };
            let port = self.dice.text(&["any", "443", "22", "80:5432", "![22,80]"]);
            let option = self
                .dice
                .text(&["", "", "flow:to_server; ", "content:\"x\"; "]);
            lines += &format!(
                "{action} {protocol} {} any -> {} {port} ({option}sid:{sid};)\n",
                any(&from),
                any(&to)
            );
        }
        let told = json!({"RuleGroupResponse": {"RuleGroupArn": arn, "RuleGroupName": "own", "Type": "STATEFUL"},
            "RuleGroup": {"RulesSource": {"RulesString": lines}}});
        self.world
            .one(here, ("network-firewall", "describe-rule-group"), arn, told);
        arn.to_owned()
    }

    /// Leads what goes between the subnets of a VPC, or out of it, through an endpoint.
    fn steer(&mut self, vpc: usize, door: usize, endpoint: &str) {
        let count = self.vpcs[vpc].subnets.len();
        for from in 0..count {
            for to in 0..count {
                let block = self.vpcs[vpc].subnets[to].block.clone();
                if from != to && from != door && to != door && self.dice.percent(60) {
                    self.route(vpc, from, &block, ("GatewayId", endpoint));
                }
            }
        }
        if self.dice.percent(30) {
            let from = self.any_subnet(vpc);
            if from != door {
                self.route(vpc, from, "0.0.0.0/0", ("GatewayId", endpoint));
            }
        }
        let gateways = self.world.each("describe-internet-gateways").into_iter();
        let own = gateways
            .filter(|one| one["Attachments"][0]["VpcId"] == *self.vpcs[vpc].id)
            .filter_map(|one| one["InternetGatewayId"].as_str().map(str::to_owned));
        let own: Vec<String> = own.collect();
        if let (Some(gateway), true) = (own.first(), self.dice.percent(40)) {
            let route = json!({"DestinationCidrBlock": self.vpcs[vpc].subnets[0].block, "GatewayId": endpoint,
                "State": "active", "Origin": "CreateRoute"});
            self.edge_table(vpc, gateway, vec![route]);
        }
    }

    pub(super) fn appliances(&mut self) {
        if self.dice.percent(20) {
            let vpc = self.any_vpc();
            let (via, subnet) = (self.host_in(vpc), self.any_subnet(vpc));
            let to = self.network();
            if to != "0.0.0.0/0" || self.dice.percent(50) {
                self.route(vpc, subnet, &to, ("NetworkInterfaceId", &via.interface));
            }
        }
        if self.dice.percent(15)
            && let Some(vpc) = self.vpc_in(NEAR)
        {
            self.gateway_balancer(vpc);
        }
    }

    fn gateway_balancer(&mut self, vpc: usize) {
        let (account, region) = self.at(vpc);
        let arn = |kind: &str, name: &str| {
            format!("arn:aws:elasticloadbalancing:{region}:{account}:{kind}/{name}")
        };
        let end = self.id("gwy").replace('-', "");
        let (balancer, group) = (
            arn("loadbalancer", &format!("gwy/wall/{end}")),
            arn("targetgroup", &format!("wall/{end}")),
        );
        let (service, endpoint) = (self.id("vpce-svc"), self.id("vpce"));
        let told = json!({"ServiceId": service, "ServiceState": "Available", "GatewayLoadBalancerArns": [balancer],
            "ServiceName": format!("com.amazonaws.vpce.{region}.{service}"), "ServiceType": [{"ServiceType": "GatewayLoadBalancer"}]});
        self.add(
            vpc,
            ("ec2", "describe-vpc-endpoint-service-configurations"),
            told,
        );
        let at = self.any_subnet(vpc);
        let told = json!({"LoadBalancerArn": balancer, "LoadBalancerName": "wall", "Type": "gateway", "VpcId": self.vpcs[vpc].id,
            "State": {"Code": "active"}, "AvailabilityZones": [{"SubnetId": self.vpcs[vpc].subnets[at].id, "ZoneName": "z"}]});
        self.add(vpc, ("elbv2", "describe-load-balancers"), told);
        let told = json!({"TargetGroupArn": group, "TargetType": "instance", "Protocol": "GENEVE", "Port": 6081,
            "VpcId": self.vpcs[vpc].id, "LoadBalancerArns": [balancer]});
        self.add(vpc, ("elbv2", "describe-target-groups"), told);
        let target = self.host_in(vpc).instance;
        let health: Value = json!({"TargetHealthDescriptions": [{"Target": {"Id": target}, "TargetHealth": {"State": "healthy"}}]});
        let here = (account, region);
        self.world
            .one(here, ("elbv2", "describe-target-health"), &group, health);
        let crosses = self.dice.text(&["true", "false"]);
        let attributes =
            json!({"Attributes": [{"Key": "load_balancing.cross_zone.enabled", "Value": crosses}]});
        self.world.one(
            here,
            ("elbv2", "describe-load-balancer-attributes"),
            &balancer,
            attributes,
        );
        let door = self.subnet(vpc, None);
        let told = json!({"VpcEndpointId": endpoint, "VpcEndpointType": "GatewayLoadBalancer", "VpcId": self.vpcs[vpc].id,
            "OwnerId": account, "State": "available", "SubnetIds": [self.vpcs[vpc].subnets[door].id],
            "ServiceName": format!("com.amazonaws.vpce.{region}.{service}")});
        self.add(vpc, ("ec2", "describe-vpc-endpoints"), told);
        self.steer(vpc, door, &endpoint);
    }

    /// Adds routes that nobody keeps in order, and targets that no call tells of.
    pub(super) fn oddities(&mut self) {
        for _ in 0..self.dice.below(3) {
            let vpc = self.any_vpc();
            let subnet = self.any_subnet(vpc);
            let to = self.network();
            let target = match self.dice.below(4) {
                0 => ("CarrierGatewayId", self.id("cagw")),
                1 => ("LocalGatewayId", self.id("lgw")),
                2 => ("VpcPeeringConnectionId", self.id("pcx")),
                _ => ("TransitGatewayId", self.id("tgw")),
            };
            let state = self.dice.text(&["active", "blackhole"]);
            let own = self.vpcs[vpc].block.clone();
            if to != own {
                let route = json!({"DestinationCidrBlock": to, target.0: target.1, "State": state, "Origin": "CreateRoute"});
                self.push_route(vpc, subnet, route);
            }
        }
        if self.dice.percent(15) && !self.lists.is_empty() {
            let list = self.dice.pick(&self.lists).clone();
            let vpc = self.any_vpc();
            let subnet = self.any_subnet(vpc);
            let peerings = self
                .world
                .each("describe-vpc-peering-connections")
                .into_iter();
            let ids: Vec<String> = peerings
                .filter_map(|one| one["VpcPeeringConnectionId"].as_str().map(str::to_owned))
                .collect();
            if let Some(id) = ids.first() {
                self.route(vpc, subnet, &list, ("VpcPeeringConnectionId", id));
            }
        }
    }
}
