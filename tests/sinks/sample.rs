//! A report as an audit of the demo estate gives it, written by hand.

use std::collections::BTreeMap;

use palisade::findings::{
    AcceptedGap, Capability, Cause, Certainty, Coverage, EnvironmentRow, EvidenceLine,
    ExceptionRef, Finding, Fingerprint, GapLine, Hop, MatrixCell, PolicyInfo, PolicyRow, Report,
    ServiceCoverage, Severity, SubjectInfo, Tool, Universe, Verdict,
};
use palisade::ids::{AccountId, Region, Sym, Timestamp};

fn account(text: &str) -> AccountId {
    text.parse().unwrap()
}

fn region(text: &str) -> Region {
    text.parse().unwrap()
}

pub fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const ACCOUNTS: &[(&str, &str)] = &[
    ("111111111111", "larkspur-management"),
    ("222222222222", "larkspur-production"),
    ("333333333333", "larkspur-staging"),
    ("444444444444", "larkspur-development"),
    ("555555555555", "larkspur-shared-network"),
    ("666666666666", "larkspur-log-archive"),
    ("777777777777", "copperline"),
];

fn name_of(id: &str) -> Box<str> {
    let known = ACCOUNTS.iter().find(|(account, _)| *account == id);
    known.map_or("", |(_, name)| name).into()
}

type PolicyText = (
    &'static str,
    &'static str,
    Severity,
    &'static str,
    &'static str,
    &'static str,
);

const POLICIES: &[PolicyText] = &[
    (
        "AUD-001",
        "prod-without-audit-trail",
        Severity::High,
        "Production is not covered by an active trail",
        "Without a trail nobody can tell afterwards who did what, or that anything was done at all.",
        "Make the organisation trail multi-Region, and repair the delivery of the trail named in the evidence.",
    ),
    (
        "BAK-001",
        "prod-store-without-backup",
        Severity::High,
        "Production store without automated backup",
        "One mistaken delete or overwrite loses the data for good.",
        "Set a retention of at least 7 days, or tag the store so that a backup plan selects it.",
    ),
    (
        "BAK-003",
        "backup-lock-ineffective",
        Severity::Medium,
        "Backup vault lock is present but not in force",
        "A lock that can still be taken off protects only against those who do not try.",
        "Lock the vault in compliance mode and let the cooling-off period end.",
    ),
    (
        "DAT-001",
        "prod-snapshot-shared",
        Severity::Critical,
        "Copy of production data is shared outside production",
        "Whoever may restore the copy holds all of its data, out of reach of every wall around production.",
        "Remove the account, or `all`, from the share attribute of the copy; give staging an anonymised dump instead.",
    ),
    (
        "ENV-001",
        "environment-unclassified",
        Severity::High,
        "No evidence says which environment this belongs to",
        "What is not known to be production is not protected as production.",
        "Add the account to an `[[environment]]` table of palisade.toml, or tag it.",
    ),
    (
        "ENV-003",
        "environments-share-account",
        Severity::High,
        "Production and lower environments share an account",
        "An administrator of one is an administrator of both, and they share quotas.",
        "Move the resources that are not production, named in the evidence, into an account of their own.",
    ),
    (
        "HUM-002",
        "long-lived-credentials",
        Severity::High,
        "Long-lived credential works in production",
        "A key that never expires works from any laptop or repository that it was ever copied to.",
        "Replace the access key with a role, then deactivate and delete it.",
    ),
    (
        "NET-005",
        "prod-lower-shared-vpc",
        Severity::Critical,
        "Production and lower workloads share a VPC",
        "Inside a VPC only security groups stand between a test and production.",
        "Move one side into a VPC of its own account.",
    ),
];

pub fn policy(code: &str) -> (PolicyInfo, Severity) {
    let (code, id, severity, title, description, remediation) =
        *POLICIES.iter().find(|row| row.0 == code).unwrap();
    let controls: BTreeMap<Box<str>, Vec<Box<str>>> = BTreeMap::from([
        ("iso-27001-2022".into(), vec!["A.8.31".into()]),
        ("pci-dss-4.0.1".into(), vec!["6.5.3".into(), "6.5.4".into()]),
    ]);
    let info = PolicyInfo {
        id: Sym::new(id),
        code: Some(Sym::new(code)),
        title: title.into(),
        description: description.into(),
        remediation: remediation.into(),
        controls,
    };
    (info, severity)
}

/// A subject by ARN or id.
pub fn subject(id: &str, kind: &str, resource_type: &str, name: &str, place: &str) -> SubjectInfo {
    let (owner, region_name) = place.split_once(' ').unwrap_or((place, "global"));
    SubjectInfo {
        id: Sym::new(id),
        kind: Sym::new(kind),
        resource_type: Some(Sym::new(resource_type)),
        arn: id.parse().ok(),
        name: name.into(),
        account: Some(account(owner)),
        account_name: Some(name_of(owner)),
        region: Some(region(region_name)),
        environment: Some(Sym::new("production")),
        class: Sym::new("prod"),
        confidence: Sym::new("strong"),
    }
}

pub fn finding(
    code: &str,
    severity: Severity,
    subject: SubjectInfo,
    seen: &[(&str, &str)],
) -> Finding {
    let line = |(text, source): &(&str, &str)| EvidenceLine {
        text: (*text).into(),
        source: (*source).into(),
    };
    Finding {
        policy: policy(code).0,
        severity,
        verdict: Verdict::Fail,
        source_environment: None,
        target_environment: subject.environment,
        effect: Sym::new("read"),
        capability: None,
        certainty: Certainty::Proven,
        count: 1,
        causes: Vec::new(),
        cut: Vec::new(),
        witness: Vec::new(),
        evidence: seen.iter().map(line).collect(),
        condition: None,
        notes: Vec::new(),
        fingerprint: Fingerprint::of(code, None, subject.id.as_str(), "read"),
        first_seen: None,
        exception: None,
        gaps: Vec::new(),
        subject,
    }
}

fn opened(mut finding: Finding, source: &str, cause: &str, hops: &[(&str, &str, &str)]) -> Finding {
    finding.source_environment = Some(Sym::new(source));
    finding.causes = vec![Cause {
        key: cause.into(),
        text: cause.into(),
    }];
    finding.cut = vec![cause.into()];
    finding.witness = hops
        .iter()
        .map(|(component, rule, text)| Hop {
            component: (*component).into(),
            rule: Some(*rule).filter(|rule| !rule.is_empty()).map(Into::into),
            text: (*text).into(),
        })
        .collect();
    finding.fingerprint = Fingerprint::of(
        finding.policy.id.as_str(),
        Some(source),
        finding.subject.id.as_str(),
        "read",
    );
    finding
}

fn snapshots() -> Vec<Finding> {
    let rds = |name: &str| {
        let arn = format!("arn:aws:rds:eu-west-1:222222222222:snapshot:{name}");
        subject(
            &arn,
            "resource",
            "AWS::RDS::DBSnapshot",
            name,
            "222222222222 eu-west-1",
        )
    };
    let attributes = "rds describe-db-snapshot-attributes";
    let gateway = subject(
        "arn:aws:ec2:eu-west-1:222222222222:snapshot/snap-07dc6a43b09680c4b",
        "resource",
        "AWS::EC2::Snapshot",
        "line-gateway-data",
        "222222222222 eu-west-1",
    );
    let mut staging = opened(
        finding(
            "DAT-001",
            Severity::High,
            rds("orders-prod-refresh-20261101"),
            &[
                (
                    "The attribute `restore` names account 333333333333 (larkspur-staging).",
                    attributes,
                ),
                (
                    "The snapshot is encrypted with key 29f55331-d9d3-5c75-8162-5d722f6db68e, whose policy lets 333333333333 use kms:Decrypt and kms:CreateGrant.",
                    "kms get-key-policy",
                ),
                (
                    "It was taken from orders-prod.",
                    "rds describe-db-snapshots",
                ),
            ],
        ),
        "staging",
        "attribute `restore` of orders-prod-refresh-20261101 names 333333333333",
        &[
            (
                "333333333333",
                "",
                "staging restores the snapshot into a database of its own.",
            ),
            (
                "arn:aws:rds:eu-west-1:222222222222:snapshot:orders-prod-refresh-20261101",
                "restore: 333333333333",
                "the snapshot's attribute admits the account.",
            ),
            (
                "arn:aws:kms:eu-west-1:222222222222:key/29f55331-d9d3-5c75-8162-5d722f6db68e",
                "Sid AllowStagingRefresh",
                "the key's policy lets the account decrypt.",
            ),
        ],
    );
    staging.capability = Some(Capability {
        actions: vec!["rds:RestoreDBInstanceFromDBSnapshot".into()],
        effect: Some(Sym::new("read")),
        ..Capability::default()
    });
    vec![
        opened(
            finding(
                "DAT-001",
                Severity::Critical,
                gateway,
                &[
                    (
                        "The attribute `createVolumePermission` has `Group: all`: every AWS account may use it.",
                        "ec2 describe-snapshot-attribute",
                    ),
                    ("The snapshot is not encrypted.", "ec2 describe-snapshots"),
                ],
            ),
            "internet",
            "createVolumePermission of snap-07dc6a43b09680c4b: Group all",
            &[],
        ),
        opened(
            finding(
                "DAT-001",
                Severity::Critical,
                rds("orders-archive-handover-20250214"),
                &[
                    (
                        "The attribute `restore` names account 999999999999, which is no member of the organisation.",
                        attributes,
                    ),
                    (
                        "The snapshot is not encrypted, so no key stands in the way.",
                        "rds describe-db-snapshots",
                    ),
                ],
            ),
            "999999999999",
            "attribute `restore` of orders-archive-handover-20250214 names 999999999999",
            &[],
        ),
        staging,
    ]
}

fn networks() -> Vec<Finding> {
    let vpc = |id: &str, name: &str, owner: &str| {
        let arn = format!("arn:aws:ec2:eu-west-1:{owner}:vpc/{id}");
        let mut vpc = subject(
            &arn,
            "resource",
            "AWS::EC2::VPC",
            name,
            &format!("{owner} eu-west-1"),
        );
        vpc.environment = Some(Sym::new(if owner == "444444444444" {
            "development"
        } else {
            "network"
        }));
        vpc.class = Sym::new("lower");
        vpc
    };
    let interfaces = "ec2 describe-network-interfaces";
    vec![
        opened(
            finding(
                "NET-005",
                Severity::Critical,
                vpc("vpc-030d6b829d47430fc", "larkspur-dev", "444444444444"),
                &[(
                    "Subnet subnet-05fd05113ccfeecd9 holds interfaces of both classes: license-server (production), workbench-1 (development).",
                    interfaces,
                )],
            ),
            "production",
            "subnet-05fd05113ccfeecd9 holds production and development",
            &[],
        ),
        opened(
            finding(
                "NET-005",
                Severity::Medium,
                vpc("vpc-06058bab4261d15b9", "larkspur-line", "555555555555"),
                &[
                    (
                        "Production works in subnet-0615076a9218c67a7, staging in subnet-034d56eb012e3bd85; no security group admits the other.",
                        interfaces,
                    ),
                    (
                        "Both subnets are shared by account 555555555555.",
                        "ram get-resource-shares",
                    ),
                ],
            ),
            "staging",
            "vpc-06058bab4261d15b9 is shared with production and staging",
            &[],
        ),
    ]
}

fn hygiene() -> Vec<Finding> {
    let production = || {
        subject(
            "222222222222",
            "account",
            "AWS::Organizations::Account",
            "larkspur-production",
            "222222222222",
        )
    };
    let vault = |name: &str| {
        let arn = format!("arn:aws:backup:eu-west-1:222222222222:backup-vault:{name}");
        subject(
            &arn,
            "vault",
            "AWS::Backup::BackupVault",
            name,
            "222222222222 eu-west-1",
        )
    };
    let locks = "backup describe-backup-vault";
    let mut copperline = subject(
        "777777777777",
        "account",
        "AWS::Organizations::Account",
        "copperline",
        "777777777777",
    );
    copperline.environment = None;
    copperline.class = Sym::new("unclassified");
    copperline.confidence = Sym::new("none");
    vec![
        finding(
            "ENV-003",
            Severity::High,
            production(),
            &[
                (
                    "It holds 6 production stores, among them orders-prod, telemetry-prod and reporting-archive.",
                    "rds describe-db-instances",
                ),
                (
                    "It holds 1 store tagged `env=dev`: reporting.",
                    "rds describe-db-instances",
                ),
            ],
        ),
        finding(
            "BAK-001",
            Severity::High,
            subject(
                "arn:aws:rds:eu-west-1:222222222222:db:orders-archive",
                "store",
                "AWS::RDS::DBInstance",
                "orders-archive",
                "222222222222 eu-west-1",
            ),
            &[
                (
                    "`BackupRetentionPeriod` is 0: no automated backups.",
                    "rds describe-db-instances",
                ),
                (
                    "It is tagged `Backup=Daily`; the selection of plan production-daily asks for `backup=daily`, and tags are case-sensitive.",
                    "backup get-backup-selection",
                ),
            ],
        ),
        finding(
            "BAK-001",
            Severity::High,
            subject(
                "arn:aws:s3:::larkspur-prod-database-exports",
                "store",
                "AWS::S3::Bucket",
                "larkspur-prod-database-exports",
                "222222222222 eu-west-1",
            ),
            &[
                (
                    "The bucket was never versioned.",
                    "s3api get-bucket-versioning",
                ),
                (
                    "`NotResources` of the only selection that would match it names it.",
                    "backup get-backup-selection",
                ),
            ],
        ),
        finding(
            "BAK-003",
            Severity::Medium,
            vault("larkspur-prod-files"),
            &[(
                "The vault is locked without a `LockDate`: governance mode, which a permitted principal may remove.",
                locks,
            )],
        ),
        finding(
            "BAK-003",
            Severity::Medium,
            vault("larkspur-prod-telemetry"),
            &[(
                "`LockDate` is 2026-11-18T09:00:00Z: 51 hours of cooling-off are left, in which the lock may be removed.",
                locks,
            )],
        ),
        finding(
            "AUD-001",
            Severity::High,
            production(),
            &[
                (
                    "In eu-central-1 no trail is active: the organisation trail is of eu-west-1 alone.",
                    "cloudtrail describe-trails",
                ),
                (
                    "`production-frankfurt` has not delivered since 2026-08-02: AccessDenied.",
                    "cloudtrail get-trail-status",
                ),
            ],
        ),
        finding(
            "HUM-002",
            Severity::High,
            subject(
                "arn:aws:iam::222222222222:user/line-exporter",
                "principal",
                "AWS::IAM::User",
                "line-exporter",
                "222222222222",
            ),
            &[(
                "Access key AKIAEXAMPLEEXAMPLE is active since 2025-03-22 (604 days) and was last used on 2026-11-15.",
                "iam generate-credential-report",
            )],
        ),
        finding(
            "ENV-001",
            Severity::Medium,
            copperline,
            &[(
                "Neither tags nor unit, name or address say what it is.",
                "organizations list-accounts",
            )],
        ),
    ]
}

pub fn gap(operation: &str, state: &str, reason: &str) -> GapLine {
    GapLine {
        account: Some(account("222222222222")),
        region: Some(region("eu-west-1")),
        service: "ec2".into(),
        operation: operation.into(),
        state: Sym::new(state),
        reason: reason.into(),
        permission: Some("ec2:DescribeSnapshotAttribute".into()),
        settles: "Let the scanner's role read the sharing of this snapshot.".into(),
    }
}

fn undecided() -> Vec<Finding> {
    let denied = gap(
        "describe-snapshot-attribute",
        "denied",
        "UnauthorizedOperation: not authorized to perform ec2:DescribeSnapshotAttribute on snap-080c9c6365190ef71 with an explicit deny in an identity-based policy",
    );
    let mut snapshot = finding(
        "DAT-001",
        Severity::Critical,
        subject(
            "arn:aws:ec2:eu-west-1:222222222222:snapshot/snap-080c9c6365190ef71",
            "resource",
            "AWS::EC2::Snapshot",
            "snap-080c9c6365190ef71",
            "222222222222 eu-west-1",
        ),
        &[],
    );
    snapshot.count = 0;
    snapshot.verdict = Verdict::Unknown;
    snapshot.gaps = vec![denied];
    let mut trail = finding(
        "AUD-001",
        Severity::High,
        subject(
            "777777777777",
            "account",
            "AWS::Organizations::Account",
            "copperline",
            "777777777777",
        ),
        &[(
            "In eu-central-1 no trail is active.",
            "cloudtrail describe-trails",
        )],
    );
    trail.verdict = Verdict::Unknown;
    trail.subject.environment = None;
    trail.subject.class = Sym::new("unclassified");
    trail.target_environment = None;
    trail.notes = vec!["The account is not classified: it may be production.".into()];
    vec![trail, snapshot]
}

fn exempt() -> Finding {
    let mut finding = finding(
        "NET-005",
        Severity::High,
        subject(
            "arn:aws:ec2:eu-west-1:222222222222:vpc/vpc-00cf24483e5c078f9",
            "resource",
            "AWS::EC2::VPC",
            "larkspur-factory",
            "222222222222 eu-west-1",
        ),
        &[],
    );
    finding.verdict = Verdict::Exempt;
    finding.source_environment = Some(Sym::new("staging"));
    finding.exception = Some(ExceptionRef {
        id: "factory-simulator".into(),
        owner: "plant-team".into(),
        reason: "The simulator moves to an account of its own in January.".into(),
        expires: moment("2027-01-31T00:00:00Z"),
    });
    finding
}

fn environments() -> Vec<EnvironmentRow> {
    let row =
        |name: &str, class: &str, tier: Option<&str>, id: &str, counts: [u64; 3]| EnvironmentRow {
            name: Sym::new(name),
            class: Sym::new(class),
            tier: tier.map(Sym::new),
            accounts: vec![(account(id), name_of(id), Sym::new("strong"))],
            stores: counts[0],
            workloads: counts[1],
            vpcs: counts[2],
        };
    vec![
        row("production", "prod", None, "222222222222", [9, 21, 3]),
        row(
            "development",
            "lower",
            Some("dev"),
            "444444444444",
            [2, 8, 1],
        ),
        row(
            "staging",
            "lower",
            Some("staging"),
            "333333333333",
            [3, 9, 1],
        ),
        row(
            "network",
            "shared",
            Some("network"),
            "555555555555",
            [0, 1, 2],
        ),
        row(
            "unclassified",
            "unclassified",
            None,
            "777777777777",
            [2, 1, 1],
        ),
    ]
}

fn matrix() -> Vec<MatrixCell> {
    let cell = |source: &str, target: &str, kind: &str, count: u64, proven: bool| MatrixCell {
        source: Sym::new(source),
        target: Sym::new(target),
        kind: Sym::new(kind),
        count,
        proven,
    };
    vec![
        cell("999999999999", "production", "data_copy", 1, true),
        cell("internet", "production", "data_copy", 1, true),
        cell("production", "development", "shared_vpc", 1, true),
        cell("staging", "network", "shared_vpc", 1, false),
        cell("staging", "production", "data_copy", 1, true),
    ]
}

fn coverage(gaps: Vec<GapLine>) -> Coverage {
    let mut gaps = gaps;
    let mut grants = gap(
        "list-grants",
        "denied",
        "AccessDeniedException: no identity-based policy allows the action",
    );
    grants.account = Some(account("333333333333"));
    grants.service = "kms".into();
    grants.permission = Some("kms:ListGrants".into());
    gaps.push(grants);
    Coverage {
        complete: 612,
        planned: 614,
        prod_complete: 171,
        prod_planned: 172,
        services: ["ec2", "iam", "kms", "rds"]
            .map(|service| ServiceCoverage {
                service: Sym::new(service),
                complete: 40,
                planned: 41,
            })
            .to_vec(),
        gaps,
        accepted: vec![AcceptedGap {
            covers: "kms list-grants in 333333333333".into(),
            owner: "platform-team".into(),
            reason: "The key policy forbids it until the migration ends.".into(),
            expires: moment("2027-03-01T00:00:00Z"),
            gaps: 1,
        }],
        resources: vec![
            (Sym::new("AWS::EC2::Instance"), 31),
            (Sym::new("AWS::EC2::VPC"), 8),
            (Sym::new("AWS::RDS::DBInstance"), 9),
        ],
        not_modelled: vec!["222222222222/eu-west-1/sns-list-topics.json".into()],
        ambiguous: Vec::new(),
        unreadable: Vec::new(),
        overridden: Vec::new(),
        notes: vec!["What lies behind the VPN to 192.168.40.0/24 was not read: it ends in the zone on-premises.".into()],
    }
}

/// The report of the demo estate, shortened.
pub fn demo() -> Report {
    let mut findings = snapshots();
    findings.extend(networks());
    findings.extend(hygiene());
    findings.extend(undecided());
    findings.push(exempt());
    findings.sort_by_key(|f| {
        let severity = std::cmp::Reverse(f.severity);
        (f.verdict, severity, f.policy.code, f.subject.id)
    });
    let gaps = findings.iter().flat_map(|f| f.gaps.clone()).collect();
    let count = |code: &str, verdict: Verdict| {
        let of = |f: &&Finding| f.policy.code == Some(Sym::new(code)) && f.verdict == verdict;
        findings.iter().filter(of).count() as u64
    };
    let policies = POLICIES
        .iter()
        .map(|row| PolicyRow {
            policy: policy(row.0).0,
            severity: row.2,
            fail: count(row.0, Verdict::Fail),
            unknown: count(row.0, Verdict::Unknown),
            exempt: count(row.0, Verdict::Exempt),
            pass: 7,
            not_applicable: 2,
        })
        .collect();
    Report {
        tool: Tool {
            name: "palisade",
            version: "0.1.0",
        },
        as_of: moment("2026-11-16T06:00:00Z"),
        universe: Universe {
            accounts_from: Sym::new("organization"),
            regions_from: Sym::new("enabled"),
            accounts: ACCOUNTS.iter().map(|(id, _)| account(id)).collect(),
            regions: vec![Sym::new("eu-central-1"), Sym::new("eu-west-1")],
        },
        coverage: coverage(gaps),
        environments: environments(),
        matrix: matrix(),
        findings,
        policies,
        prod_undecided: 2,
    }
}
