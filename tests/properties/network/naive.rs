//! Flows between hosts of VPCs and of peered ones, decided straight from the rules of AWS, one packet at a time.
//!
//! It knows groups, ACLs, route tables with local routes, peering connections and blackholes. It looks at the replies
//! alone and shares nothing with the evaluator that it is compared with.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::Value;

use super::asking::seeds;
use super::generate::{Breadth, estate};
use super::world::{World, answer, question};

/// The replies, by what they list.
struct Lists<'w> {
    vpcs: Vec<&'w Value>,
    subnets: Vec<&'w Value>,
    tables: Vec<&'w Value>,
    acls: Vec<&'w Value>,
    groups: Vec<&'w Value>,
    interfaces: Vec<&'w Value>,
    peerings: Vec<&'w Value>,
}

/// A packet of a flow: from one address to another, of a protocol by its number.
#[derive(Clone, Copy, Debug)]
struct Packet {
    source: IpAddr,
    target: IpAddr,
    protocol: u64,
    /// The destination port; the type of a message.
    port: u64,
}

fn text<'v>(of: &'v Value, name: &str) -> &'v str {
    of[name].as_str().unwrap_or_default()
}

fn all<'v>(of: &'v Value, name: &str) -> &'v [Value] {
    of[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn holds(network: &str, address: IpAddr) -> bool {
    network
        .parse::<IpNet>()
        .is_ok_and(|net| net.contains(&address))
}

/// Returns the blocks of a VPC or a subnet.
fn blocks(of: &Value) -> Vec<&str> {
    let six = all(of, "Ipv6CidrBlockAssociationSet").iter();
    let six = six.map(|one| text(one, "Ipv6CidrBlock"));
    std::iter::once(text(of, "CidrBlock")).chain(six).collect()
}

fn addresses(interface: &Value) -> Vec<IpAddr> {
    let four = all(interface, "PrivateIpAddresses").iter();
    let four = four.map(|one| text(one, "PrivateIpAddress"));
    let six = all(interface, "Ipv6Addresses").iter();
    let six = six.map(|one| text(one, "Ipv6Address"));
    four.chain(six).map(|one| one.parse().unwrap()).collect()
}

impl<'w> Lists<'w> {
    fn of(world: &'w World) -> Self {
        let mut peerings = world.each("describe-vpc-peering-connections");
        peerings.dedup_by_key(|one| text(one, "VpcPeeringConnectionId"));
        Self {
            vpcs: world.each("describe-vpcs"),
            subnets: world.each("describe-subnets"),
            tables: world.each("describe-route-tables"),
            acls: world.each("describe-network-acls"),
            groups: world.each("describe-security-groups"),
            interfaces: world.each("describe-network-interfaces"),
            peerings,
        }
    }

    fn subnet(&self, id: &str) -> &'w Value {
        self.subnets
            .iter()
            .find(|one| text(one, "SubnetId") == id)
            .unwrap()
    }

    fn vpc(&self, id: &str) -> &'w Value {
        self.vpcs
            .iter()
            .find(|one| text(one, "VpcId") == id)
            .unwrap()
    }

    /// Returns the two sides of an active peering connection of one region between two VPCs.
    fn are_peered(&self, one: &str, two: &str) -> bool {
        self.peerings.iter().any(|peering| {
            let sides = ["RequesterVpcInfo", "AccepterVpcInfo"].map(|side| &peering[side]);
            let ids = sides.map(|side| text(side, "VpcId"));
            (ids == [one, two] || ids == [two, one])
                && text(&peering["Status"], "Code") == "active"
                && text(sides[0], "Region") == text(sides[1], "Region")
        })
    }

    /// Whether the groups of an interface let a request through: `other` is the interface on the other side.
    fn groups_admit(&self, own: &Value, other: &Value, side: &str, packet: Packet) -> bool {
        let peer = if side == "IpPermissions" {
            packet.source
        } else {
            packet.target
        };
        let carried: BTreeSet<&str> = all(own, "Groups")
            .iter()
            .map(|one| text(one, "GroupId"))
            .collect();
        let theirs: BTreeSet<&str> = all(other, "Groups")
            .iter()
            .map(|one| text(one, "GroupId"))
            .collect();
        let (here, there) = (text(own, "VpcId"), text(other, "VpcId"));
        let may_refer = here == there || self.are_peered(here, there);
        let groups = self
            .groups
            .iter()
            .filter(|one| carried.contains(text(one, "GroupId")));
        groups.flat_map(|one| all(one, side)).any(|rule| {
            let lists = all(rule, "PrefixListIds").is_empty();
            assert!(lists, "the lists are filtered out");
            let is_peer = all(rule, "IpRanges")
                .iter()
                .any(|one| holds(text(one, "CidrIp"), peer))
                || all(rule, "Ipv6Ranges")
                    .iter()
                    .any(|one| holds(text(one, "CidrIpv6"), peer))
                || all(rule, "UserIdGroupPairs")
                    .iter()
                    .any(|one| may_refer && theirs.contains(text(one, "GroupId")));
            is_peer && rule_speaks(rule, packet)
        })
    }

    /// Whether the ACL of a subnet lets a packet pass: the first entry that matches decides.
    fn acl_admits(&self, subnet: &str, is_egress: bool, packet: Packet) -> bool {
        let acl = self.acls.iter().find(|acl| {
            all(acl, "Associations")
                .iter()
                .any(|one| text(one, "SubnetId") == subnet)
        });
        let peer = if is_egress {
            packet.target
        } else {
            packet.source
        };
        let mut entries: Vec<&Value> = all(acl.unwrap(), "Entries").iter().collect();
        entries.sort_by_key(|one| one["RuleNumber"].as_u64());
        let first = entries.into_iter().find(|entry| {
            let network = if peer.is_ipv4() {
                "CidrBlock"
            } else {
                "Ipv6CidrBlock"
            };
            entry["Egress"] == is_egress
                && holds(text(entry, network), peer)
                && entry_speaks(entry, packet)
        });
        first.is_some_and(|entry| entry["RuleAction"] == "allow")
    }

    /// Returns the interface that a packet reaches, with all ACLs on its way; none where it is dropped.
    fn delivered(&self, from: &Value, packet: Packet) -> Option<&'w Value> {
        let (vpc, own) = (text(from, "VpcId"), text(from, "SubnetId"));
        let is_own = blocks(self.subnet(own))
            .iter()
            .any(|block| holds(block, packet.target));
        if is_own {
            return self.owner(vpc, packet.target);
        }
        if !self.acl_admits(own, true, packet) {
            return None;
        }
        let route = self.route(vpc, own, packet.target)?;
        let there = match text(route, "VpcPeeringConnectionId") {
            "" => vpc,
            _ if route["State"] == "blackhole" => return None,
            peering => self.across(vpc, peering, packet)?,
        };
        let subnet = self.subnets.iter().find(|subnet| {
            text(subnet, "VpcId") == there
                && blocks(subnet)
                    .iter()
                    .any(|block| holds(block, packet.target))
        })?;
        let is_let_in = self.acl_admits(text(subnet, "SubnetId"), false, packet);
        is_let_in
            .then(|| self.owner(there, packet.target))
            .flatten()
    }

    fn owner(&self, vpc: &str, address: IpAddr) -> Option<&'w Value> {
        let mut there = self
            .interfaces
            .iter()
            .filter(|one| text(one, "VpcId") == vpc);
        there.find(|one| addresses(one).contains(&address)).copied()
    }

    /// Returns the route with the longest prefix, of the subnet's own table or of the VPC's main one.
    fn route(&self, vpc: &str, subnet: &str, to: IpAddr) -> Option<&'w Value> {
        let uses = |table: &Value, is_it: &dyn Fn(&Value) -> bool| {
            all(table, "Associations").iter().any(is_it)
        };
        let own = self
            .tables
            .iter()
            .find(|table| uses(table, &|one| text(one, "SubnetId") == subnet));
        let main = || {
            let mut of_vpc = self
                .tables
                .iter()
                .filter(|table| text(table, "VpcId") == vpc);
            of_vpc.find(|table| uses(table, &|one| one["Main"] == true))
        };
        let network = if to.is_ipv4() {
            "DestinationCidrBlock"
        } else {
            "DestinationIpv6CidrBlock"
        };
        let fitting = all(own.or_else(main)?, "Routes").iter();
        let fitting = fitting.filter(|route| holds(text(route, network), to));
        fitting.max_by_key(|route| text(route, network).parse::<IpNet>().unwrap().prefix_len())
    }

    /// Returns the VPC on the other side of a peering connection that carries a packet.
    fn across(&self, vpc: &str, id: &str, packet: Packet) -> Option<&'w str> {
        let mut peerings = self.peerings.iter();
        let peering = peerings.find(|one| text(one, "VpcPeeringConnectionId") == id)?;
        if text(&peering["Status"], "Code") != "active" {
            return None;
        }
        let sides =
            ["RequesterVpcInfo", "AccepterVpcInfo"].map(|side| text(&peering[side], "VpcId"));
        let there = if sides[0] == vpc { sides[1] } else { sides[0] };
        let is_in = |vpc: &str, address| {
            blocks(self.vpc(vpc))
                .iter()
                .any(|block| holds(block, address))
        };
        let is_between =
            sides.contains(&vpc) && is_in(vpc, packet.source) && is_in(there, packet.target);
        is_between.then(|| text(self.vpc(there), "VpcId"))
    }

    /// Returns the ports of clients between which entries of ACLs make a difference.
    fn ephemeral(&self) -> BTreeSet<u64> {
        let entries = self.acls.iter().flat_map(|acl| all(acl, "Entries"));
        let ends = entries.flat_map(|one| ["From", "To"].map(|end| one["PortRange"][end].as_u64()));
        let near = ends
            .flatten()
            .flat_map(|port| [port.saturating_sub(1), port, port + 1]);
        near.chain([1024, 65535])
            .filter(|port| (1024..=65535).contains(port))
            .collect()
    }

    fn verdict(&self, from: &Value, to: &Value, packet: Packet) -> &'static str {
        let is = |found: Option<&Value>, meant: &Value| {
            found.is_some_and(|one| one["NetworkInterfaceId"] == meant["NetworkInterfaceId"])
        };
        let arrives = self.groups_admit(from, to, "IpPermissionsEgress", packet)
            && is(self.delivered(from, packet), to)
            && self.groups_admit(to, from, "IpPermissions", packet);
        if !arrives {
            return "blocked";
        }
        let ports = match packet.protocol {
            6 | 17 => self.ephemeral(),
            // The answer to an echo.
            1 => BTreeSet::from([0]),
            58 => BTreeSet::from([129]),
            _ => BTreeSet::from([0]),
        };
        let answered = ports.into_iter().any(|port| {
            let reply = Packet {
                source: packet.target,
                target: packet.source,
                port,
                ..packet
            };
            is(self.delivered(to, reply), from)
        });
        if answered { "reachable" } else { "one-way" }
    }
}

fn rule_speaks(rule: &Value, packet: Packet) -> bool {
    let number = match text(rule, "IpProtocol") {
        "-1" => return true,
        "tcp" => 6,
        "udp" => 17,
        "icmp" => 1,
        "icmpv6" => 58,
        other => other.parse().unwrap(),
    };
    let (from, to) = (rule["FromPort"].as_i64(), rule["ToPort"].as_i64());
    let port = packet.port as i64;
    number == packet.protocol
        && match number {
            6 | 17 => from <= Some(port) && Some(port) <= to,
            1 | 58 => from == Some(-1) || from == Some(port),
            _ => true,
        }
}

fn entry_speaks(entry: &Value, packet: Packet) -> bool {
    let protocol = text(entry, "Protocol");
    if protocol == "-1" {
        return true;
    }
    let range = &entry["PortRange"];
    protocol.parse() == Ok(packet.protocol)
        && match packet.protocol {
            6 | 17 => {
                range["From"].as_u64() <= Some(packet.port)
                    && Some(packet.port) <= range["To"].as_u64()
            }
            1 => {
                let kind = entry["IcmpTypeCode"]["Type"].as_i64();
                kind == Some(-1) || kind == Some(packet.port as i64)
            }
            _ => true,
        }
}

/// What is asked: a protocol and a port.
const TRAFFICS: [(&str, u16); 6] = [
    ("tcp", 443),
    ("tcp", 22),
    ("tcp", 65535),
    ("udp", 80),
    ("icmp", 0),
    ("47", 0),
];

fn packet(protocol: &str, port: u16, source: IpAddr, target: IpAddr) -> Packet {
    let (number, port) = match (protocol, target.is_ipv4()) {
        ("tcp", _) => (6, u64::from(port)),
        ("udp", _) => (17, u64::from(port)),
        ("icmp", true) => (1, 8),
        ("icmp", false) => (58, 128),
        _ => (47, 0),
    };
    Packet {
        source,
        target,
        protocol: number,
        port,
    }
}

#[test]
fn groups_acls_routes_and_peerings_decide_as_a_naive_evaluator_does() {
    let (mut compared, mut seen) = (0, std::collections::BTreeMap::<&str, usize>::new());
    for seed in seeds(30) {
        let mut made = estate(seed, Breadth::Plain);
        for group in made.world.each_mut("describe-security-groups") {
            for side in ["IpPermissions", "IpPermissionsEgress"] {
                let rules = group[side].as_array_mut().unwrap();
                rules.retain(|rule| all(rule, "PrefixListIds").is_empty());
            }
        }
        let lists = Lists::of(&made.world);
        made.world.asked(|flows| {
            for (number, one) in lists.interfaces.iter().enumerate() {
                for two in lists.interfaces.iter().filter(|two| *two != one) {
                    let (protocol, port) = TRAFFICS[(compared + number) % TRAFFICS.len()];
                    for source in addresses(one) {
                        let like = addresses(two)
                            .into_iter()
                            .filter(|to| to.is_ipv4() == source.is_ipv4());
                        for target in like {
                            let mut question = question(
                                text(one, "NetworkInterfaceId"),
                                text(two, "NetworkInterfaceId"),
                                protocol,
                                port,
                            );
                            question["from_address"] = source.to_string().into();
                            question["to_address"] = target.to_string().into();
                            let told = answer(flows, &question).unwrap();
                            let naive =
                                lists.verdict(one, two, packet(protocol, port, source, target));
                            assert_eq!(
                                naive,
                                told.verdict.as_str(),
                                "seed {seed}: {question}\n{}",
                                super::asking::shown(&Ok(told.clone()))
                            );
                            compared += 1;
                            *seen.entry(naive).or_default() += 1;
                        }
                    }
                }
            }
        });
    }
    assert!(
        seen.len() == 3 && seen.values().all(|count| *count > 20),
        "{seen:?}"
    );
}
