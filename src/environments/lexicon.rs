use super::class::{Class, Tier};

/// How much a word says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// It means the environment.
    Clear,
    /// It often means something else.
    Weak,
    /// One letter: it counts as the last word only, and weakly.
    Suffix,
}

/// What a word says about the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    pub class: Class,
    pub tier: Option<Tier>,
    pub weight: Weight,
}

fn clear(tier: Tier) -> Option<Meaning> {
    Some(Meaning {
        class: tier.class(),
        tier: Some(tier),
        weight: Weight::Clear,
    })
}
fn weigh(meaning: Option<Meaning>, weight: Weight) -> Option<Meaning> {
    meaning.map(|meaning| Meaning { weight, ..meaning })
}
fn untiered(class: Class) -> Option<Meaning> {
    Some(Meaning {
        class,
        tier: None,
        weight: Weight::Clear,
    })
}

/// Returns what a whole word says, lower-case, without the digits at its end.
pub(super) fn meaning(word: &str) -> Option<Meaning> {
    prod(word)
        .or_else(|| lower(word))
        .or_else(|| prefixed(word))
        .or_else(|| shared(word))
}

fn prod(word: &str) -> Option<Meaning> {
    match word {
        "prod" | "production" | "prd" | "live" | "onebox" => untiered(Class::Prod),
        "pro" | "canary" => weigh(untiered(Class::Prod), Weight::Weak),
        "p" => weigh(untiered(Class::Prod), Weight::Suffix),
        "dr" | "bcp" | "failover" | "standby" => clear(Tier::Dr),
        "recovery" => weigh(clear(Tier::Dr), Weight::Weak),
        _ => None,
    }
}

fn lower(word: &str) -> Option<Meaning> {
    match word {
        "staging" | "stg" | "stage" => clear(Tier::Staging),
        "ppd" | "pp" | "uat" | "acc" | "acceptance" | "sit" | "int" | "rc" | "gamma" | "qualif"
        | "recette" | "homolog" | "hml" | "abnahme" | "cert" => clear(Tier::Preprod),
        "integration" => weigh(clear(Tier::Preprod), Weight::Weak),
        "test" | "testing" | "tst" | "qa" | "qas" | "perf" | "lt" | "load" | "e2e" | "beta"
        | "demo" | "trn" | "training" => clear(Tier::Test),
        "pilot" => weigh(clear(Tier::Test), Weight::Weak),
        "dev" | "development" | "dv" | "alpha" | "feature" | PULL_REQUEST | "ephemeral"
        | "preview" | "entw" | "desa" => clear(Tier::Dev),
        "d" => weigh(clear(Tier::Dev), Weight::Suffix),
        "sandbox" | "sbx" | "sbox" | "poc" | "lab" | "play" | "playground" | "scratch"
        | "hackathon" | "workshop" | "individual" => clear(Tier::Sandbox),
        "np" | "npd" | "lower" | "sdlc" => untiered(Class::Lower),
        _ => lettered_sandbox(word)
            .then_some(clear(Tier::Sandbox))
            .flatten(),
    }
}

/// The word that stands for `pr-<number>`: the environment of one pull request.
pub(super) const PULL_REQUEST: &str = "pr#";

/// Returns whether the word is `sandboxa` to `sandboxz`.
fn lettered_sandbox(word: &str) -> bool {
    word.strip_prefix("sandbox")
        .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_lowercase()))
}

/// Returns what `nonprod`, `preproduction`, `nonlive` and the like say, written as one word.
fn prefixed(word: &str) -> Option<Meaning> {
    ["non", "not", "no", "pre"].into_iter().find_map(|prefix| {
        let rest = word.strip_prefix(prefix)?;
        joined(prefix, is_plain_prod(rest).then(|| meaning(rest)).flatten())
    })
}

/// Returns whether the word means production itself and nothing finer.
fn is_plain_prod(word: &str) -> bool {
    matches!(word, "prod" | "production" | "prd" | "live")
}

/// Returns whether the word changes the meaning of the next one.
pub(super) fn is_prefix(word: &str) -> bool {
    matches!(word, "non" | "no" | "not" | "pre")
}

/// Returns what `prefix` makes of a word with the meaning `next`.
///
/// Not production is lower; not something else says nothing. Before production is the last step
/// before it; before anything lower is still that.
fn joined(prefix: &str, next: Option<Meaning>) -> Option<Meaning> {
    let next = next?;
    let plain = next.class == Class::Prod && next.tier.is_none() && next.weight == Weight::Clear;
    match (prefix, plain) {
        ("pre", true) => clear(Tier::Preprod),
        ("pre", false) => (next.class == Class::Lower).then_some(next),
        (_, true) => untiered(Class::Lower),
        (_, false) => None,
    }
}

/// Returns what two words say of which the first changes the second.
///
/// `no` apart from its word is weak: it is also a country.
pub(super) fn joined_words(prefix: &str, word: &str, next: Option<Meaning>) -> Option<Meaning> {
    let next = next.filter(|next| next.class != Class::Prod || is_plain_prod(word));
    let meaning = joined(prefix, next)?;
    Some(if prefix == "no" {
        Meaning {
            weight: Weight::Weak,
            ..meaning
        }
    } else {
        meaning
    })
}

fn shared(word: &str) -> Option<Meaning> {
    match word {
        "shared" | "common" | "core" => untiered(Class::Shared),
        "hub" | "transit" | "network" | "net" | "egress" | "inspection" | "dns" => {
            clear(Tier::Network)
        }
        "log" | "logs" | "logging" | "logarchive" => clear(Tier::LogArchive),
        "audit" | "security" | "sec" | "siem" => clear(Tier::Security),
        "cicd" | "ci" | "build" | "deploy" | "tooling" | "tools" | "runner" => clear(Tier::CiCd),
        "artifacts" => clear(Tier::Registry),
        "identity" | "idam" | "sso" | "directory" => clear(Tier::Identity),
        "backup" | "vault" => clear(Tier::Backup),
        "management" | "root" | "payer" | "master" => clear(Tier::Management),
        "observability" | "monitoring" => clear(Tier::Observability),
        _ => None,
    }
}

/// Words that belong together, with the one word they make; longer ones first. The last word may be a plural.
///
/// Some make a word of the lexicon, the others a word that says nothing.
pub(super) const COMPOUNDS: &[(&[&str], &str)] = &[
    (&["dev", "sec", "ops"], "devsecops"),
    (&["end", "to", "end"], "e2e"),
    (&["proof", "of", "concept"], "poc"),
    (&["acm", "cert"], "acmcert"),
    (&["back", "stage"], "backstage"),
    (&["bug", "fix"], "bugfix"),
    (&["business", "continuity"], "bcp"),
    (&["cert", "manager"], "certmanager"),
    (&["ci", "cd"], "cicd"),
    (&["dev", "ops"], "devops"),
    (&["dev", "secops"], "devsecops"),
    (&["dev", "tools"], "devtools"),
    (&["developer", "experience"], "developerexperience"),
    (&["disaster", "recovery"], "dr"),
    (&["dot", "net"], "dotnet"),
    (&["fail", "over"], "failover"),
    (&["feature", "flag"], "featureflag"),
    (&["feature", "store"], "featurestore"),
    (&["feature", "toggle"], "featuretoggle"),
    (&["git", "hub"], "github"),
    (&["git", "lab"], "gitlab"),
    (&["google", "play"], "googleplay"),
    (&["live", "stream"], "livestream"),
    (&["live", "streaming"], "livestream"),
    (&["load", "balancer"], "loadbalancer"),
    (&["load", "balancing"], "loadbalancing"),
    (&["log", "archive"], "logarchive"),
    (&["net", "app"], "netapp"),
    (&["one", "box"], "onebox"),
    (&["play", "ground"], "playground"),
    (&["production", "line"], "productionline"),
    (&["quality", "assurance"], "qa"),
    (&["sand", "box"], "sandbox"),
    (&["security", "tooling"], "security"),
    (&["stage", "manager"], "stagemanager"),
    (&["stand", "by"], "standby"),
    (&["user", "acceptance"], "uat"),
    (&["work", "shop"], "workshop"),
];

/// Returns whether the word names a region, an availability zone or "everywhere", digits included:
/// `euw1`, `usw2a`, `apse2`, `uw2`, `use1-az4` (without its zone), `gbl`.
pub(super) fn is_place_code(word: &str) -> bool {
    if matches!(word, "gbl" | "global") {
        return true;
    }
    let code = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let (zone, letters) = (word.len() - code.len(), code.trim_end_matches(digit));
    let number = code.len() - letters.len();
    if zone > 1 || number == 0 || number > 2 {
        return false;
    }
    letters == "az" || long_code(letters) || SHORT_CODES.contains(&letters)
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Returns whether the letters are a region's prefix and its direction: `euw`, `apse`, `euwest`.
fn long_code(letters: &str) -> bool {
    AREAS.iter().any(|area| {
        letters
            .strip_prefix(area)
            .is_some_and(|rest| DIRECTIONS.contains(&rest) || SHORT_DIRECTIONS.contains(&rest))
    })
}

/// First parts of region names.
pub(super) const AREAS: &[&str] = &[
    "af", "ap", "ca", "cn", "eu", "eusc", "il", "me", "mx", "sa", "us", "usgov", "ug",
];
/// Middle parts of region names that stand between area and direction.
pub(super) const AREA_PARTS: &[&str] = &["gov", "iso", "isob", "isoe", "isof", "de"];
/// Directions in region names.
pub(super) const DIRECTIONS: &[&str] = &[
    "central",
    "east",
    "north",
    "northeast",
    "northwest",
    "south",
    "southeast",
    "southwest",
    "west",
];
const SHORT_DIRECTIONS: &[&str] = &["c", "e", "n", "ne", "nw", "s", "se", "sw", "w"];
/// Two-letter codes of regions, one letter for the area and one for the direction.
const SHORT_CODES: &[&str] = &[
    "an", "as", "cc", "cw", "ec", "en", "es", "ew", "fs", "ic", "mc", "ms", "se", "ue", "uw",
];
