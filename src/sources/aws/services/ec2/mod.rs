//! Amazon EC2: what the parts share, and the list of them.

use aws_sdk_ec2::types;

use super::{Caller, client, once, pages};
use crate::sources::aws::tell::{tell, words};

mod client_vpn;
mod endpoints;
mod gateways;
mod instances;
mod network;
mod regions;
mod security_groups;
mod storage;
mod transit;

client!(aws_sdk_ec2, "ec2");

tell! { types::Tag { "Key" key, "Value" value } }

/// How each planned operation is called, part by part.
pub(super) const CALLERS: [&[Caller]; 9] = [
    network::CALLERS,
    security_groups::CALLERS,
    instances::CALLERS,
    gateways::CALLERS,
    transit::CALLERS,
    endpoints::CALLERS,
    client_vpn::CALLERS,
    storage::CALLERS,
    regions::CALLERS,
];
