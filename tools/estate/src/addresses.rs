use std::net::Ipv4Addr;

/// How many VPCs have a block of their own: each takes a /20 of 10.0.0.0/8, the first is the network account's.
pub(crate) const MOST: u32 = 4_095;
/// Subnets of a VPC.
pub(crate) const SUBNETS: u32 = 6;

fn base(vpc: u32) -> u32 {
    u32::from(Ipv4Addr::new(10, 0, 0, 0)) + (vpc << 12)
}

/// Returns the block of a VPC.
pub(crate) fn of_vpc(vpc: u32) -> String {
    format!("{}/20", Ipv4Addr::from(base(vpc)))
}

/// Returns the block of a VPC's subnet.
pub(crate) fn of_subnet(vpc: u32, subnet: u32) -> String {
    format!("{}/24", Ipv4Addr::from(base(vpc) + (subnet << 8)))
}

/// Returns an address in a subnet; the first ten are AWS's own and those of gateways.
pub(crate) fn of_host(vpc: u32, subnet: u32, host: u32) -> String {
    Ipv4Addr::from(base(vpc) + (subnet << 8) + 10 + host % 240).to_string()
}

/// Returns a public address, of a range that nobody has.
pub(crate) fn public(number: u32) -> String {
    Ipv4Addr::from(u32::from(Ipv4Addr::new(44, 0, 0, 0)) + number).to_string()
}
