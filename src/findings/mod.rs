//! What an audit concludes: findings, their fingerprints, and the report that carries them; what came of assertions.
//!
//! Nothing here knows how a finding is shown: wording of headings, colours and links belong to
//! `reports/`. A finding is one policy on one target from one source environment with one effect.

mod assertion;
mod finding;
mod report;

pub use assertion::{Ask, Assertion, Assertions, Evidence, EvidenceKind, Fault, Outcome};
pub use finding::{
    Capability, Cause, Certainty, EvidenceLine, ExceptionRef, Finding, Fingerprint, GapLine, Hop,
    PolicyInfo, Severity, SubjectInfo, Verdict,
};
pub use report::{
    AcceptedGap, Coverage, EnvironmentRow, MatrixCell, PolicyRow, Report, ServiceCoverage, Tool,
    Universe,
};
