use super::class::{Class, Tier};
use super::declared::{DeclaredEnvironment, EnvironmentName};

/// The names of environments that nobody declared, one per class and tier.
const INFERRED: &[(&str, Class, Option<Tier>)] = &[
    ("production", Class::Prod, None),
    ("dr", Class::Prod, Some(Tier::Dr)),
    ("lower", Class::Lower, None),
    ("staging", Class::Lower, Some(Tier::Staging)),
    ("preproduction", Class::Lower, Some(Tier::Preprod)),
    ("test", Class::Lower, Some(Tier::Test)),
    ("development", Class::Lower, Some(Tier::Dev)),
    ("sandbox", Class::Lower, Some(Tier::Sandbox)),
    ("shared", Class::Shared, None),
    ("shared-network", Class::Shared, Some(Tier::Network)),
    ("shared-log-archive", Class::Shared, Some(Tier::LogArchive)),
    ("shared-security", Class::Shared, Some(Tier::Security)),
    ("shared-ci-cd", Class::Shared, Some(Tier::CiCd)),
    ("shared-identity", Class::Shared, Some(Tier::Identity)),
    ("shared-backup", Class::Shared, Some(Tier::Backup)),
    ("shared-registry", Class::Shared, Some(Tier::Registry)),
    (
        "shared-observability",
        Class::Shared,
        Some(Tier::Observability),
    ),
    ("management", Class::Shared, Some(Tier::Management)),
];

/// Returns the names that environments get which nobody declared.
pub fn inferred_names() -> impl Iterator<Item = &'static str> {
    INFERRED.iter().map(|(name, _, _)| *name)
}

/// Returns the class and tier that an inferred name stands for.
pub fn inferred_class(name: EnvironmentName) -> Option<(Class, Option<Tier>)> {
    INFERRED
        .iter()
        .find(|(known, _, _)| *known == name.as_str())
        .map(|(_, class, tier)| (*class, *tier))
}

/// Returns the environment of a class and tier: the declared one when exactly one has both, else the inferred.
pub(super) fn name_of(
    class: Class,
    tier: Option<Tier>,
    declared: &[DeclaredEnvironment],
) -> Option<EnvironmentName> {
    let mut same = declared
        .iter()
        .filter(|one| (one.class, one.tier) == (class, tier));
    if let (Some(one), None) = (same.next(), same.next()) {
        return Some(one.name);
    }
    INFERRED
        .iter()
        .find(|(_, known, of)| (*known, *of) == (class, tier))
        .map(|(name, _, _)| EnvironmentName::inferred(name))
}
