//! Classification over estates, each built from replies in the shape of the AWS CLI.

use std::collections::{BTreeMap, BTreeSet};

use palisade::cli::config::Config;
use palisade::environments::{
    AccountsFrom, AsSource, Assignment, Class, Confidence, Declared, Environments, Note,
    RegionsFrom, Scope, Source, Subject, Tier, classify, draft,
};
use palisade::estate::{Estate, RecordedCall, Reply, Tags, find_operation};
use palisade::ids::{AccountId, Arn, Place};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A call: account, service and operation, request, reply.
type CallText = (String, &'static str, Option<String>, String);

#[derive(Clone, Default)]
struct Builder {
    calls: Vec<CallText>,
    accounts: Vec<Value>,
}

const MANAGER: &str = "900000000009";
const REGION: &str = "eu-west-1";

impl Builder {
    fn call(
        mut self,
        account: &str,
        call: &'static str,
        request: Option<&str>,
        reply: &Value,
    ) -> Self {
        self.calls.push((
            account.into(),
            call,
            request.map(str::to_owned),
            reply.to_string(),
        ));
        self
    }
    /// An account of the organisation, in units given by their names from the root down.
    fn account(mut self, id: &str, name: &str, units: &[&str], tags: &[(&str, &str)]) -> Self {
        let mut path = "o-a/r-ab12/".to_owned();
        for unit in units {
            let unit_id = format!(
                "ou-ab12-{}",
                unit.bytes()
                    .map(|b| format!("{b:02x}"))
                    .collect::<String>()
                    .chars()
                    .take(40)
                    .collect::<String>()
            );
            path.push_str(&format!("{unit_id}/"));
            let reply = json!({"OrganizationalUnit": {"Id": unit_id, "Name": unit, "Path": path}});
            self = self.call(
                MANAGER,
                "organizations describe-organizational-unit",
                Some(&unit_id),
                &reply,
            );
        }
        self.accounts.push(json!({"Id": id, "Name": name, "Email": format!("aws+{id}@example.com"), "Status": "ACTIVE", "Paths": [format!("{path}{id}/")]}));
        let reply = json!({"Tags": pairs(tags)});
        self.call(
            MANAGER,
            "organizations list-tags-for-resource",
            Some(id),
            &reply,
        )
    }
    fn vpc(self, account: &str, id: &str, tags: &[(&str, &str)]) -> Self {
        let reply = json!({"Vpcs": [{"VpcId": id, "OwnerId": account, "CidrBlock": "10.0.0.0/16", "Tags": pairs(tags)}]});
        self.call(account, "ec2 describe-vpcs", None, &reply)
    }
    fn instance(self, account: &str, id: &str, vpc: &str, tags: &[(&str, &str)]) -> Self {
        let reply = json!({"Reservations": [{"OwnerId": account, "Instances": [{"InstanceId": id, "VpcId": vpc, "Tags": pairs(tags)}]}]});
        self.call(account, "ec2 describe-instances", None, &reply)
    }
    fn estate(&self) -> Estate {
        let mut calls = self.calls.clone();
        if !self.accounts.is_empty() {
            let list = json!({"Accounts": self.accounts}).to_string();
            calls.push((MANAGER.into(), "organizations list-accounts", None, list));
            let roots = json!({"Roots": [{"Id": "r-ab12", "Name": "Root"}]}).to_string();
            calls.push((MANAGER.into(), "organizations list-roots", None, roots));
        }
        let mut estate = Estate::default();
        for (account, call, request, reply) in &calls {
            let (service, operation) = call.split_once(' ').unwrap();
            let recorded = RecordedCall {
                operation: find_operation(service, operation).unwrap(),
                place: Place::new(account.parse().unwrap(), REGION.parse().unwrap()),
                request: request.as_deref(),
                reply: Reply::Output(reply),
            };
            let loaded = estate.record(&recorded).unwrap();
            assert!(
                loaded.set_aside.is_empty(),
                "{operation}: {:?}",
                loaded.set_aside
            );
        }
        estate.settle();
        estate
    }
    fn classify(&self) -> Environments {
        classify(&self.estate(), &Declared::default())
    }
    fn with(&self, config: &str) -> Environments {
        let config =
            Config::parse(config, "palisade.toml").unwrap_or_else(|error| panic!("{error}"));
        classify(&self.estate(), &config.declared())
    }
}

fn pairs(tags: &[(&str, &str)]) -> Value {
    tags.iter()
        .map(|(key, value)| json!({"Key": key, "Value": value}))
        .collect()
}
fn account(id: &str) -> AccountId {
    id.parse().unwrap()
}
fn vpc_arn(account: &str, id: &str) -> Arn {
    format!("arn:aws:ec2:{REGION}:{account}:vpc/{id}")
        .parse()
        .unwrap()
}
fn tags(tags: &[(&str, &str)]) -> Tags {
    tags.iter().map(|(key, value)| (*key, *value)).collect()
}

/// Asks for a resource of an account, in a VPC or none.
fn resource(
    of: &Environments,
    owner: &str,
    vpc: Option<Arn>,
    name: &str,
    labels: &[(&str, &str)],
) -> Assignment {
    of.assignment_of(&Subject {
        place: Place::new(account(owner), REGION.parse().unwrap()),
        vpc,
        tags: &tags(labels),
        name: Some(name),
        arn: format!("arn:aws:rds:{REGION}:{owner}:db:x")
            .parse()
            .unwrap(),
    })
}

fn short(assignment: &Assignment) -> (Class, Option<Tier>, Confidence) {
    (assignment.class, assignment.tier, assignment.confidence)
}

const A: &str = "111122223333";
const B: &str = "222233334444";
const C: &str = "333344445555";

#[test]
fn the_highest_source_that_is_present_decides() {
    use Class::{Lower, Prod, Shared, Unclassified};
    use Confidence::{Conflicting, None as NoEvidence, Strong};
    for (name, units, labels, expected) in [
        ("shop", &[][..], &[][..], (Unclassified, None, NoEvidence)),
        ("shop-dev", &[], &[], (Lower, Some(Tier::Dev), Strong)),
        ("shop", &["Workloads", "Prod"], &[], (Prod, None, Strong)),
        ("shop", &["Prod", "Shop"], &[], (Prod, None, Strong)),
        (
            "shop",
            &["Business Unit"],
            &[("Environment", "staging")],
            (Lower, Some(Tier::Staging), Strong),
        ),
        (
            "shop-dev",
            &["Development"],
            &[("is-production", "true")],
            (Prod, None, Conflicting),
        ),
        ("shop-dev", &["Prod"], &[], (Prod, None, Conflicting)),
        ("shop-prod", &["Security"], &[], (Prod, None, Strong)),
        (
            "audit",
            &["Security"],
            &[],
            (Shared, Some(Tier::Security), Strong),
        ),
        (
            "deploy",
            &["Infrastructure", "Dev"],
            &[],
            (Lower, Some(Tier::Dev), Strong),
        ),
        ("shop", &["Prod", "Network"], &[], (Prod, None, Strong)),
        (
            "shop",
            &["Prod", "Dev"],
            &[],
            (Lower, Some(Tier::Dev), Conflicting),
        ),
        (
            "hub",
            &[],
            &[("Environment", "shared")],
            (Shared, Some(Tier::Network), Strong),
        ),
        (
            "shop",
            &[],
            &[
                ("is-production", "false"),
                ("environment-name", "development"),
            ],
            (Lower, Some(Tier::Dev), Strong),
        ),
        (
            "integration-hub-production",
            &[],
            &[],
            (Prod, None, Conflicting),
        ),
        ("shop-pro", &[], &[], (Prod, None, Confidence::Weak)),
    ] {
        let found = Builder::default()
            .account(A, name, units, labels)
            .classify();
        let one = &found.accounts[&account(A)];
        assert_eq!(
            short(&one.assignment),
            expected,
            "{name} in {units:?} with {labels:?}"
        );
        let path: Vec<&str> = one.ou_path.iter().flatten().map(|name| &**name).collect();
        assert_eq!(path, units, "{name}");
    }
}

#[test]
fn keys_of_tags_are_known_and_values_are_looked_at() {
    use Confidence::{Medium, None as NoEvidence, Weak};
    let found = Builder::default().account(A, "shop", &[], &[]).classify();
    for (key, value, expected, note) in [
        ("Environment", "production", Some(Class::Prod), None),
        ("environment", "Prod", Some(Class::Prod), None),
        ("env", "dev", Some(Class::Lower), None),
        ("STAGE", "prod", Some(Class::Prod), None),
        ("stage", "stage", Some(Class::Lower), None),
        (
            "acme:workload:Environment",
            "test",
            Some(Class::Lower),
            None,
        ),
        (
            "anycompany:environment-type",
            "prd",
            Some(Class::Prod),
            None,
        ),
        ("environment-name", "development", Some(Class::Lower), None),
        ("copilot-environment", "test", Some(Class::Lower), None),
        ("is-production", "true", Some(Class::Prod), None),
        ("is-production", "False", Some(Class::Lower), None),
        ("Environment", "integration", Some(Class::Lower), None),
        ("Environment", "tools", Some(Class::Shared), None),
        ("Environment", "infra-staging", Some(Class::Lower), None),
        ("Environment", "training", Some(Class::Lower), None),
        ("Environment", "uw2", None, Some(Note::RegionCode)),
        ("Environment", "gbl", None, Some(Note::RegionCode)),
        ("Environment", "eu-west-1", None, Some(Note::RegionCode)),
        ("Environment", "grantee1", None, Some(Note::Unmapped)),
        (
            "Environment",
            "\u{440}rod",
            None,
            Some(Note::DoubtfulLetters),
        ),
    ] {
        let of = resource(&found, A, None, "x", &[(key, value)]);
        let evidence = of
            .evidence
            .iter()
            .find(|one| one.source == Source::ResourceTag)
            .unwrap();
        assert_eq!(
            (evidence.class, evidence.note),
            (expected, note),
            "{key}={value}"
        );
        let confidence = if expected.is_some() {
            Medium
        } else {
            NoEvidence
        };
        assert_eq!(of.confidence, confidence, "{key}={value}");
    }
    // Not an environment, whatever it says.
    for (key, value) in [
        ("elasticbeanstalk:environment-name", "shop-prod"),
        ("elasticbeanstalk:environment-id", "e-prod"),
        ("aws:backup:source-resource", "prod"),
        ("Team", "prod"),
        ("Product", "production"),
        ("Environment", ""),
    ] {
        let of = resource(&found, A, None, "x", &[(key, value)]);
        assert!(of.evidence.is_empty(), "{key}={value}: {:?}", of.evidence);
    }
    // Names of stacks, clusters and namespaces, and of the resource, are weak.
    for (key, value) in [
        ("aws:cloudformation:stack-name", "shop-prod"),
        ("eks:cluster-name", "prod"),
        ("kubernetes.io/cluster/prod-2", "owned"),
        ("kubernetes.io/created-for/pvc/namespace", "prod"),
    ] {
        let of = resource(&found, A, None, "x", &[(key, value)]);
        assert_eq!(short(&of), (Class::Prod, None, Weak), "{key}={value}");
    }
    let of = resource(
        &found,
        A,
        None,
        "orders-prod",
        &[("aws:cloudformation:stack-name", "shop-dev")],
    );
    assert_eq!(
        short(&of),
        (Class::Lower, Some(Tier::Dev), Weak),
        "the stack goes before the name"
    );
    let letters = resource(&found, A, None, "x", &[("env", "p")]);
    assert_eq!(letters.confidence, Weak, "one letter stays weak");
    let null_label = resource(
        &found,
        A,
        None,
        "x",
        &[("Environment", "uw2"), ("Stage", "prod")],
    );
    assert_eq!(short(&null_label), (Class::Prod, None, Medium));
    let both = resource(
        &found,
        A,
        None,
        "x",
        &[("Environment", "staging"), ("stage", "prod")],
    );
    assert_eq!(short(&both), (Class::Prod, None, Confidence::Conflicting));
}

#[test]
fn the_configuration_says_which_keys_speak() {
    let builder = Builder::default().account(A, "shop", &[], &[]);
    let found = builder.with("[tags]\nenvironment_keys = [\"Tier\"]\nproduction_keys = [\"Crown\"]\nignore_keys = [\"aws:cloudformation:stack-name\"]\n");
    let class = |key: &str, value: &str| resource(&found, A, None, "x", &[(key, value)]).class;
    assert_eq!(class("Tier", "prod"), Class::Prod);
    assert_eq!(
        class("tier", "prod"),
        Class::Unclassified,
        "keys are compared with their case"
    );
    assert_eq!(class("Crown", "no"), Class::Lower);
    for key in [
        "Environment",
        "is-production",
        "aws:cloudformation:stack-name",
    ] {
        assert_eq!(class(key, "prod"), Class::Unclassified, "{key}");
    }
}

#[test]
fn nothing_below_a_declaration_takes_a_target_out_of_production() {
    let builder = Builder::default()
        .account(A, "shop-prod", &[], &[])
        .account(B, "shop-dev", &[], &[])
        .vpc(A, "vpc-a", &[])
        .vpc(B, "vpc-b", &[]);
    let found = builder.classify();
    let relabelled: [&[(&str, &str)]; 6] = [
        &[("Environment", "dev")],
        &[("is-production", "false")],
        &[("Environment", "shared")],
        &[("Environment", "\u{440}rod")],
        &[("aws:cloudformation:stack-name", "dev")],
        &[
            ("env", "sandbox"),
            ("stage", "test"),
            ("environment", "dev"),
        ],
    ];
    for labels in relabelled {
        for vpc in [None, Some(vpc_arn(A, "vpc-a"))] {
            let of = resource(&found, A, vpc, "scratch-dev", labels);
            assert_eq!(of.class, Class::Prod, "{labels:?}");
            assert_eq!(of.environment.unwrap().as_str(), "production");
            let lower = of
                .evidence
                .iter()
                .any(|one| one.class == Some(Class::Lower) && one.strength >= Confidence::Medium);
            let expected = if lower {
                (Confidence::Conflicting, AsSource::PossiblyLower)
            } else {
                (Confidence::Strong, AsSource::AsClassified)
            };
            assert_eq!(
                (of.confidence, of.possibly_lower_as_source),
                expected,
                "{labels:?}"
            );
        }
    }
    // The other way round a label is enough: what claims to be production is treated as such, with doubt.
    let of = resource(
        &found,
        B,
        Some(vpc_arn(B, "vpc-b")),
        "license-server",
        &[("Environment", "production")],
    );
    assert_eq!(short(&of), (Class::Prod, None, Confidence::Conflicting));
    assert_eq!(of.possibly_lower_as_source, AsSource::AsClassified);
    let of = resource(&found, B, None, "orders-prod", &[("Environment", "shared")]);
    assert_eq!(
        short(&of),
        (Class::Lower, Some(Tier::Dev), Confidence::Strong),
        "shared never overrides lower"
    );
    // A relabelled VPC stays production too, and what lies in it.
    let found = builder
        .clone()
        .vpc(A, "vpc-c", &[("Environment", "dev"), ("Name", "dev")])
        .classify();
    let vpc = &found.vpcs[&vpc_arn(A, "vpc-c")].assignment;
    assert_eq!(
        (vpc.class, vpc.confidence, vpc.possibly_lower_as_source),
        (
            Class::Prod,
            Confidence::Conflicting,
            AsSource::PossiblyLower
        )
    );
    assert_eq!(
        resource(&found, A, Some(vpc_arn(A, "vpc-c")), "x", &[]).class,
        Class::Prod
    );
}

proptest! {
    #[test]
    fn no_label_at_all_takes_a_target_out_of_production(
        key in "Environment|env|stage|is-production|aws:cloudformation:stack-name|[a-z:-]{0,12}",
        value in "dev|test|false|shared|sandbox|[a-zA-Zр -]{0,12}",
        name in "[a-z-]{0,16}",
    ) {
        let found = Builder::default().account(A, "shop-prod", &[], &[]).classify();
        let of = resource(&found, A, None, &name, &[(&key, &value)]);
        prop_assert_eq!(of.class, Class::Prod);
    }
}

#[test]
fn the_tier_is_refined_by_what_lies_inside() {
    let builder = Builder::default()
        .account(A, "shop-prod", &[], &[])
        .account(B, "shop-nonprod", &[], &[])
        .account(C, "network", &[], &[])
        .vpc(A, "vpc-a", &[("Name", "shop-production-dr")])
        .vpc(B, "vpc-b", &[("Environment", "staging")])
        .vpc(C, "vpc-c", &[("Environment", "production")])
        .vpc(C, "vpc-d", &[]);
    let found = builder.classify();
    let vpc = |owner, id| &found.vpcs[&vpc_arn(owner, id)].assignment;
    assert_eq!(
        short(vpc(A, "vpc-a")),
        (Class::Prod, Some(Tier::Dr), Confidence::Strong)
    );
    assert_eq!(vpc(A, "vpc-a").environment.unwrap().as_str(), "dr");
    assert_eq!(
        short(vpc(B, "vpc-b")),
        (Class::Lower, Some(Tier::Staging), Confidence::Strong)
    );
    // In a network account a VPC speaks for itself, strongly.
    assert_eq!(
        short(vpc(C, "vpc-c")),
        (Class::Prod, None, Confidence::Strong)
    );
    assert_eq!(
        short(vpc(C, "vpc-d")),
        (Class::Shared, Some(Tier::Network), Confidence::Strong)
    );
    assert!(found.conflicts.is_empty());
}

#[test]
fn in_a_shared_vpc_the_account_of_the_owner_of_the_resource_decides() {
    let builder = Builder::default()
        .account(A, "shop-prod", &[], &[])
        .account(B, "shop-dev", &[], &[])
        .account(C, "network", &[], &[])
        .vpc(C, "vpc-c", &[("Environment", "production")]);
    let found = builder.classify();
    let shared = Some(vpc_arn(C, "vpc-c"));
    assert_eq!(resource(&found, A, shared, "x", &[]).class, Class::Prod);
    assert_eq!(resource(&found, B, shared, "x", &[]).class, Class::Lower);
    assert_eq!(resource(&found, C, shared, "x", &[]).class, Class::Prod);
    // A participant's own tags on the VPC say nothing about it.
    let view = json!({"Vpcs": [{"VpcId": "vpc-e", "OwnerId": C, "Tags": pairs(&[("Environment", "dev")])}]});
    let found = builder
        .vpc(C, "vpc-e", &[])
        .call(B, "ec2 describe-vpcs", None, &view)
        .classify();
    assert_eq!(
        found.vpcs[&vpc_arn(C, "vpc-e")].assignment.class,
        Class::Shared
    );
}

#[test]
fn an_account_with_both_kinds_of_workloads_lists_both() {
    let builder = Builder::default()
        .account(A, "shop-prod", &[], &[])
        .account(B, "shop-dev", &[], &[])
        .account(C, "shop", &[], &[])
        .instance(A, "i-a1", "vpc-a", &[("Environment", "dev")])
        .instance(B, "i-b1", "vpc-b", &[])
        .instance(C, "i-c1", "vpc-c", &[("Name", "dev-thing")]);
    let found = builder.classify();
    let classes = |of: &Environments, id: &str| of.accounts[&account(id)].workload_classes.clone();
    assert_eq!(
        classes(&found, A),
        BTreeSet::from([Class::Prod, Class::Lower])
    );
    assert_eq!(
        found.accounts[&account(A)].assignment.class,
        Class::Prod,
        "the account's own class does not change"
    );
    assert_eq!(
        found.accounts[&account(A)].assignment.confidence,
        Confidence::Strong
    );
    assert_eq!(classes(&found, B), BTreeSet::from([Class::Lower]));
    assert!(classes(&found, C).is_empty(), "a name alone is too weak");
    let found = builder
        .instance(B, "i-b2", "vpc-b", &[("Environment", "production")])
        .classify();
    assert_eq!(
        classes(&found, B),
        BTreeSet::from([Class::Prod, Class::Lower])
    );
}

#[test]
fn a_declaration_is_final_and_disagreement_is_shown() {
    let builder = Builder::default()
        .account(A, "shop-dev", &["Prod"], &[("Environment", "dev")])
        .account(B, "b", &["Prod"], &[])
        .account(C, "legacy-erp", &[], &[]);
    let declare = |line: &str| {
        builder.with(&format!(
            "[[environment]]\nname = \"live\"\nclass = \"prod\"\n{line}\n"
        ))
    };
    for line in [
        &*format!("accounts = [\"{A}\"]"),
        "organizational_units = [\"Prod\"]",
        "organizational_units = [\"ou-ab12-50726f64\"]",
        "tags = [\"Environment=d*\"]",
        "name_globs = [\"shop-*\"]",
    ] {
        let found = declare(line);
        let one = &found.accounts[&account(A)].assignment;
        assert_eq!(
            (short(one), one.environment.unwrap().as_str()),
            ((Class::Prod, None, Confidence::Declared), "live"),
            "{line}"
        );
        let conflict = found.conflicts.iter().find(|one| &*one.at == A).unwrap();
        assert_eq!(
            (conflict.scope, conflict.class),
            (Scope::Account, Class::Prod)
        );
        assert!(conflict.kept.source.is_declared(), "{line}");
        assert_eq!(conflict.against.source, Source::OrganizationTag, "{line}");
        assert_eq!(
            found.accounts[&account(C)].assignment.class,
            Class::Unclassified
        );
    }
    // The account itself goes before its unit, the inner unit before the outer one.
    let nested = Builder::default().account(A, "a", &["Shop", "Try"], &[]);
    let found = nested.with("[[environment]]\nname = \"one\"\nclass = \"prod\"\norganizational_units = [\"Shop\"]\n[[environment]]\nname = \"two\"\nclass = \"lower\"\norganizational_units = [\"Shop/Try\"]\n");
    assert_eq!(
        found.accounts[&account(A)]
            .assignment
            .environment
            .unwrap()
            .as_str(),
        "two"
    );
    // A declared label does not take anything out of an account that is declared production by number.
    let found = builder.with(&format!("[[environment]]\nname = \"live\"\nclass = \"prod\"\naccounts = [\"{A}\"]\n[[environment]]\nname = \"try\"\nclass = \"lower\"\ntags = [\"env=try\"]\n"));
    let of = resource(&found, A, None, "x", &[("env", "try")]);
    assert_eq!(
        (of.class, of.confidence, of.possibly_lower_as_source),
        (
            Class::Prod,
            Confidence::Conflicting,
            AsSource::PossiblyLower
        )
    );
    let of = resource(&found, B, None, "x", &[("env", "try")]);
    assert_eq!(
        (of.class, of.confidence, of.environment.unwrap().as_str()),
        (Class::Lower, Confidence::Declared, "try")
    );
    // What is inferred joins the one declared environment of its class and tier.
    assert_eq!(
        found.accounts[&account(B)]
            .assignment
            .environment
            .unwrap()
            .as_str(),
        "live"
    );
}

#[test]
fn the_universe_and_where_it_comes_from() {
    let listed = Builder::default()
        .account(A, "shop-prod", &[], &[])
        .vpc(A, "vpc-a", &[])
        .vpc(B, "vpc-b", &[("Environment", "dev")]);
    let found = listed.classify();
    assert_eq!(found.universe.accounts_from, AccountsFrom::Organization);
    assert_eq!(found.universe.accounts, BTreeSet::from([account(A)]));
    assert_eq!(
        short(&found.vpcs[&vpc_arn(B, "vpc-b")].assignment),
        (Class::External, None, Confidence::Declared)
    );
    assert_eq!(
        resource(&found, C, None, "prod", &[]).class,
        Class::External
    );
    // An account outside that is declared by number keeps its class.
    let found = listed.with(&format!(
        "[[environment]]\nname = \"x\"\nclass = \"lower\"\naccounts = [\"{C}\"]\n"
    ));
    assert_eq!(found.account(account(C)).class, Class::Lower);
    assert!(!found.universe.accounts.contains(&account(C)));

    let present = Builder::default().vpc(A, "vpc-a", &[]).vpc(B, "vpc-b", &[]);
    let found = present.classify();
    assert_eq!(found.universe.accounts_from, AccountsFrom::Present);
    assert_eq!(found.universe.accounts.len(), 2);
    assert_eq!(found.universe.regions_from, RegionsFrom::Present);
    assert_eq!(found.accounts[&account(A)].organisation, None);
    // Declaring an environment of one account does not push the others out.
    let found = present.with(&format!(
        "[[environment]]\nname = \"x\"\nclass = \"lower\"\naccounts = [\"{C}\"]\n"
    ));
    assert_eq!(found.universe.accounts.len(), 3);
    let found = present.with(&format!(
        "[estate]\naccounts = [\"{A}\"]\nregions = [\"eu-north-1\"]\nexclude_accounts = [\"{C}\"]\n"
    ));
    assert_eq!(
        (found.universe.accounts_from, found.universe.regions_from),
        (AccountsFrom::Declared, RegionsFrom::Declared)
    );
    assert_eq!(found.universe.accounts, BTreeSet::from([account(A)]));
    let regions = json!({"Regions": [{"RegionName": "eu-west-1", "RegionOptStatus": "ENABLED"}, {"RegionName": "us-east-1", "RegionOptStatus": "DISABLED"}]});
    let found = Builder::default()
        .call(A, "account list-regions", None, &regions)
        .classify();
    assert_eq!(found.universe.regions_from, RegionsFrom::Enabled);
    assert_eq!(found.universe.regions[&account(A)].len(), 1);
}

#[test]
fn the_order_of_replies_never_matters() {
    let builder = Builder::default()
        .account(A, "shop-prod", &["Workloads"], &[("env", "dev")])
        .account(B, "shop-dev", &["Dev", "Shop"], &[])
        .vpc(A, "vpc-a", &[("Environment", "dev"), ("stage", "prod")])
        .vpc(B, "vpc-b", &[("Environment", "x1")])
        .instance(A, "i-a1", "vpc-a", &[("Environment", "grantee1")])
        .instance(B, "i-b1", "vpc-b", &[("Environment", "production")]);
    let expected = builder.classify();
    let text = serde_json::to_string(&expected.rows()).unwrap();
    let mut reversed = builder.clone();
    for _ in 0..builder.calls.len() {
        reversed.calls.rotate_left(1);
        reversed.calls.swap(0, 3);
        let found = reversed.classify();
        assert_eq!(found, expected);
        assert_eq!(serde_json::to_string(&found.rows()).unwrap(), text);
        assert_eq!(draft(&found), draft(&expected));
    }
}

#[test]
fn the_rows_have_the_documented_shape() {
    let found = Builder::default()
        .account(A, "shop-prod", &[], &[("Environment", "dev")])
        .vpc(A, "vpc-a", &[])
        .classify();
    let rows = serde_json::to_value(found.rows()).unwrap();
    let top: Vec<&String> = rows.as_object().unwrap().keys().collect();
    assert_eq!(top, ["accounts", "conflicts", "vpcs"]);
    let one = &rows["accounts"][0];
    for key in ["account", "name", "class", "tier", "confidence", "evidence"] {
        assert!(one.get(key).is_some(), "{key}");
    }
    assert_eq!(
        (&one["class"], &one["confidence"], &one["tier"]),
        (&json!("lower"), &json!("conflicting"), &json!("dev"))
    );
    assert_eq!(one["evidence"][0]["source"], "organization-tag");
    assert_eq!(one["evidence"][0]["key"], "Environment");
    assert_eq!(one["evidence"][0]["words"], json!(["dev"]));
    assert_eq!(rows["conflicts"][0]["against"]["source"], "account-name");
    assert_eq!(rows["vpcs"][0]["vpc"], "vpc-a");
}

#[test]
fn the_draft_is_a_configuration_and_gives_the_same_classes() {
    let builder = Builder::default()
        .account(A, "shop-prod", &["Workloads"], &[])
        .account(B, "shop-dev", &[], &[])
        .account(C, "copperline", &[], &[("Environment", "grantee1")])
        .account("444455556666", "network", &[], &[])
        .vpc("444455556666", "vpc-n", &[("Environment", "production")])
        .vpc(A, "vpc-a", &[("Name", "prod-dr")]);
    let found = builder.classify();
    let text = draft(&found);
    let again = builder.with(&text);
    for (id, one) in &found.accounts {
        let declared = &again.accounts[id].assignment;
        assert_eq!(
            (declared.class, declared.environment),
            (one.assignment.class, one.assignment.environment),
            "{id}"
        );
        let expected = if one.assignment.class == Class::Unclassified {
            Confidence::None
        } else {
            Confidence::Declared
        };
        assert_eq!(declared.confidence, expected, "{id}");
    }
    for (arn, one) in &found.vpcs {
        assert_eq!(
            again.vpcs[arn].assignment.environment, one.assignment.environment,
            "{arn}"
        );
    }
    assert!(
        text.contains(&format!(
            "#   \"{C}\", # copperline; none; nothing names an environment"
        )),
        "{text}"
    );
    assert!(
        text.contains("#   tags = [\"Environment=grantee1\"]"),
        "{text}"
    );
    assert!(
        text.contains(&format!(
            "  \"{A}\", # shop-prod; strong; account name = shop-prod says prod"
        )),
        "{text}"
    );
    assert_eq!(
        draft(&Builder::default().classify()).lines().count(),
        1,
        "nothing found, nothing declared"
    );
}

proptest! {
    #[test]
    fn no_name_breaks_out_of_the_draft(
        name in "\\PC{0,20}|.*|x\n\\[\\[environment\\]\\]\nname = \"y\"|[\"\\\\\r\n\u{85}\u{2028}\u{0}\u{7f}\u{202e}#\\]]{0,12}",
        value in "\\PC{0,20}|[a-z\"\\\\\r\n\u{2029}\u{0}\u{1b}#\\]']{1,12}",
    ) {
        let builder = Builder::default()
            .account(A, &format!("{name}-prod"), &[], &[("Environment", &value)])
            .account(B, &name, &[&format!("u{value}")], &[("env", &format!("{value}{name}"))])
            .vpc(B, "vpc-b", &[("Name", &name), ("stage", &value)]);
        let found = builder.classify();
        let text = draft(&found);
        let config = Config::parse(&text, "draft").unwrap_or_else(|error| panic!("{error}\n{text}"));
        for one in &config.tables.environment {
            let known = palisade::environments::inferred_names().any(|known| known == one.name.as_str());
            prop_assert!(known, "{}", one.name);
            prop_assert!(one.tags.is_empty() && one.name_globs.is_empty());
        }
        let hidden = text.chars().any(|c| (c.is_control() && c != '\n') || "\u{202e}\u{2028}\u{2029}\u{200b}".contains(c));
        prop_assert!(!hidden, "{}", text.escape_debug());
    }
}

/// The demo estate, from its folder of CLI output.
#[test]
fn the_demo_estate() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/estates/demo");
    let files = palisade::sources::dumps::from_folder(&folder).unwrap();
    let mut estate = Estate::default();
    let notes = palisade::sources::dumps::read(&files, &mut |call| estate.record(call));
    let matters = |file: &&String| {
        ["organizations account-", "ec2-", "rds-"]
            .iter()
            .any(|word| file.contains(word))
    };
    assert_eq!(notes.unreadable.iter().find(matters), None);
    estate.settle();
    let found = classify(&estate, &Declared::default());
    let name = |digit: &str| {
        let one = &found.accounts[&account(&digit.repeat(12))].assignment;
        (
            one.environment.map(|name| name.as_str()),
            one.class,
            one.confidence,
        )
    };
    use Confidence::Strong;
    assert_eq!(name("1"), (Some("management"), Class::Shared, Strong));
    assert_eq!(name("2"), (Some("production"), Class::Prod, Strong));
    assert_eq!(name("3"), (Some("staging"), Class::Lower, Strong));
    assert_eq!(name("4"), (Some("development"), Class::Lower, Strong));
    assert_eq!(name("5"), (Some("shared-network"), Class::Shared, Strong));
    assert_eq!(
        name("6"),
        (Some("shared-log-archive"), Class::Shared, Strong)
    );
    assert_eq!(name("7"), (None, Class::Unclassified, Confidence::None));
    assert_eq!(found.universe.accounts_from, AccountsFrom::Organization);
    assert_eq!(found.universe.accounts.len(), 7);
    assert_eq!(found.universe.regions_from, RegionsFrom::Enabled);
    // The licence server of production stands in the development account.
    let development = &found.accounts[&account("444444444444")];
    assert_eq!(
        development.workload_classes,
        BTreeSet::from([Class::Prod, Class::Lower])
    );
    let production = &found.accounts[&account("222222222222")];
    assert_eq!(
        production.workload_classes,
        BTreeSet::from([Class::Prod, Class::Lower]),
        "`reporting` is tagged dev"
    );
    // The draft is accepted, and declares each account as it was found.
    let config = Config::parse(&draft(&found), "draft").unwrap();
    let declared: BTreeMap<AccountId, String> = config
        .declared()
        .environments
        .iter()
        .flat_map(|one| one.accounts.iter().map(|id| (*id, one.class.to_string())))
        .collect();
    assert_eq!(declared[&account("222222222222")], "prod");
    assert_eq!(declared[&account("444444444444")], "lower");
}
