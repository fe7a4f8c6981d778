//! Load balancers, endpoints, databases.

use serde_json::{Value, json};

use super::ground::PORTS;
use super::{Maker, NEAR};

fn arn(account: &str, region: &str, kind: &str, name: &str) -> String {
    format!("arn:aws:elasticloadbalancing:{region}:{account}:{kind}/{name}")
}

impl Maker {
    pub(super) fn balancers(&mut self) {
        for kind in ["network", "application"] {
            if self.dice.percent(45) {
                let vpc = self.any_vpc();
                let balancer = self.balancer(vpc, kind);
                if kind == "network" && self.dice.percent(60) {
                    self.offer(vpc, &balancer);
                }
            }
        }
        if self.dice.percent(25) {
            let vpc = self.any_vpc();
            self.classic(vpc);
        }
    }

    /// Returns subnets for a balancer, at least one.
    fn some_subnets(&mut self, vpc: usize) -> Vec<usize> {
        let all = 0..self.vpcs[vpc].subnets.len();
        let mut some: Vec<usize> = all.filter(|_| self.dice.percent(60)).collect();
        if some.is_empty() {
            some.push(self.any_subnet(vpc));
        }
        // One of each zone.
        let zone = |at: &usize| self.vpcs[vpc].subnets[*at].zone;
        some.sort_by_key(zone);
        some.dedup_by_key(|at| zone(at));
        some
    }

    fn balancer(&mut self, vpc: usize, kind: &str) -> String {
        let here = self.at(vpc);
        let short = if kind == "network" { "net" } else { "app" };
        let end = self.id("lb").replace('-', "");
        let end = format!("{short}/front/{end}");
        let own = arn(here.0, here.1, "loadbalancer", &end);
        let subnets = self.some_subnets(vpc);
        let zones: Vec<Value> = subnets
            .iter()
            .map(|at| {
                let subnet = &self.vpcs[vpc].subnets[*at];
                json!({"SubnetId": subnet.id, "ZoneName": format!("{}{}", here.1, if subnet.zone == 1 { "a" } else { "b" })})
            })
            .collect();
        let scheme = self.dice.text(&["internal", "internet-facing"]);
        let mut told = json!({"LoadBalancerArn": own, "LoadBalancerName": "front", "Type": kind, "Scheme": scheme,
            "VpcId": self.vpcs[vpc].id, "AvailabilityZones": zones, "State": {"Code": "active"},
            "DNSName": format!("{}.elb.{}.amazonaws.com", end.replace('/', "-"), here.1)});
        let group = (kind == "application" || self.dice.percent(60)).then(|| self.any_group(vpc));
        if let Some(group) = &group {
            told["SecurityGroups"] = json!([group]);
            let enforced = self.dice.text(&["on", "off"]);
            if kind == "network" {
                told["EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"] = json!(enforced);
            }
        }
        self.add(vpc, ("elbv2", "describe-load-balancers"), told);
        if self.dice.percent(60) {
            for subnet in subnets {
                let kind = if kind == "network" {
                    "network_load_balancer"
                } else {
                    "interface"
                };
                self.interface((vpc, subnet), kind, &format!("ELB {end}"), group.as_deref());
            }
        }
        let crosses = self.dice.text(&["true", "false"]);
        let attributes =
            json!({"Attributes": [{"Key": "load_balancing.cross_zone.enabled", "Value": crosses}]});
        self.world.one(
            here,
            ("elbv2", "describe-load-balancer-attributes"),
            &own,
            attributes,
        );
        self.listeners(vpc, kind, &own);
        self.ends.push(own.clone());
        own
    }

    fn listeners(&mut self, vpc: usize, kind: &str, balancer: &str) {
        let here = self.at(vpc);
        let (protocol, target_protocol) = match kind {
            "network" => ("TCP", "TCP"),
            _ => ("HTTP", "HTTP"),
        };
        let mut listeners = Vec::new();
        for port in [443, *self.dice.pick(&PORTS)] {
            let name = self.id("back").replace('-', "");
            let group = arn(here.0, here.1, "targetgroup", &format!("back/{name}"));
            let by = self.dice.text(&["instance", "ip"]);
            let target_port = *self.dice.pick(&PORTS);
            let told = json!({"TargetGroupArn": group, "TargetGroupName": "back", "TargetType": by, "Protocol": target_protocol,
                "Port": target_port, "VpcId": self.vpcs[vpc].id, "LoadBalancerArns": [balancer]});
            self.add(vpc, ("elbv2", "describe-target-groups"), told);
            let mut health = Vec::new();
            for _ in 0..self.dice.below(3) {
                let host = self.host_in(vpc);
                let id = if by == "ip" {
                    host.address
                } else {
                    host.instance
                };
                let state = self.dice.text(&["healthy", "healthy", "unhealthy"]);
                health.push(json!({"Target": {"Id": id, "Port": target_port}, "TargetHealth": {"State": state}}));
            }
            let health = json!({"TargetHealthDescriptions": health});
            self.world
                .one(here, ("elbv2", "describe-target-health"), &group, health);
            let keeps = self.dice.text(&["true", "false"]);
            let attributes =
                json!({"Attributes": [{"Key": "preserve_client_ip.enabled", "Value": keeps}]});
            self.world.one(
                here,
                ("elbv2", "describe-target-group-attributes"),
                &group,
                attributes,
            );
            let listener = format!("{}/{port}", balancer.replace("loadbalancer", "listener"));
            if listeners.iter().all(|one: &Value| one["Port"] != port) {
                listeners.push(json!({"ListenerArn": listener, "LoadBalancerArn": balancer, "Port": port, "Protocol": protocol,
                    "DefaultActions": [{"Type": "forward", "TargetGroupArn": group}]}));
            }
        }
        let told = json!({"Listeners": listeners});
        self.world
            .one(here, ("elbv2", "describe-listeners"), balancer, told);
    }

    fn classic(&mut self, vpc: usize) {
        let here = self.at(vpc);
        let name = self.id("web");
        let subnets = self.some_subnets(vpc);
        let subnets: Vec<&str> = subnets
            .iter()
            .map(|at| self.vpcs[vpc].subnets[*at].id.as_str())
            .collect();
        let subnets = json!(subnets);
        let (one, two) = (self.host_in(vpc), self.host_in(vpc));
        let port = *self.dice.pick(&PORTS);
        let group = self.any_group(vpc);
        let told = json!({"LoadBalancerName": name, "DNSName": format!("internal-{name}.{}.elb.amazonaws.com", here.1),
            "Scheme": "internal", "VPCId": self.vpcs[vpc].id, "Subnets": subnets, "SecurityGroups": [group],
            "ListenerDescriptions": [{"Listener": {"Protocol": "TCP", "LoadBalancerPort": 443, "InstancePort": port}}],
            "Instances": [{"InstanceId": one.instance}, {"InstanceId": two.instance}]});
        self.add(vpc, ("elb", "describe-load-balancers"), told);
        let crosses = json!({"LoadBalancerAttributes": {"CrossZoneLoadBalancing": {"Enabled": self.dice.percent(50)}}});
        self.world.one(
            here,
            ("elb", "describe-load-balancer-attributes"),
            &name,
            crosses,
        );
        let state = self.dice.text(&["InService", "OutOfService"]);
        let health = json!({"InstanceStates": [{"InstanceId": one.instance, "State": state},
            {"InstanceId": two.instance, "State": "InService"}]});
        self.world
            .one(here, ("elb", "describe-instance-health"), &name, health);
        self.ends.push(name);
    }

    /// Offers a balancer as a service, and adds an endpoint to it somewhere.
    fn offer(&mut self, vpc: usize, balancer: &str) {
        let region = self.vpcs[vpc].region;
        let service = self.id("vpce-svc");
        let name = format!("com.amazonaws.vpce.{region}.{service}");
        let told = json!({"ServiceId": service, "ServiceName": name, "ServiceState": "Available",
            "ServiceType": [{"ServiceType": "Interface"}], "NetworkLoadBalancerArns": [balancer]});
        self.add(
            vpc,
            ("ec2", "describe-vpc-endpoint-service-configurations"),
            told,
        );
        let Some(consumer) = self.vpc_in(region) else {
            return;
        };
        let state = if self.dice.percent(88) {
            "available"
        } else {
            "pendingAcceptance"
        };
        self.endpoint(consumer, &name, state);
    }

    fn endpoint(&mut self, vpc: usize, service: &str, state: &str) {
        let id = self.id("vpce");
        let subnets = self.some_subnets(vpc);
        let ids: Vec<&str> = subnets
            .iter()
            .map(|at| self.vpcs[vpc].subnets[*at].id.as_str())
            .collect();
        let ids = json!(ids);
        let group = self.any_group(vpc);
        let mut interfaces = Vec::new();
        if self.dice.percent(60) {
            for subnet in subnets {
                let said = format!("VPC Endpoint Interface {id}");
                interfaces.push(
                    self.interface((vpc, subnet), "vpc_endpoint", &said, Some(&group))
                        .0,
                );
            }
        }
        let told = json!({"VpcEndpointId": id, "VpcEndpointType": "Interface", "VpcId": self.vpcs[vpc].id,
            "OwnerId": self.vpcs[vpc].account, "ServiceName": service, "State": state, "SubnetIds": ids,
            "NetworkInterfaceIds": interfaces, "Groups": [{"GroupId": group}]});
        self.add(vpc, ("ec2", "describe-vpc-endpoints"), told);
        self.ends.push(id);
    }

    pub(super) fn endpoints(&mut self) {
        if self.dice.percent(35) {
            let vpc = self.any_vpc();
            let region = self.vpcs[vpc].region;
            let service = self.dice.text(&["secretsmanager", "ssm", "ecr.api"]);
            self.endpoint(
                vpc,
                &format!("com.amazonaws.{region}.{service}"),
                "available",
            );
        }
        if self.dice.percent(35)
            && let Some(vpc) = self.vpc_in(NEAR)
        {
            let (id, list) = (self.id("vpce"), self.id("pl"));
            let here = self.at(vpc);
            let told = json!({"PrefixListId": list, "OwnerId": "AWS", "PrefixListName": "com.amazonaws.eu-west-1.s3",
                "AddressFamily": "IPv4", "State": "create-complete",
                "PrefixListArn": format!("arn:aws:ec2:eu-west-1:aws:prefix-list/{list}")});
            self.world.add(
                here.0,
                here.1,
                ("ec2", "describe-managed-prefix-lists"),
                told,
            );
            self.world.one(
                here,
                ("ec2", "get-managed-prefix-list-entries"),
                &list,
                json!({"Entries": [{"Cidr": "52.218.0.0/17"}, {"Cidr": "8.8.8.0/25"}]}),
            );
            let told = json!({"VpcEndpointId": id, "VpcEndpointType": "Gateway", "VpcId": self.vpcs[vpc].id,
                "OwnerId": here.0, "ServiceName": "com.amazonaws.eu-west-1.s3", "State": "available", "RouteTableIds": []});
            self.add(vpc, ("ec2", "describe-vpc-endpoints"), told);
            self.route_most(vpc, &list, ("GatewayId", &id));
            self.lists.push(list);
            self.ends.push("52.218.0.9".to_owned());
        }
    }

    pub(super) fn databases(&mut self) {
        if !self.dice.percent(45) {
            return;
        }
        let vpc = self.any_vpc();
        let (account, region) = self.at(vpc);
        let name = self.id("orders");
        let subnets = self.some_subnets(vpc);
        let subnets: Vec<Value> = subnets
            .iter()
            .map(|at| {
                let subnet = &self.vpcs[vpc].subnets[*at];
                json!({"SubnetIdentifier": subnet.id, "SubnetAvailabilityZone": {"Name": format!("{region}{}", if subnet.zone == 1 { "a" } else { "b" })}})
            })
            .collect();
        let group = self.any_group(vpc);
        let mut told = json!({"DBInstanceIdentifier": name, "Engine": "postgres", "DBInstanceStatus": "available",
            "DBInstanceArn": format!("arn:aws:rds:{region}:{account}:db:{name}"), "PubliclyAccessible": self.dice.percent(20),
            "Endpoint": {"Address": format!("{name}.c1.{region}.rds.amazonaws.com"), "Port": 5432},
            "VpcSecurityGroups": [{"VpcSecurityGroupId": group, "Status": "active"}],
            "DBSubnetGroup": {"DBSubnetGroupName": "g", "VpcId": self.vpcs[vpc].id, "Subnets": subnets}});
        if self.dice.percent(50) {
            told["MultiAZ"] = json!(self.dice.percent(50));
        }
        self.add(vpc, ("rds", "describe-db-instances"), told);
        self.ends.push(name);
    }
}
