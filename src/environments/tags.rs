use super::class::{Class, Confidence};
use super::declared::TagKeys;
use super::evidence::{Evidence, Note, Origin, Scope, Source};
use super::reading::{Clarity, read_name};
use crate::estate::Tags;

/// What the key of a tag tells about its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyMeaning {
    /// The value names the environment.
    Environment,
    /// The value says whether it is production.
    Production,
    /// The value is the name of a stack, cluster or namespace.
    Stack,
    /// The key itself ends with the name of a cluster.
    Cluster,
}

/// Keys that look like an environment's and are not: Elastic Beanstalk calls its applications environments.
const NEVER: &[&str] = &[
    "elasticbeanstalk:environment-name",
    "elasticbeanstalk:environment-id",
];

/// Keys that tools write with the name of what a resource belongs to, in lower case.
const STACKS: &[&str] = &[
    "alpha.eksctl.io/cluster-name",
    "aws:autoscaling:groupname",
    "aws:cloudformation:stack-name",
    "aws:ecs:clustername",
    "aws:ecs:servicename",
    "aws:eks:cluster-name",
    "eks:cluster-name",
    "eks:kubernetes-namespace",
    "eks:nodegroup-name",
    "kubernetes.io/created-for/pvc/namespace",
];

/// The key of Kubernetes's own tag, before the cluster's name.
const CLUSTER: &str = "kubernetes.io/cluster/";

/// Keys whose value names the environment: the part behind the last `:`, `/` or `.`, letters and digits only.
const ENVIRONMENT: &[&str] = &[
    "appenv",
    "copilotenvironment",
    "ddenv",
    "deployenv",
    "deploymentenvironment",
    "deploymentstage",
    "env",
    "environment",
    "environmentclass",
    "environmentname",
    "environmentstage",
    "environmenttype",
    "envname",
    "envtype",
    "sdlc",
    "sdlcenvironment",
    "sdlcstage",
    "stage",
    "workloadenvironment",
];

/// Keys whose value says whether it is production, in the same form.
const PRODUCTION: &[&str] = &["isprod", "isproduction", "prod", "production"];

fn meaning(key: &str, keys: &TagKeys) -> Option<KeyMeaning> {
    if keys.ignore_keys.contains(key) {
        return None;
    }
    let declared = |list: &Option<std::collections::BTreeSet<Box<str>>>| {
        list.as_ref().map(|keys| keys.contains(key))
    };
    let (environment, production) = (
        declared(&keys.environment_keys),
        declared(&keys.production_keys),
    );
    if environment == Some(true) {
        return Some(KeyMeaning::Environment);
    }
    if production == Some(true) {
        return Some(KeyMeaning::Production);
    }
    let full = key.to_ascii_lowercase();
    if STACKS.contains(&full.as_str()) {
        return Some(KeyMeaning::Stack);
    }
    if full.starts_with(CLUSTER) {
        return Some(KeyMeaning::Cluster);
    }
    if NEVER.contains(&full.as_str()) || full.starts_with("aws:") {
        return None;
    }
    let last = full.rsplit([':', '/', '.']).next().unwrap_or_default();
    let bare: String = last.chars().filter(char::is_ascii_alphanumeric).collect();
    if environment.is_none() && ENVIRONMENT.contains(&bare.as_str()) {
        Some(KeyMeaning::Environment)
    } else if production.is_none() && PRODUCTION.contains(&bare.as_str()) {
        Some(KeyMeaning::Production)
    } else {
        None
    }
}

/// Whose tags are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct TagOwner<'a> {
    pub scope: Scope,
    pub at: &'a str,
}

/// Returns the evidence in the tags of something, in order of the keys.
pub(super) fn read_tags(tags: &Tags, owner: TagOwner<'_>, keys: &TagKeys) -> Vec<Evidence> {
    tags.iter()
        .filter_map(|(key, value)| {
            let meaning = meaning(key, keys)?;
            let source = match (meaning, owner.scope) {
                (KeyMeaning::Stack | KeyMeaning::Cluster, _) => Source::StackName,
                (_, Scope::Account) => Source::OrganizationTag,
                (_, Scope::Vpc) => Source::VpcTag,
                (_, Scope::Resource) => Source::ResourceTag,
            };
            let origin = Origin {
                source,
                scope: owner.scope,
                at: owner.at,
                key: Some(key),
            };
            match meaning {
                KeyMeaning::Environment => of_environment(origin, value),
                KeyMeaning::Production => of_production(origin, value),
                KeyMeaning::Stack => Evidence::of_reading(origin, value, &read_name(value)),
                KeyMeaning::Cluster => {
                    let name = key.get(CLUSTER.len()..).unwrap_or_default();
                    Evidence::of_reading(origin, name, &read_name(name))
                }
            }
        })
        .collect()
}

/// Reads the value of a key that names the environment. What it says is found by the value: a region says
/// nothing, an unknown word is noted.
fn of_environment(origin: Origin<'_>, value: &str) -> Option<Evidence> {
    if value.trim().is_empty() {
        return None;
    }
    let mut reading = read_name(value);
    if let Some(signal) = &mut reading.signal
        && signal.clarity == Clarity::Weak
        && let [word] = &*signal.words
        && word.len() > 3
        && word.eq_ignore_ascii_case(value.trim())
    {
        // A word that is doubtful inside a name is not so when it is the whole value of such a key.
        signal.clarity = Clarity::Clear;
    }
    let note = if reading.only_a_place {
        Note::RegionCode
    } else {
        Note::Unmapped
    };
    Evidence::of_reading(origin, value, &reading).or_else(|| {
        Some(Evidence {
            note: Some(note),
            ..Evidence::silent(origin, value)
        })
    })
}

/// Reads the value of a key that says whether it is production.
fn of_production(origin: Origin<'_>, value: &str) -> Option<Evidence> {
    let class = match value.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "on" => Class::Prod,
        "false" | "no" | "n" | "0" | "off" => Class::Lower,
        _ => return of_environment(origin, value),
    };
    Some(Evidence {
        words: Box::new([value.trim().into()]),
        class: Some(class),
        strength: origin.source.strength().min(Confidence::Strong),
        ..Evidence::silent(origin, value)
    })
}
