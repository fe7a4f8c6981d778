//! Names, tags and places: which environment they mean, and what they must never mean.
#![expect(clippy::unwrap_used, reason = "a failing test should say where")]
#![expect(
    clippy::indexing_slicing,
    reason = "tests index what they have just built"
)]
#![expect(clippy::panic, reason = "a failing test should say where")]
#![expect(
    clippy::too_many_lines,
    clippy::cognitive_complexity,
    reason = "tables of cases are long"
)]

use palisade::environments::{Clarity, Class, Tier, read_name};

fn class(name: &str) -> Option<Class> {
    read_name(name).signal.map(|signal| signal.class)
}
fn signal(name: &str) -> (Class, Option<Tier>, Clarity) {
    let signal = read_name(name)
        .signal
        .unwrap_or_else(|| panic!("{name}: no signal"));
    (signal.class, signal.tier, signal.clarity)
}

/// Words that contain a word of the lexicon and mean something else.
const TRAPS: &[&str] = &[
    "product",
    "productivity",
    "producer",
    "reproduction",
    "production-line",
    "delivery",
    "deliver",
    "olive",
    "device",
    "devices",
    "developer-experience",
    "Developer Experience",
    "latest",
    "contest",
    "attestation",
    "stage-manager",
    "StageManager",
    "backstage",
    "BackStage",
    "aqua",
    "quality",
    "print",
    "paint",
    "point",
    "protest",
    "approve",
    "devolved",
    "uatu",
    "demon",
    "perforce",
    "sprint",
    "improv",
    "devops",
    "DevOps",
    "dev-tools",
    "devtools",
    "DevTools",
    "dev-sec-ops",
    "DevSecOps",
    "GitLab",
    "feature-flags",
    "load-balancer",
    "load balancers",
    "cert-manager",
    "google-play",
    "livestream",
    "live-streaming",
    "lively",
    "alive",
    "prodigy",
    "proddy",
    "pdev",
    "devp",
    "testament",
    "tester-name",
    "interval",
    "pinto",
    "qatar",
    "labour",
    "playlist",
    "staged",
    "stages",
    "perfect",
    "loader",
    "betamax",
    "demographic",
    "trnx",
    "previews",
    "sandboxes1x",
    "sandboxab",
    "drone",
    "drive",
    "dress",
    "bcpx",
    "standbyme",
    "nonprofit",
    "non-profit",
    "no-reply",
    "noreply",
    "note-taking",
    "nothing",
    "prelude",
    "pre-sales",
    "presales",
    "non-stop",
    "prefix",
    "blue",
    "green",
    "blue/green",
    "Cloud Platform",
    "Probation",
    "p-value",
    "d-link",
    "eu-west-1",
    "us-east-1a",
    "ap-southeast-2",
    "us-gov-west-1",
    "euw1",
    "uw2",
    "usw2a",
    "gbl",
    "use1-az4",
    "2024",
    "",
    "---",
    "non-dev",
    "not-a-test-case9x",
];

#[test]
fn no_trap_is_taken_for_an_environment() {
    for name in TRAPS {
        // A negated word of the lower side says nothing; the last trap holds a whole word and shows that the list is read.
        let expected = if *name == "not-a-test-case9x" {
            Some(Class::Lower)
        } else {
            None
        };
        let got = class(name).filter(|class| *class != Class::Shared);
        assert_eq!(got, expected, "{name}");
    }
}

#[test]
fn the_right_most_word_decides_and_prefixes_belong_to_the_next() {
    use Clarity::{Clear, Contradictory, Weak};
    use Class::{Lower, Prod, Shared};
    for (name, class, tier, clarity) in [
        ("cloud-platform-non-live-production", Prod, None, Clear),
        ("delius-core-training-production", Prod, None, Clear),
        ("integration-hub-production", Prod, None, Contradictory),
        ("bichard7-shared", Shared, None, Clear),
        ("prod-network", Prod, None, Clear),
        ("prod-logs", Prod, None, Clear),
        ("prod-backup", Prod, None, Clear),
        ("prod2", Prod, None, Clear),
        ("dev01", Lower, Some(Tier::Dev), Clear),
        ("sandboxa", Lower, Some(Tier::Sandbox), Clear),
        ("sandboxz", Lower, Some(Tier::Sandbox), Clear),
        ("shop-nonlive", Lower, None, Clear),
        ("shop-non-live", Lower, None, Clear),
        ("shop not production", Lower, None, Clear),
        ("Shop Non Prod", Lower, None, Clear),
        ("ShopNonProd2", Lower, None, Clear),
        ("shop-no-prod", Lower, None, Weak),
        ("shop-pre-live", Lower, Some(Tier::Preprod), Clear),
        ("PreProd", Lower, Some(Tier::Preprod), Clear),
        ("pre_production", Lower, Some(Tier::Preprod), Clear),
        ("preprd", Lower, Some(Tier::Preprod), Clear),
        ("pre-staging", Lower, Some(Tier::Staging), Clear),
        ("MyProdAccount", Prod, None, Clear),
        ("AWSProd", Prod, None, Clear),
        ("AWSprod", Prod, None, Clear),
        ("UATEnvironment", Lower, Some(Tier::Preprod), Clear),
        ("App1Prod", Prod, None, Clear),
        ("E2ETest", Lower, Some(Tier::Test), Clear),
        ("acme-e2e", Lower, Some(Tier::Test), Clear),
        ("prod-dr", Prod, Some(Tier::Dr), Clear),
        ("dr-prod", Prod, Some(Tier::Dr), Clear),
        ("disaster-recovery", Prod, Some(Tier::Dr), Clear),
        ("data-recovery", Prod, Some(Tier::Dr), Weak),
        ("acme-pro", Prod, None, Weak),
        ("app-p", Prod, None, Weak),
        ("app-d-euw1", Lower, Some(Tier::Dev), Weak),
        ("canary-prod", Prod, None, Clear),
        ("pr-1234", Lower, Some(Tier::Dev), Clear),
        ("pr1234", Lower, Some(Tier::Dev), Clear),
        ("Sand Box 3", Lower, Some(Tier::Sandbox), Clear),
        ("dev-nonprod", Lower, Some(Tier::Dev), Clear),
        ("shop-prod-acc", Prod, None, Clear),
        ("shop-acc", Lower, Some(Tier::Preprod), Clear),
        ("prod-billing-dev", Lower, Some(Tier::Dev), Contradictory),
        ("dev-eu-west-1-prod", Prod, None, Clear),
        ("prod/orders/database", Prod, None, Clear),
        ("log-archive", Shared, Some(Tier::LogArchive), Clear),
        ("Audit", Shared, Some(Tier::Security), Clear),
        ("security-tooling", Shared, Some(Tier::Security), Clear),
        ("network-hub", Shared, Some(Tier::Network), Clear),
        ("network-shared", Shared, Some(Tier::Network), Clear),
    ] {
        assert_eq!(signal(name), (class, tier, clarity), "{name}");
    }
}

/// Each word of the lexicon, as the table of classes has it.
const PROD: &[&str] = &[
    "prod",
    "production",
    "prd",
    "live",
    "onebox",
    "dr",
    "bcp",
    "failover",
    "standby",
];
const LOWER: &[&str] = &[
    "preprod",
    "preproduction",
    "pre-live",
    "ppd",
    "pp",
    "staging",
    "stg",
    "stage",
    "uat",
    "acc",
    "acceptance",
    "sit",
    "int",
    "rc",
    "gamma",
    "qualif",
    "recette",
    "homolog",
    "hml",
    "abnahme",
    "cert",
    "test",
    "tst",
    "qa",
    "qas",
    "perf",
    "lt",
    "load",
    "e2e",
    "beta",
    "demo",
    "trn",
    "training",
    "dev",
    "development",
    "dv",
    "alpha",
    "feature",
    "ephemeral",
    "preview",
    "entw",
    "desa",
    "sandbox",
    "sandboxa",
    "sbx",
    "sbox",
    "poc",
    "lab",
    "play",
    "playground",
    "scratch",
    "hackathon",
    "workshop",
    "individual",
    "nonprod",
    "nonproduction",
    "np",
    "npd",
    "nonlive",
    "lower",
    "sdlc",
];
const SHARED: &[&str] = &[
    "shared",
    "common",
    "core",
    "hub",
    "transit",
    "network",
    "net",
    "egress",
    "inspection",
    "dns",
    "log",
    "logs",
    "logging",
    "logarchive",
    "audit",
    "security",
    "sec",
    "siem",
    "cicd",
    "ci",
    "build",
    "deploy",
    "tooling",
    "tools",
    "artifacts",
    "runner",
    "identity",
    "idam",
    "sso",
    "directory",
    "backup",
    "vault",
    "management",
    "root",
    "payer",
    "master",
    "observability",
    "monitoring",
];
const WEAK: &[(&str, Class)] = &[
    ("pro", Class::Prod),
    ("p", Class::Prod),
    ("canary", Class::Prod),
    ("recovery", Class::Prod),
    ("integration", Class::Lower),
    ("pilot", Class::Lower),
    ("d", Class::Lower),
];

#[test]
fn every_word_of_the_lexicon_is_known() {
    for (words, class) in [
        (PROD, Class::Prod),
        (LOWER, Class::Lower),
        (SHARED, Class::Shared),
    ] {
        for word in words {
            let (got, _, clarity) = signal(&format!("acme-{word}"));
            assert_eq!((got, clarity), (class, Clarity::Clear), "{word}");
        }
    }
    for (word, class) in WEAK {
        let (got, _, clarity) = signal(&format!("acme-{word}"));
        assert_eq!((got, clarity), (*class, Clarity::Weak), "{word}");
    }
}

#[test]
fn letters_that_only_look_like_it_never_match() {
    for name in [
        "\u{440}rod", // Cyrillic er
        "acme-\u{440}rod",
        "\u{440}Prod",                      // a hump does not cut the false letter off
        "d\u{435}v",                        // Cyrillic ie
        "\u{ff50}\u{ff52}\u{ff4f}\u{ff44}", // full width
        "\u{1d429}\u{1d42b}\u{1d428}\u{1d41d}", // mathematical bold
        "prod\u{200b}uct",                  // a space without width does not end a word
        "dev\u{ad}ice",                     // soft hyphen
        "de\u{202e}v",                      // right-to-left override
        "\u{202e}dorp",
        "pr\u{2060}od",
        "prod\u{e0061}", // tag character
        "t\u{0435}st",
    ] {
        let reading = read_name(name);
        assert_eq!(reading.signal, None, "{name:?}");
        assert_eq!(reading.doubtful.len(), 1, "{name:?}: the reader is warned");
    }
    let beside = read_name("d\u{435}v-prod");
    assert_eq!(beside.signal.unwrap().class, Class::Prod);
    assert_eq!(beside.doubtful.len(), 1);
    for honest in [
        "développement",
        "тест",
        "生产",
        "prod\u{301}",
        "Köln",
        "straße",
    ] {
        let reading = read_name(honest);
        assert_eq!(reading.signal, None, "{honest}");
        assert!(reading.doubtful.is_empty(), "{honest}");
    }
}

/// A small generator of numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.roll(list.len())]
    }
}

const APPLICATIONS: &[&str] = &[
    "orders",
    "billing",
    "shop",
    "payments",
    "probation",
    "cloud-platform",
    "delius",
    "prison",
    "maat",
    "xhibit",
    "equip",
    "tariff",
    "nomis",
    "oasys",
    "product",
    "producer",
    "delivery",
    "olive",
    "device",
    "contest",
    "attestation",
    "aqua",
    "print",
    "point",
    "approve",
    "devolved",
    "demon",
    "sprint",
    "improv",
    "telemetry",
    "warehouse",
    "catalogue",
    "search",
];
const ORGANISATIONS: &[&str] = &["acme", "moj", "larkspur", "bichard7", "hmpps", "nhs"];
const PLACES: &[&str] = &["euw1", "eu-west-2", "use1", "uw2", "ap-southeast-2"];

/// Writes words in one of the ways in which people write names.
fn written(words: &[String], style: usize) -> String {
    let parts: Vec<&str> = words.iter().flat_map(|word| word.split('-')).collect();
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    match style {
        0 => parts.join("-"),
        1 => parts.join("_"),
        2 => parts
            .iter()
            .map(|part| capital(part))
            .collect::<Vec<_>>()
            .join(" "),
        3 => parts.join("-").to_uppercase(),
        4 => parts.join("."),
        5 => parts.iter().map(|part| capital(part)).collect(),
        _ => parts.join("/"),
    }
}

/// Makes a name by the grammar that real organisations follow, and the class that it means.
fn synthetic(dice: &mut Dice) -> (String, Option<Class>) {
    let mut words = vec![
        dice.pick(ORGANISATIONS).to_owned(),
        dice.pick(APPLICATIONS).to_owned(),
    ];
    if dice.roll(4) == 0 {
        words.push(dice.pick(PLACES).to_owned());
    }
    let number = |dice: &mut Dice| ["", "", "", "1", "02"][dice.roll(5)];
    let class = match dice.roll(10) {
        0..3 => {
            words.push(format!("{}{}", dice.pick(PROD), number(dice)));
            Some(Class::Prod)
        }
        3..6 => {
            words.push(format!("{}{}", dice.pick(LOWER), number(dice)));
            Some(Class::Lower)
        }
        6 => {
            let join = dice.pick(&["non", "not", "pre"]);
            let word = dice.pick(&["prod", "production", "live", "prd"]);
            words.push([format!("{join}-{word}"), format!("{join}{word}")][dice.roll(2)].clone());
            Some(Class::Lower)
        }
        7 => {
            let lower = dice.pick(&["training", "non-live", "nonprod", "demo", "uat"]);
            words.push(lower.to_owned());
            words.push(dice.pick(&["production", "prod", "live"]).to_owned());
            Some(Class::Prod)
        }
        8 => {
            words.push(dice.pick(SHARED).to_owned());
            Some(Class::Shared)
        }
        _ => None,
    };
    match (class, dice.roll(4)) {
        (Some(_), 0) => words.push(
            dice.pick(&["network", "logs", "backup", "tools", "shared"])
                .to_owned(),
        ),
        (_, 1) => words.push(dice.pick(PLACES).to_owned()),
        (_, 2) => words.push(dice.pick(APPLICATIONS).to_owned()),
        _ => {}
    }
    (written(&words, dice.roll(7)), class)
}

#[test]
fn calibration_on_names_made_by_the_grammar() {
    let mut dice = Dice(2026);
    let (mut with_signal, mut correct, mut missed_prod, mut silent, mut left_open) =
        (0, 0, 0, 0, 0);
    let mut wrong = Vec::new();
    for _ in 0..20_000 {
        let (name, truth) = synthetic(&mut dice);
        let got = class(&name);
        if truth.is_some() {
            with_signal += 1;
            correct += usize::from(got == truth);
            missed_prod += usize::from(truth == Some(Class::Prod) && got != truth);
        } else {
            silent += 1;
            left_open += usize::from(got.is_none());
        }
        if got != truth && wrong.len() < 20 {
            wrong.push(format!("{name}: {got:?} instead of {truth:?}"));
        }
    }
    for miss in &wrong {
        println!("calibration: {miss}");
    }
    println!(
        "calibration: {with_signal} names with a signal, {correct} correct ({:.2} %), {missed_prod} of production missed; \
         {silent} names without a signal, {left_open} left unclassified",
        100.0 * f64::from(u32::try_from(correct).unwrap())
            / f64::from(u32::try_from(with_signal).unwrap()),
    );
    assert!(
        with_signal > 10_000 && silent > 1_000,
        "the grammar makes both kinds"
    );
    assert!(correct * 100 >= with_signal * 99, "{wrong:#?}");
    assert_eq!(missed_prod, 0, "{wrong:#?}");
    assert_eq!(left_open, silent, "{wrong:#?}");
}

mod estate;
