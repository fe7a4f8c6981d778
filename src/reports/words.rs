//! What all formats for people say alike: plain text, not yet neutralised for any sink.

use std::collections::BTreeMap;

use super::grouping::MissingCall;
use super::sanitise::{Kind, visible};
use crate::findings::{
    Capability, Cause, Certainty, Finding, GapLine, PolicyInfo, Report, Severity, SubjectInfo,
};
use crate::ids::{AccountId, Sym, Timestamp};

/// Returns `1 finding`, `2 findings`: the number with the noun in its right form.
pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number),
        if number == 1 { one } else { many }
    )
}

/// Returns the number with a comma between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Returns a count as the number that wording needs.
pub(super) fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Returns the first texts as a list, and how many more there are.
pub(super) fn list(texts: &[String], limit: usize) -> String {
    let mut shown = texts
        .iter()
        .take(limit)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if let Some(more) = texts.len().checked_sub(limit).filter(|more| *more > 0) {
        shown.push_str(&format!(" and {} more", grouped(number(more))));
    }
    shown
}

/// How many accounts there are, and their names, where the report knows them.
pub(super) struct Names<'a> {
    names: BTreeMap<AccountId, &'a str>,
    accounts: usize,
}

impl<'a> Names<'a> {
    /// Returns the names that the report's environments and findings give.
    pub(super) fn of(report: &'a Report) -> Self {
        let subjects = report.findings.iter().filter_map(|finding| {
            let name = finding.subject.account_name.as_deref()?;
            Some((finding.subject.account?, name))
        });
        let rows = report
            .environments
            .iter()
            .flat_map(|row| row.accounts.iter().map(|(id, name, _)| (*id, &**name)));
        let named = subjects.chain(rows).filter(|(_, name)| !name.is_empty());
        Self {
            names: named.collect(),
            accounts: report.universe.accounts.len(),
        }
    }
    /// Returns `name (number)`, or the number where no name is known.
    pub(super) fn account(&self, id: AccountId) -> String {
        account(id, self.names.get(&id).copied())
    }
}

/// Returns `name (number)`, or the number.
pub(super) fn account(id: AccountId, name: Option<&str>) -> String {
    let id = id.to_string();
    match name.filter(|name| !name.is_empty() && *name != id) {
        Some(name) => format!("{} ({id})", short(name)),
        None => id,
    }
}

/// Returns a name as part of a sentence: visible and capped.
pub(super) fn short(name: &str) -> String {
    visible(name, Kind::Name)
}

/// Returns the date and time without fractions of a second.
pub(super) fn moment(time: Timestamp) -> String {
    let text = time.to_string();
    match text.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => text,
    }
}

/// Returns the date of a moment, in UTC.
pub(super) fn date(time: Timestamp) -> String {
    let text = time.to_string();
    text.split('T').next().unwrap_or_default().to_owned()
}

/// The CloudFormation type names whose usual words differ from their parts.
const TYPES: &[(&str, &str)] = &[
    ("AWS::Backup::BackupVault", "backup vault"),
    ("AWS::Backup::RecoveryPoint", "recovery point"),
    ("AWS::CloudTrail::Trail", "trail"),
    ("AWS::EC2::ClientVpnEndpoint", "Client VPN endpoint"),
    ("AWS::EC2::Image", "machine image"),
    ("AWS::EC2::Instance", "EC2 instance"),
    ("AWS::EC2::NetworkInterface", "network interface"),
    ("AWS::EC2::Snapshot", "EBS snapshot"),
    (
        "AWS::EC2::VPCEndpointService",
        "PrivateLink endpoint service",
    ),
    ("AWS::EC2::Volume", "EBS volume"),
    ("AWS::IAM::AccessKey", "access key"),
    ("AWS::KMS::Key", "KMS key"),
    ("AWS::Lambda::Function", "Lambda function"),
    ("AWS::Organizations::Account", "account"),
    (
        "AWS::Organizations::OrganizationalUnit",
        "organizational unit",
    ),
    ("AWS::RDS::DBCluster", "RDS cluster"),
    ("AWS::RDS::DBClusterSnapshot", "RDS cluster snapshot"),
    ("AWS::RDS::DBInstance", "RDS database"),
    ("AWS::RDS::DBProxy", "RDS proxy"),
    ("AWS::RDS::DBSnapshot", "RDS snapshot"),
    ("AWS::Route53::HostedZone", "hosted zone"),
    ("AWS::SecretsManager::Secret", "secret"),
    (
        "AWS::VpcLattice::ResourceConfiguration",
        "VPC Lattice resource configuration",
    ),
    ("AWS::VpcLattice::Service", "VPC Lattice service"),
    (
        "AWS::VpcLattice::ServiceNetwork",
        "VPC Lattice service network",
    ),
];

/// Returns what a subject is: `RDS database`, `VPC`, `account`.
pub(super) fn type_words(subject: &SubjectInfo) -> String {
    let Some(name) = subject.resource_type else {
        return short(subject.kind.as_str());
    };
    if let Some((_, words)) = TYPES.iter().find(|(known, _)| *known == name.as_str()) {
        return (*words).to_owned();
    }
    let mut parts = name.as_str().splitn(3, "::");
    match (parts.next(), parts.next(), parts.next()) {
        (Some("AWS"), Some("EC2"), Some(kind)) => spaced(kind),
        (Some("AWS"), Some(service), Some(kind)) => format!("{} {}", short(service), spaced(kind)),
        _ => short(name.as_str()),
    }
}

/// Returns camel case as words; runs of capitals stay together.
fn spaced(kind: &str) -> String {
    let kind = short(kind);
    let mut out = String::new();
    let mut previous = ' ';
    let mut rest = kind.chars().peekable();
    while let Some(c) = rest.next() {
        let starts_word = previous == ' ' || previous.is_ascii_lowercase();
        if starts_word && previous != ' ' && c.is_ascii_uppercase() {
            out.push(' ');
        }
        let in_capitals = rest.peek().is_none_or(|next| !next.is_ascii_lowercase());
        let lower = c.is_ascii_uppercase() && starts_word && !in_capitals;
        out.push(if lower { c.to_ascii_lowercase() } else { c });
        previous = c;
    }
    out
}

/// Returns whether the name of a subject may be a person's name: it is then shown as the resource it is.
fn may_name_a_person(subject: &SubjectInfo) -> bool {
    subject.kind.as_str() == "principal"
        || subject
            .resource_type
            .is_some_and(|name| matches!(name.as_str(), "AWS::IAM::User" | "AWS::IAM::AccessKey"))
}

/// Returns what names a subject, and its id where the name does not carry it.
///
/// A principal is named by its ARN, as the resource it is.
pub(super) fn subject_name(subject: &SubjectInfo) -> (String, Option<String>) {
    let arn = subject.arn.map(|arn| arn.as_str());
    let id = subject.id.as_str();
    if may_name_a_person(subject) || subject.name.is_empty() {
        return (arn.unwrap_or(id).to_owned(), None);
    }
    let name = subject.name.to_string();
    if subject.account.is_some_and(|a| a.to_string() == id) {
        let other = (name != id).then(|| id.to_owned());
        return (name, other);
    }
    let tail = subject.arn.map_or(id, |arn| arn.name());
    let known =
        tail.contains(&*subject.name) || arn.is_some_and(|arn| arn.contains(&*subject.name));
    let other = (!known && tail != name).then(|| tail.to_owned());
    (name, other)
}

/// Returns what a subject is and where: `RDS database in larkspur-production (222222222222), eu-west-1`.
pub(super) fn subject_place(subject: &SubjectInfo) -> String {
    let mut out = type_words(subject);
    let own_account = subject
        .account
        .is_some_and(|a| a.to_string() == subject.id.as_str());
    if let Some(id) = subject.account.filter(|_| !own_account) {
        let place = account(id, subject.account_name.as_deref());
        out.push_str(&format!(" in {place}"));
    }
    if let Some(region) = subject.region.filter(|region| !region.is_global()) {
        out.push_str(&format!(", {region}"));
    }
    if subject.confidence.as_str() == "weak" || subject.confidence.as_str() == "conflicting" {
        let (class, confidence) = (subject.class, subject.confidence);
        out.push_str(&format!(
            ", classified {} ({} evidence)",
            short(class.as_str()),
            short(confidence.as_str())
        ));
    }
    out
}

/// Returns an environment's or zone's name; an account outside the universe is called what it is.
pub(super) fn environment(name: Sym) -> String {
    match name.as_str().parse::<AccountId>() {
        Ok(id) => format!("account {id}"),
        Err(_) => short(name.as_str()),
    }
}

/// Returns `staging -> production`, `within production`, or that no environment is known.
pub(super) fn boundary(source: Option<Sym>, target: Option<Sym>) -> String {
    match (source, target) {
        (Some(from), Some(to)) => format!("{} -> {}", environment(from), environment(to)),
        (Some(from), None) => format!("{} -> no known environment", environment(from)),
        (None, Some(within)) => format!("Within {}", environment(within)),
        (None, None) => "Without a known environment".to_owned(),
    }
}

/// Returns a severity at the start of a sentence.
pub(super) fn capital(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "Info",
        Severity::Low => "Low",
        Severity::Medium => "Medium",
        Severity::High => "High",
        Severity::Critical => "Critical",
    }
}

/// Returns what is let through: `tcp 5432`, `read: s3:GetObject`; nothing where nothing is said.
pub(super) fn capability(capability: &Capability) -> Option<String> {
    let texts = |list: &[Box<str>]| list.iter().map(|text| short(text)).collect::<Vec<_>>();
    let mut parts = Vec::new();
    // A connection without ports is one that nobody has looked at: two things only live side by side.
    let told = |effect: &Sym| {
        effect.as_str() != "connect"
            || capability.protocol.is_some()
            || !capability.ports.is_empty()
    };
    if let Some(effect) = capability.effect.filter(told) {
        parts.push(short(effect.as_str()));
    }
    let mut network: Vec<String> = capability
        .protocol
        .map(|protocol| short(protocol.as_str()))
        .into_iter()
        .collect();
    if !capability.ports.is_empty() {
        network.push(list(&texts(&capability.ports), 12));
    }
    if !network.is_empty() {
        parts.push(network.join(" "));
    }
    if !capability.actions.is_empty() {
        parts.push(list(&texts(&capability.actions), 12));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Returns how sure a finding is, for those that are not proven.
pub(super) fn certainty(certainty: Certainty) -> Option<&'static str> {
    match certainty {
        Certainty::Proven => None,
        Certainty::Conditional => {
            Some("holds under a condition that configuration does not decide")
        }
        Certainty::Maybe => Some("rests on something that was not read or cannot be decided"),
    }
}

/// Returns the text of each cause in a finding's cut; a key without a cause stands for itself.
pub(super) fn cut(finding: &Finding) -> Vec<&str> {
    let text = |key: &'_ str| {
        let cause: Option<&Cause> = finding.causes.iter().find(|cause| &*cause.key == key);
        cause.map(|cause| &*cause.text)
    };
    let cut = finding.cut.iter();
    cut.map(|key| text(key).unwrap_or(key)).collect()
}

/// Returns the causes that no sentence of the evidence has told in the same words.
pub(super) fn untold_causes(finding: &Finding) -> impl Iterator<Item = &Cause> {
    let told = |text: &str| finding.evidence.iter().any(|line| &*line.text == text);
    finding
        .causes
        .iter()
        .filter(move |cause| !told(&cause.text))
}

/// Returns each framework with its control ids.
pub(super) fn controls(policy: &PolicyInfo) -> Vec<String> {
    let line = |framework: &str, ids: &[Box<str>]| {
        let ids: Vec<String> = ids.iter().map(|id| short(id)).collect();
        format!("{}: {}", short(framework), ids.join(", "))
    };
    let controls = policy.controls.iter();
    controls
        .map(|(framework, ids)| line(framework, ids))
        .collect()
}

/// Returns why something was not seen, as the end of a sentence.
pub(super) fn state(line: &GapLine) -> String {
    let words = match line.state.as_str() {
        "not-collected" => "not collected",
        "denied" => "access denied",
        "throttled-out" => "throttled until the attempts ran out",
        "error" => "the call failed",
        "truncated" => "only a part of the answer was read",
        "inconsistent" => "the answer contradicts another one",
        "skipped-config" => "left out by configuration",
        "skipped-probe" => "left out, a probe showed the place to be empty",
        "stale" => "read too long ago",
        "undecidable" => "configuration does not decide it",
        "analysis-missing" => "not analysed by this version",
        other => return short(other),
    };
    words.to_owned()
}

/// Returns the accounts of a missing call, each with its regions.
pub(super) fn places(call: &MissingCall<'_>, names: &Names<'_>, limit: usize) -> Option<String> {
    let mut accounts: BTreeMap<Option<AccountId>, Vec<String>> = BTreeMap::new();
    for (account, region) in &call.places {
        let regions = accounts.entry(*account).or_default();
        regions.extend(region.filter(|r| !r.is_global()).map(|r| r.to_string()));
    }
    if accounts.len() > 1 && accounts.len() == names.accounts && !accounts.contains_key(&None) {
        return Some(format!("all {} accounts", grouped(number(names.accounts))));
    }
    let place = |(account, regions): (Option<AccountId>, Vec<String>)| {
        let account = account.map(|id| names.account(id));
        let parts: Vec<String> = account.into_iter().chain(regions).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    let texts: Vec<String> = accounts.into_iter().filter_map(place).collect();
    (!texts.is_empty()).then(|| list(&texts, limit))
}

/// Returns `DAT-001 (prod-snapshot-shared)`, or the id alone where there is no code.
pub(super) fn policy(policy: &PolicyInfo) -> String {
    match policy.code {
        Some(code) => format!("{} ({})", short(code.as_str()), short(policy.id.as_str())),
        None => short(policy.id.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(id: &str, kind: &str, resource_type: Option<&str>, name: &str) -> SubjectInfo {
        SubjectInfo {
            id: Sym::new(id),
            kind: Sym::new(kind),
            resource_type: resource_type.map(Sym::new),
            arn: id.parse().ok(),
            name: name.into(),
            account: "222222222222".parse().ok(),
            account_name: Some("shop".into()),
            region: "eu-west-1".parse().ok(),
            environment: None,
            class: Sym::new("prod"),
            confidence: Sym::new("weak"),
        }
    }

    #[test]
    fn types_are_called_as_people_call_them() {
        for (name, words) in [
            ("AWS::RDS::DBInstance", "RDS database"),
            ("AWS::EC2::VPC", "VPC"),
            ("AWS::EC2::SecurityGroup", "security group"),
            ("AWS::IAM::User", "IAM user"),
            ("AWS::S3::Bucket", "S3 bucket"),
            ("AWS::EFS::FileSystem", "EFS file system"),
            ("AWS::RDS::DBSubnetGroup", "RDS DBSubnet group"),
            ("Custom::Thing", "Custom::Thing"),
            ("", ""),
        ] {
            assert_eq!(type_words(&subject("x", "store", Some(name), "x")), words);
        }
        assert_eq!(type_words(&subject("x", "account", None, "x")), "account");
    }

    #[test]
    fn a_principal_is_named_as_the_resource_it_is() {
        let arn = "arn:aws:iam::222222222222:user/jane.doe";
        let user = subject(arn, "principal", Some("AWS::IAM::User"), "jane.doe");
        assert_eq!(subject_name(&user), (arn.to_owned(), None));
        let arn = "arn:aws:ec2:eu-west-1:222222222222:instance/i-0a1";
        let host = subject(arn, "workload", None, "web");
        assert_eq!(
            subject_name(&host),
            ("web".to_owned(), Some("i-0a1".to_owned()))
        );
        let account = subject("222222222222", "account", None, "shop");
        let (name, id) = subject_name(&account);
        assert_eq!((&*name, id.as_deref()), ("shop", Some("222222222222")));
        let nameless = subject("sg-1", "resource", None, "");
        assert_eq!(subject_name(&nameless).0, "sg-1");
    }

    #[test]
    fn places_say_how_sure_the_class_is_when_it_is_not() {
        let host = subject("i-0a1", "workload", Some("AWS::EC2::Instance"), "web");
        assert_eq!(
            subject_place(&host),
            "EC2 instance in shop (222222222222), eu-west-1, classified prod (weak evidence)"
        );
    }

    #[test]
    fn numbers_and_lists() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "way", "ways"), "1 way");
        let texts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&texts, 3), "a, b, c");
        assert_eq!(list(&texts, 1), "a and 2 more");
        let time: Timestamp = "2026-11-16T06:00:00.25Z".parse().unwrap();
        assert_eq!(
            (moment(time).as_str(), date(time).as_str()),
            ("2026-11-16T06:00:00Z", "2026-11-16")
        );
    }

    #[test]
    fn what_is_let_through() {
        let mut all = Capability {
            protocol: Some(Sym::new("tcp")),
            ports: vec!["22".into(), "5432-5433".into()],
            ..Capability::default()
        };
        assert_eq!(capability(&all).as_deref(), Some("tcp 22, 5432-5433"));
        all.effect = Some(Sym::new("connect"));
        all.actions = vec!["s3:GetObject".into()];
        assert_eq!(
            capability(&all).as_deref(),
            Some("connect; tcp 22, 5432-5433; s3:GetObject")
        );
        assert_eq!(capability(&Capability::default()), None);
    }

    #[test]
    fn accounts_outside_are_called_accounts() {
        let name = |text: &str| Some(Sym::new(text));
        assert_eq!(
            boundary(name("999999999999"), name("prod")),
            "account 999999999999 -> prod"
        );
        assert_eq!(boundary(None, name("prod")), "Within prod");
        assert_eq!(boundary(None, None), "Without a known environment");
    }
}
