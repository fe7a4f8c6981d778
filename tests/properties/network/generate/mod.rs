//! Small estates out of a seed, rich in kinds.
//!
//! Ids end in `0a` and four digits that are told once each, so that a test can rename them.

mod ground;
mod joined;
mod outside;
mod served;
mod walls;
mod wide;

use serde_json::{Value, json};

use super::dice::Dice;
use super::world::{Said, World};

pub const ACCOUNTS: [&str; 3] = ["111122223333", "222233334444", "333344445555"];
pub const NEAR: &str = "eu-west-1";
pub const FAR: &str = "us-east-1";

/// What an estate is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// VPCs, subnets, groups, ACLs, tables, peering connections: what the naive oracle understands.
    Plain,
    /// Everything.
    Wide,
}

/// A VPC, as far as other parts must know it.
#[derive(Clone, Debug)]
pub struct Vpc {
    pub id: String,
    pub account: &'static str,
    pub region: &'static str,
    pub block: String,
    pub net: usize,
    pub has_six: bool,
    pub subnets: Vec<Subnet>,
    pub groups: Vec<String>,
}

/// A subnet with its table.
#[derive(Clone, Debug)]
pub struct Subnet {
    pub id: String,
    pub block: String,
    pub zone: usize,
    /// The last number that an interface took.
    pub taken: usize,
    /// The place of its table.
    pub table: usize,
}

/// A route table, until all parts have told their routes.
#[derive(Clone, Debug)]
pub struct Table {
    id: String,
    vpc: usize,
    is_main: bool,
    subnets: Vec<String>,
    gateway: Option<String>,
    routes: Vec<Value>,
}

/// A host.
#[derive(Clone, Debug)]
pub struct Host {
    pub instance: String,
    pub interface: String,
    pub vpc: usize,
    pub address: String,
}

/// What is made of a seed.
#[derive(Clone, Debug)]
pub struct Made {
    pub world: World,
    pub vpcs: Vec<Vpc>,
    pub hosts: Vec<Host>,
    /// What questions may name beside hosts: where flows begin or end.
    pub ends: Vec<String>,
}

struct Maker {
    dice: Dice,
    world: World,
    vpcs: Vec<Vpc>,
    hosts: Vec<Host>,
    tables: Vec<Table>,
    ends: Vec<String>,
    lists: Vec<String>,
    told: usize,
}

/// Returns the estate of a seed.
pub fn estate(seed: u64, breadth: Breadth) -> Made {
    let mut maker = Maker {
        dice: Dice::new(seed),
        world: World::default(),
        vpcs: Vec::new(),
        hosts: Vec::new(),
        tables: Vec::new(),
        ends: Vec::new(),
        lists: Vec::new(),
        told: 0,
    };
    maker.ground(breadth);
    maker.peerings(breadth);
    if breadth == Breadth::Wide {
        maker.transit();
        maker.internet();
        maker.offices();
        maker.doors();
        maker.balancers();
        maker.endpoints();
        maker.databases();
        maker.firewall();
        maker.appliances();
        maker.lattice();
        maker.core_network();
        maker.oddities();
    }
    maker.tell_tables();
    Made {
        world: maker.world,
        vpcs: maker.vpcs,
        hosts: maker.hosts,
        ends: maker.ends,
    }
}

impl Made {
    /// Returns it without some of the replies, denied or never asked for.
    pub fn hidden(&self, dice: &mut Dice) -> World {
        let mut world = self.world.clone();
        for _ in 0..=dice.below(3) {
            let calls: Vec<_> = world.replies.keys().cloned().collect();
            let call = dice.pick(&calls).clone();
            if dice.percent(50) {
                world.replies.insert(call, Said::Denied);
            } else {
                world.replies.remove(&call);
            }
        }
        world
    }

    /// Returns all names of places where flows begin and end.
    pub fn names(&self) -> Vec<String> {
        let hosts = self.hosts.iter().map(|host| host.instance.clone());
        hosts.chain(self.ends.iter().cloned()).collect()
    }
}

impl Maker {
    /// Returns an id of a kind that nothing has yet.
    fn id(&mut self, kind: &str) -> String {
        self.told += 1;
        format!("{kind}-0a{:04}", self.told)
    }

    fn at(&self, vpc: usize) -> (&'static str, &'static str) {
        (self.vpcs[vpc].account, self.vpcs[vpc].region)
    }

    fn add(&mut self, vpc: usize, what: (&str, &str), one: Value) {
        let (account, region) = self.at(vpc);
        self.world.add(account, region, what, one);
    }

    /// Adds a route to the table of a subnet.
    fn route(&mut self, vpc: usize, subnet: usize, destination: &str, target: (&str, &str)) {
        let member = if destination.starts_with("pl-") {
            "DestinationPrefixListId"
        } else if destination.contains(':') {
            "DestinationIpv6CidrBlock"
        } else {
            "DestinationCidrBlock"
        };
        let route = json!({member: destination, target.0: target.1, "State": "active", "Origin": "CreateRoute"});
        self.push_route(vpc, subnet, route);
    }

    /// Adds a route unless the table has one to the same destination.
    fn push_route(&mut self, vpc: usize, subnet: usize, route: Value) {
        let table = self.vpcs[vpc].subnets[subnet].table;
        let routes = &mut self.tables[table].routes;
        let same = |one: &Value| {
            [
                "DestinationCidrBlock",
                "DestinationIpv6CidrBlock",
                "DestinationPrefixListId",
            ]
            .iter()
            .all(|member| one[member] == route[member])
        };
        if !routes.iter().any(same) {
            routes.push(route);
        }
    }

    /// Adds a route in most of a VPC's tables.
    fn route_most(&mut self, vpc: usize, destination: &str, target: (&str, &str)) {
        for subnet in 0..self.vpcs[vpc].subnets.len() {
            if self.dice.percent(85) {
                self.route(vpc, subnet, destination, target);
            }
        }
    }

    /// Adds an interface in a subnet; returns its id and address.
    fn interface(
        &mut self,
        (vpc, subnet): (usize, usize),
        kind: &str,
        description: &str,
        group: Option<&str>,
    ) -> (String, String) {
        let id = self.id("eni");
        let place = &mut self.vpcs[vpc].subnets[subnet];
        place.taken += 1;
        let address = format!("{}{}", place.block.trim_end_matches("0/24"), place.taken);
        let groups: Vec<Value> = group.into_iter().map(|id| json!({"GroupId": id})).collect();
        let one = json!({"NetworkInterfaceId": id, "OwnerId": self.vpcs[vpc].account, "VpcId": self.vpcs[vpc].id,
            "SubnetId": self.vpcs[vpc].subnets[subnet].id, "InterfaceType": kind, "Description": description,
            "SourceDestCheck": kind != "nat_gateway", "RequesterManaged": true, "Status": "in-use", "Groups": groups,
            "PrivateIpAddress": address, "PrivateIpAddresses": [{"PrivateIpAddress": address, "Primary": true}]});
        self.add(vpc, ("ec2", "describe-network-interfaces"), one);
        (id, address)
    }

    /// Returns a VPC of a region.
    fn vpc_in(&mut self, region: &str) -> Option<usize> {
        let there: Vec<usize> = (0..self.vpcs.len())
            .filter(|at| self.vpcs[*at].region == region)
            .collect();
        (!there.is_empty()).then(|| *self.dice.pick(&there))
    }

    fn any_vpc(&mut self) -> usize {
        self.dice.below(self.vpcs.len())
    }

    fn any_subnet(&mut self, vpc: usize) -> usize {
        self.dice.below(self.vpcs[vpc].subnets.len())
    }

    fn any_group(&mut self, vpc: usize) -> String {
        self.dice.pick(&self.vpcs[vpc].groups).clone()
    }

    fn host_in(&mut self, vpc: usize) -> Host {
        let there: Vec<&Host> = self.hosts.iter().filter(|one| one.vpc == vpc).collect();
        (*self.dice.pick(&there)).clone()
    }

    fn tell_tables(&mut self) {
        for table in self.tables.clone() {
            let vpc = self.vpcs[table.vpc].clone();
            let mut routes = vec![
                json!({"DestinationCidrBlock": vpc.block, "GatewayId": "local", "State": "active", "Origin": "CreateRouteTable"}),
            ];
            if vpc.has_six {
                routes.push(
                    json!({"DestinationIpv6CidrBlock": six_block(table.vpc), "GatewayId": "local",
                    "State": "active", "Origin": "CreateRouteTable"}),
                );
            }
            routes.extend(table.routes.clone());
            let state = json!({"State": "associated"});
            let mut uses: Vec<Value> = table
                .subnets
                .iter()
                .map(|id| json!({"Main": false, "SubnetId": id, "AssociationState": state}))
                .collect();
            if table.is_main {
                uses.push(json!({"Main": true, "AssociationState": state}));
            }
            if let Some(gateway) = &table.gateway {
                uses.push(json!({"Main": false, "GatewayId": gateway, "AssociationState": state}));
            }
            let one = json!({"RouteTableId": table.id, "OwnerId": vpc.account, "VpcId": vpc.id, "Routes": routes,
                "Associations": uses});
            self.add(table.vpc, ("ec2", "describe-route-tables"), one);
        }
    }
}

/// Returns the IPv6 block of a VPC.
fn six_block(vpc: usize) -> String {
    format!("2600:1f{:02x}::/56", vpc + 16)
}

/// Returns the IPv6 block of a subnet, or of one of its hosts.
fn six_subnet(vpc: usize, subnet: usize) -> String {
    format!("2600:1f{:02x}:0:{subnet:x}::/64", vpc + 16)
}
