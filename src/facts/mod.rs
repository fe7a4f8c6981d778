//! What policies see: typed records, their schema, and the words they use.
//!
//! [`Input`] is the policies' `input`, whole: every key is always present. Beside it [`Facts`] carries what
//! a report needs and a policy must not read: sentences of evidence, witness paths, natural keys.
//! A tri-state is `yes`, `no` or `unknown`; any other unknown value is `null`. Each `unknown`, and each
//! `null` that stands for ignorance, has a gap under its family in the subject's `gaps`.

mod assemble;
mod records;
mod records_crossings;
mod records_gaps;
mod records_safeguards;
mod records_subjects;
mod schema;

pub use crate::environments::{Glob, Selected, Selector};
pub use assemble::{
    AccountCoverage, Assembled, CallCount, Coverage, Settings, assemble, resource_types, type_words,
};
pub use records::{
    Capability, Class, Confidence, CrossingId, CrossingKind, Effect, EnvironmentId, EvidenceId,
    Family, Form, GapId, GapState, LockState, Membership, Nature, Purpose, SubjectId, SubjectKind,
    Sureness, Tier, Tri, Trust, WitnessId,
};
pub use records_crossings::{
    Cause, Crossing, ELSEWHERE, Environment, Evidence, Exception, Facts, Gap, Hop, HumanObjectives,
    Input, Objectives, Universe,
};
pub use records_gaps::Gaps;
pub use records_safeguards::{
    Alert, FlowLogs, Guardrail, Parity, Safeguards, SessionLogging, Trail, Vault,
};
pub use records_subjects::{
    AccessKey, Account, BackupCopy, BackupSelection, Backups, PolicySet, Principal, Reference,
    Resource, Store, SubjectRef, Survivors, Workload,
};
pub use schema::{FactSchema, FactType, fact_schema, input_schema};
