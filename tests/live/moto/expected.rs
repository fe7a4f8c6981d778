//! What must be found in the organisation of `populate.py`, and what moto cannot show.

/// Verdict, code, severity, name of the subject, where it is opened from, and the effect.
#[rustfmt::skip]
pub const FINDINGS: &[[&str; 6]] = &[
    // Its trail records one region of two.
    ["fail", "AUD-001", "high", "halyard-production", "", "unrecorded"],
    // Never versioned, and no retention.
    ["fail", "BAK-001", "high", "halyard-exports", "", "no-backup"],
    ["fail", "BAK-001", "high", "shop-archive", "", "no-backup"],
    // A lock that can be lifted, on a vault that holds nothing.
    ["fail", "BAK-003", "medium", "halyard-orders", "", "empty"],
    ["fail", "BAK-003", "medium", "halyard-orders", "", "governance-lock"],
    // Shared with everybody; and with development, one of them with a key that development may use.
    ["fail", "DAT-001", "critical", "shop-archive-handover", "internet", "read"],
    ["fail", "DAT-001", "high", "shop-cache", "development", "read"],
    ["fail", "DAT-001", "high", "shop-customers-refresh", "development", "read"],
    // Labelled for development, in the account of production.
    ["fail", "ENV-002", "medium", "line-simulator", "", "conflict"],
    ["fail", "ENV-002", "medium", "shop-reporting", "", "conflict"],
    ["fail", "ENV-003", "high", "halyard-production", "", "share-account"],
    // One set of service control policies for all.
    ["fail", "ENV-004", "medium", "Root", "", "same-guardrails"],
    // A key that works; the one of `mail-relay` does not.
    ["fail", "HUM-002", "high", "line-exporter", "", "access-key"],
    // `line-simulator` lives beside `line-gateway`.
    ["fail", "NET-005", "critical", "line", "production", "share-vpc"],
    // moto knows no access policies of vaults.
    ["unknown", "DAT-001", "critical", "halyard-files", "", "unseen"],
    ["unknown", "DAT-001", "critical", "halyard-orders", "", "unseen"],
    ["unknown", "DAT-001", "critical", "halyard-replica", "", "unseen"],
    // moto does not tell whether sharing is blocked for the region; nor whether an image is encrypted.
    ["unknown", "DAT-001", "high", "shop-export", "internet", "read"],
    ["unknown", "DAT-001", "high", "shop-web-2", "development", "read"],
    // moto knows no Client VPN, no private services, and not what a region keeps off the internet.
    ["unknown", "NET-001", "critical", "shop-archive", "", "unseen"],
    ["unknown", "NET-001", "critical", "shop-customers", "", "unseen"],
    ["unknown", "NET-001", "critical", "shop-orders", "", "unseen"],
    ["unknown", "NET-001", "critical", "shop-replica", "", "unseen"],
    ["unknown", "NET-001", "critical", "shop-reporting", "", "unseen"],
    ["unknown", "NET-001", "critical", "shop-stock", "", "unseen"],
    ["unknown", "NET-002", "critical", "shop-archive", "", "unseen"],
    ["unknown", "NET-002", "critical", "shop-customers", "", "unseen"],
    ["unknown", "NET-002", "critical", "shop-orders", "", "unseen"],
    ["unknown", "NET-002", "critical", "shop-replica", "", "unseen"],
    ["unknown", "NET-002", "critical", "shop-reporting", "", "unseen"],
    ["unknown", "NET-002", "critical", "shop-stock", "", "unseen"],
    ["unknown", "NET-003", "high", "line-gateway", "", "unseen"],
    ["unknown", "NET-003", "high", "line-simulator", "", "unseen"],
    ["unknown", "NET-003", "high", "shop-archive", "", "unseen"],
    ["unknown", "NET-003", "high", "shop-customers", "", "unseen"],
    ["unknown", "NET-003", "high", "shop-orders", "", "unseen"],
    ["unknown", "NET-003", "high", "shop-replica", "", "unseen"],
    ["unknown", "NET-003", "high", "shop-reporting", "", "unseen"],
    ["unknown", "NET-003", "high", "shop-stock", "", "unseen"],
    ["unknown", "NET-003", "high", "shop-web", "", "unseen"],
    ["unknown", "NET-007", "high", "all resources", "", "unseen"],
    ["unknown", "NET-007", "high", "vpce-svc-03639347", "", "unseen"],
    // The names of hosted zones are not read live.
    ["unknown", "NET-008", "high", "all stores and resources", "", "unseen"],
    ["unknown", "NET-008", "high", "shop-archive", "", "unseen"],
    ["unknown", "NET-008", "high", "shop-customers", "", "unseen"],
    ["unknown", "NET-008", "high", "shop-orders", "", "unseen"],
    ["unknown", "NET-008", "high", "shop-replica", "", "unseen"],
    ["unknown", "NET-008", "high", "shop-reporting", "", "unseen"],
    ["unknown", "NET-008", "high", "shop-stock", "", "unseen"],
    ["unknown", "NET-010", "high", "all resources", "", "unseen"],
    // All that moto does not know.
    ["unknown", "ENV-007", "medium", "halyard-production", "", "unseen"],
];

/// Planned operations that moto does not know: there they answer an error. Whoever reads their replies is tested
/// against another server.
pub const NOT_IN_MOTO: &[&str] = &[
    "account-list-regions",
    "backup-describe-region-settings",
    "backup-get-backup-selection",
    "backup-get-backup-vault-access-policy",
    "backup-list-backup-selections",
    "backup-list-protected-resources",
    "backup-list-recovery-points-by-backup-vault",
    "ec2-describe-client-vpn-authorization-rules",
    "ec2-describe-client-vpn-endpoints",
    "ec2-describe-client-vpn-routes",
    "ec2-describe-client-vpn-target-networks",
    "ec2-describe-instance-connect-endpoints",
    "ec2-describe-locked-snapshots",
    "ec2-describe-security-group-vpc-associations",
    "ec2-describe-vpc-block-public-access-exclusions",
    "ec2-describe-vpc-block-public-access-options",
    "ec2-describe-vpc-endpoint-connections",
    "ec2-get-snapshot-block-public-access-state",
    "rds-describe-db-cluster-automated-backups",
    "rds-describe-db-proxy-endpoints",
];

/// What moto answers in a shape that AWS does not, and what is said about it.
pub const SET_ASIDE: [&str; 2] = [
    "rds-describe-db-instance-automated-backups.json",
    "missing field `DbiResourceId`",
];
