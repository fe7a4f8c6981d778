//! VPCs with subnets, groups, ACLs, tables and hosts.

use serde_json::{Value, json};

use super::{ACCOUNTS, Breadth, FAR, Host, Maker, NEAR, Subnet, Table, Vpc, six_block, six_subnet};

/// Ports that rules and questions name.
pub const PORTS: [u16; 6] = [22, 80, 443, 3306, 5432, 8443];

impl Maker {
    pub(super) fn ground(&mut self, breadth: Breadth) {
        for account in ACCOUNTS {
            for region in [NEAR, FAR] {
                self.world.asked_at(account, region);
            }
        }
        for _ in 0..=1 + self.dice.below(3) {
            self.vpc();
        }
        for vpc in 0..self.vpcs.len() {
            for _ in 0..=1 + self.dice.below(2) {
                let id = self.id("sg");
                self.vpcs[vpc].groups.push(id);
            }
        }
        self.prefix_list();
        for vpc in 0..self.vpcs.len() {
            self.acls(vpc);
            self.hosts(vpc, breadth);
            for group in self.vpcs[vpc].groups.clone() {
                self.group(vpc, &group, None);
            }
        }
    }

    fn vpc(&mut self) {
        let at = self.vpcs.len();
        let id = self.id("vpc");
        let account = ACCOUNTS[self.dice.below(2)];
        let region = if self.dice.percent(80) { NEAR } else { FAR };
        let is_twin = at > 0 && self.dice.percent(12);
        let net = if is_twin {
            self.vpcs[at - 1].net
        } else {
            10 + at
        };
        let has_six = self.dice.percent(35);
        let block = format!("10.{net}.0.0/16");
        let mut one = json!({"VpcId": id, "OwnerId": account, "CidrBlock": block, "State": "available", "IsDefault": false,
            "CidrBlockAssociationSet": [{"CidrBlock": block, "CidrBlockState": {"State": "associated"}}]});
        if has_six {
            one["Ipv6CidrBlockAssociationSet"] = json!([{"Ipv6CidrBlock": six_block(at),
                "Ipv6CidrBlockState": {"State": "associated"}}]);
        }
        self.world
            .add(account, region, ("ec2", "describe-vpcs"), one);
        let main = self.id("rtb");
        self.tables.push(Table {
            id: main,
            vpc: at,
            is_main: true,
            subnets: Vec::new(),
            gateway: None,
            routes: Vec::new(),
        });
        self.vpcs.push(Vpc {
            id,
            account,
            region,
            block,
            net,
            has_six,
            subnets: Vec::new(),
            groups: Vec::new(),
        });
        let main = self.tables.len() - 1;
        for _ in 0..=self.dice.below(3) {
            let table = if self.dice.percent(60) {
                None
            } else {
                Some(main)
            };
            self.subnet(at, table);
        }
    }

    /// Adds a subnet, with a table of its own where none is given.
    pub(super) fn subnet(&mut self, vpc: usize, table: Option<usize>) -> usize {
        let id = self.id("subnet");
        let number = self.vpcs[vpc].subnets.len() + 1;
        let block = format!("10.{}.{number}.0/24", self.vpcs[vpc].net);
        let zone = 1 + self.dice.below(2);
        let (account, region) = self.at(vpc);
        let letter = char::from(b'a' + u8::try_from(zone).unwrap() - 1);
        let mut one = json!({"SubnetId": id, "OwnerId": account, "VpcId": self.vpcs[vpc].id, "CidrBlock": block,
            "State": "available", "MapPublicIpOnLaunch": false,
            "AvailabilityZone": format!("{region}{letter}"), "AvailabilityZoneId": format!("{region}-az{zone}")});
        if self.vpcs[vpc].has_six {
            one["Ipv6CidrBlockAssociationSet"] = json!([{"Ipv6CidrBlock": six_subnet(vpc, number),
                "Ipv6CidrBlockState": {"State": "associated"}}]);
        }
        self.add(vpc, ("ec2", "describe-subnets"), one);
        let table = match table {
            Some(table) => table,
            None => {
                let table = self.id("rtb");
                self.tables.push(Table {
                    id: table,
                    vpc,
                    is_main: false,
                    subnets: vec![id.clone()],
                    gateway: None,
                    routes: Vec::new(),
                });
                self.tables.len() - 1
            }
        };
        self.vpcs[vpc].subnets.push(Subnet {
            id,
            block,
            zone,
            taken: 9,
            table,
        });
        number - 1
    }

    fn prefix_list(&mut self) {
        for (account, region) in [(ACCOUNTS[0], NEAR), (ACCOUNTS[1], NEAR)] {
            let id = self.id("pl");
            let list = json!({"PrefixListId": id, "OwnerId": account, "PrefixListName": "own", "AddressFamily": "IPv4",
                "State": "create-complete", "MaxEntries": 10,
                "PrefixListArn": format!("arn:aws:ec2:{region}:{account}:prefix-list/{id}")});
            self.world.add(
                account,
                region,
                ("ec2", "describe-managed-prefix-lists"),
                list,
            );
            let count = self.dice.below(3);
            let entries: Vec<Value> = (0..count)
                .map(|_| json!({"Cidr": self.network()}))
                .collect();
            self.world.one(
                (account, region),
                ("ec2", "get-managed-prefix-list-entries"),
                &id,
                json!({"Entries": entries}),
            );
            self.lists.push(id);
        }
    }

    /// Returns an IPv4 network that means something here.
    pub(super) fn network(&mut self) -> String {
        let vpc = self.any_vpc();
        let (net, block) = (self.vpcs[vpc].net, self.vpcs[vpc].block.clone());
        match self.dice.below(10) {
            0 => block,
            1 => format!("10.{net}.{}.0/24", 1 + self.dice.below(3)),
            2 => format!(
                "10.{net}.{}.{}/32",
                1 + self.dice.below(3),
                10 + self.dice.below(4)
            ),
            3 => format!("10.{net}.0.0/17"),
            4 => "10.0.0.0/8".to_owned(),
            5 => "192.168.0.0/16".to_owned(),
            6 => "203.0.113.0/24".to_owned(),
            7 => "8.8.8.0/24".to_owned(),
            8 => format!("10.{net}.{}.12/30", 1 + self.dice.below(3)),
            _ => "0.0.0.0/0".to_owned(),
        }
    }

    fn six_network(&mut self) -> String {
        let vpc = self.any_vpc();
        match self.dice.below(4) {
            0 => six_block(vpc),
            1 => six_subnet(vpc, 1 + self.dice.below(3)),
            2 => "2001:4860::/32".to_owned(),
            _ => "::/0".to_owned(),
        }
    }

    /// Returns protocol and ports of a rule of a group.
    fn traffic(&mut self) -> Value {
        let port = *self.dice.pick(&PORTS);
        match self.dice.below(10) {
            0..=2 => json!({"IpProtocol": "-1"}),
            3..=4 => json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port}),
            5 => json!({"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535}),
            6 => json!({"IpProtocol": "tcp", "FromPort": 80, "ToPort": 5432}),
            7 => json!({"IpProtocol": "udp", "FromPort": 22, "ToPort": 3306}),
            8 => {
                json!({"IpProtocol": "icmp", "FromPort": self.dice.pick(&[-1, 8, 0, 3]).to_owned(), "ToPort": -1})
            }
            _ => {
                json!({"IpProtocol": self.dice.text(&["47", "icmpv6", "udp"]), "FromPort": -1, "ToPort": -1})
            }
        }
    }

    /// Returns a rule of a group of a VPC.
    pub(super) fn rule(&mut self, vpc: usize) -> Value {
        let mut rule = self.traffic();
        let name = rule["IpProtocol"].as_str().unwrap();
        if name == "udp" && rule["FromPort"] == -1 {
            rule["FromPort"] = json!(0);
            rule["ToPort"] = json!(65535);
        }
        match self.dice.below(8) {
            0..=3 => rule["IpRanges"] = json!([{"CidrIp": self.network()}]),
            4 => rule["Ipv6Ranges"] = json!([{"CidrIpv6": self.six_network()}]),
            5 if !self.lists.is_empty() => {
                let list = self.dice.pick(&self.lists).clone();
                rule["PrefixListIds"] = json!([{"PrefixListId": list}]);
            }
            _ => {
                let other = if self.dice.percent(60) {
                    vpc
                } else {
                    self.any_vpc()
                };
                let group = self.any_group(other);
                rule["UserIdGroupPairs"] = json!([{"GroupId": group, "UserId": self.vpcs[other].account, "VpcId": self.vpcs[other].id}]);
            }
        }
        rule
    }

    /// Adds a group, of the VPC's owner or of a participant.
    fn group(&mut self, vpc: usize, id: &str, participant: Option<&'static str>) {
        let (owner, region) = self.at(vpc);
        let account = participant.unwrap_or(owner);
        let any = json!([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]);
        let mut sides = [any.clone(), any];
        for (at, side) in sides.iter_mut().enumerate() {
            let is_open = self.dice.percent(if at == 0 { 25 } else { 70 });
            if !is_open {
                let count = if at == 0 {
                    1 + self.dice.below(3)
                } else {
                    self.dice.below(4)
                };
                *side = (0..count).map(|_| self.rule(vpc)).collect();
            }
        }
        let one = json!({"GroupId": id, "GroupName": format!("group-{id}"), "OwnerId": account, "VpcId": self.vpcs[vpc].id,
            "IpPermissions": sides[0], "IpPermissionsEgress": sides[1]});
        self.world
            .add(account, region, ("ec2", "describe-security-groups"), one);
    }

    fn acl_entry(&mut self, number: usize, egress: bool) -> Value {
        let action = self.dice.text(&["allow", "deny"]);
        let mut entry =
            json!({"RuleNumber": number, "RuleAction": action, "Egress": egress, "Protocol": "-1"});
        if self.dice.percent(80) {
            entry["CidrBlock"] = json!(self.network());
        } else {
            entry["Ipv6CidrBlock"] = json!(self.six_network());
        }
        let port = *self.dice.pick(&PORTS);
        match self.dice.below(6) {
            0..=1 => {}
            2 => {
                entry["Protocol"] = json!("6");
                entry["PortRange"] = json!({"From": port, "To": port});
            }
            3 => {
                entry["Protocol"] = json!(self.dice.text(&["6", "17"]));
                entry["PortRange"] = json!({"From": 1024, "To": self.dice.pick(&[65535, 40000])});
            }
            4 => {
                entry["Protocol"] = json!("6");
                entry["PortRange"] = json!({"From": 0, "To": 65535});
            }
            _ => {
                entry["Protocol"] = json!("1");
                entry["IcmpTypeCode"] = json!({"Type": self.dice.pick(&[-1, 8, 0]), "Code": -1});
            }
        }
        entry
    }

    fn acls(&mut self, vpc: usize) {
        let open = |number: usize, egress: bool| {
            [
                json!({"RuleNumber": number, "Protocol": "-1", "RuleAction": "allow", "Egress": egress, "CidrBlock": "0.0.0.0/0"}),
                json!({"RuleNumber": number + 1, "Protocol": "-1", "RuleAction": "allow", "Egress": egress, "Ipv6CidrBlock": "::/0"}),
            ]
        };
        let shut = |egress: bool| json!({"RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": egress, "CidrBlock": "0.0.0.0/0"});
        let (mut plain, mut own) = (Vec::new(), Vec::new());
        for subnet in self.vpcs[vpc].subnets.clone() {
            let list = if self.dice.percent(75) {
                &mut plain
            } else {
                &mut own
            };
            list.push(json!({"SubnetId": subnet.id, "NetworkAclAssociationId": format!("aclassoc-{}", subnet.id)}));
        }
        for (associations, is_default) in [(plain, true), (own, false)] {
            let mut entries = Vec::new();
            for egress in [true, false] {
                if !is_default {
                    for number in 0..self.dice.below(4) {
                        entries.push(self.acl_entry(50 + 50 * number, egress));
                    }
                }
                if is_default || self.dice.percent(70) {
                    entries.extend(open(300, egress));
                }
                entries.push(shut(egress));
            }
            let id = self.id("acl");
            let one = json!({"NetworkAclId": id, "OwnerId": self.vpcs[vpc].account, "VpcId": self.vpcs[vpc].id,
                "IsDefault": is_default, "Associations": associations, "Entries": entries});
            self.add(vpc, ("ec2", "describe-network-acls"), one);
        }
    }

    fn hosts(&mut self, vpc: usize, breadth: Breadth) {
        for subnet in 0..self.vpcs[vpc].subnets.len() {
            for _ in 0..=self.dice.below(2) {
                let guest = breadth == Breadth::Wide && self.dice.percent(12);
                let participant = guest.then(|| {
                    let owner = self.vpcs[vpc].account;
                    *ACCOUNTS.iter().find(|one| **one != owner).unwrap()
                });
                self.host(vpc, subnet, participant);
            }
        }
    }

    fn host(&mut self, vpc: usize, subnet: usize, participant: Option<&'static str>) {
        let (owner, region) = self.at(vpc);
        let account = participant.unwrap_or(owner);
        let (interface, instance) = (self.id("eni"), self.id("i"));
        let mut groups = vec![self.any_group(vpc)];
        if self.dice.percent(30) {
            groups.push(self.any_group(vpc));
            groups.dedup();
        }
        if participant.is_some() {
            let own = self.id("sg");
            self.group(vpc, &own, participant);
            groups = vec![own];
            let shared = self.world.each("describe-subnets").into_iter();
            let mut shared =
                shared.filter(|one| one["SubnetId"] == *self.vpcs[vpc].subnets[subnet].id);
            let shared = shared.next().cloned().unwrap();
            self.world
                .add(account, region, ("ec2", "describe-subnets"), shared);
        }
        let place = &mut self.vpcs[vpc].subnets[subnet];
        place.taken += 1;
        let taken = place.taken;
        let address = format!("{}{taken}", place.block.trim_end_matches("0/24"));
        let groups: Vec<Value> = groups.iter().map(|id| json!({"GroupId": id})).collect();
        let mut one = json!({"NetworkInterfaceId": interface, "OwnerId": account, "VpcId": self.vpcs[vpc].id,
            "SubnetId": self.vpcs[vpc].subnets[subnet].id, "InterfaceType": "interface", "Status": "in-use",
            "SourceDestCheck": self.dice.percent(85), "Groups": groups,
            "PrivateIpAddress": address, "PrivateIpAddresses": [{"PrivateIpAddress": address, "Primary": true}],
            "Attachment": {"InstanceId": instance, "Status": "attached"}});
        if self.vpcs[vpc].has_six && self.dice.percent(70) {
            let net = six_subnet(vpc, subnet + 1);
            let six = format!("{}{taken:x}", net.trim_end_matches("/64"));
            one["Ipv6Addresses"] = json!([{"Ipv6Address": six}]);
        }
        self.world
            .add(account, region, ("ec2", "describe-network-interfaces"), one);
        self.hosts.push(Host {
            instance,
            interface,
            vpc,
            address,
        });
    }
}
