//! Violations.
/// x
pub(super) const MEMBERS: [&str; 12] = [
    "subject",
    "source",
    "severity",
    "effect",
    "crossings",
    "accounts",
    "stores",
    "workloads",
    "principals",
    "resources",
    "evidence",
    "gaps",
];
