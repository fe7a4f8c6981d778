//! The estate: everything known about the accounts, in AWS's own words.
//!
//! One file per AWS service. Each declares its resources with the macro `model!`, their identity
//! ([`Resource`]), and the read-only operations whose replies describe them ([`Operation`]). A reply is
//! taken in by [`Estate::record`], whatever brought it: a dump, a snapshot, a live call. What was not
//! collected is told by the [`Ledger`], never guessed.

mod collection;
mod continuation;
mod document;
#[expect(
    clippy::module_inception,
    reason = "the room is named after its main type"
)]
mod estate;
mod grantee;
mod index;
mod ledger;
mod model;
mod observed;
mod operation;
mod plan;
mod record;
mod tags;
mod views;

#[cfg(test)]
pub(crate) mod testing;

pub mod account;
pub mod backup;
pub mod cloudtrail;
pub mod directconnect;
pub mod ec2;
pub mod efs;
pub mod eks;
pub mod elasticache;
pub mod elb;
pub mod elbv2;
pub mod iam;
pub mod kms;
pub mod lambda;
pub mod network_firewall;
pub mod networkmanager;
pub mod opensearch;
pub mod organizations;
pub mod ram;
pub mod rds;
pub mod redshift;
pub mod route53;
pub mod route53resolver;
pub mod s3;
pub mod secretsmanager;
pub mod ssm;
pub mod sts;
pub mod vpc_lattice;

pub use collection::{Collection, Item, Resource, build_arn, name_or_arn};
pub use document::Document;
pub use estate::Estate;
pub use grantee::Grantee;
pub use ledger::{CallKey, CallState, DeniedBy, Gap, Ledger, Outcome};
pub use model::{Flag, Items, List, Merge, Omission, SetAside};
pub use observed::Observed;
pub use operation::{
    Call, LoadError, Loaded, Operation, Output, Planned, RecordedCall, Reply, Scope, Spelling,
    Targets, all as operations, find as find_operation,
};
pub use plan::{Manages, PlannedCall, planned_calls};
pub use record::is_throttling;
pub use tags::Tags;

pub(crate) use collection::service;
pub(crate) use model::model;
pub(crate) use observed::told;
pub(crate) use operation::list_output;
