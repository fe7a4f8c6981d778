//! What is offered without any route: endpoint services of PrivateLink; service networks, services and resource
//! configurations of VPC Lattice. Who uses it, and who may.

mod auth;
mod endpoint_services;
mod joins;
mod lattice;
mod ram;

use crate::estate::{Estate, Gap, Grantee, Tags};
use crate::ids::{AccountId, Arn, Place, VpcId};

/// Something that is offered to other accounts or VPCs, with everybody who uses it or may.
#[derive(Clone, Debug)]
pub struct PrivateService<'e> {
    /// The ARN.
    pub arn: Arn,
    /// Where its owner has it.
    pub place: Place,
    /// The CloudFormation type name.
    pub resource_type: &'static str,
    /// The name that people use for it.
    pub name: Box<str>,
    /// The owner's tags.
    pub tags: Option<&'e Tags>,
    /// The VPC in which it ends, where it is one.
    pub vpc: Option<VpcId>,
    /// Who uses it, or may; sorted.
    pub invitations: Vec<Invitation>,
    /// Calls that "nobody else" rests on and that were not read completely.
    pub gaps: Vec<Gap>,
}

/// One way in which somebody may use a private service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Invitation {
    /// Who may use it.
    pub consumer: Consumer,
    /// Whether anything else must happen before.
    pub standing: Standing,
    /// The permission or connection in canonical form: equal in every run.
    pub key: Box<str>,
    /// The same in AWS's terms.
    pub text: Box<str>,
    /// The call that showed it.
    pub source: &'static str,
    /// The condition under which it holds, for policies.
    pub condition: Option<Box<str>>,
    /// What it rests on that was not read.
    pub assumption: Option<Box<str>>,
}

/// Who may use a private service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consumer {
    /// Whom a permission names.
    Named(Grantee),
    /// An account, by something that it has in a VPC; the VPC where it is known.
    Connected(AccountId, Option<VpcId>),
}

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It stands, or stands as soon as it is asked for.
    Accepted,
    /// It is allowed; the owner must accept it, or the other side join.
    Allowed,
}

/// Returns every private service of the estate, in order of kind and ARN.
pub fn private_services(estate: &Estate) -> Vec<PrivateService<'_>> {
    let mut all = endpoint_services::endpoint_services(estate);
    all.extend(lattice::offered(estate));
    for one in &mut all {
        one.invitations.sort();
        one.invitations.dedup();
        one.gaps.sort();
        one.gaps.dedup();
    }
    all
}
