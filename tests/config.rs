//! `palisade.toml`: every key, every default, and the words of every error.
#![expect(clippy::unwrap_used, reason = "a failing test should say where")]
#![expect(clippy::panic, reason = "a failing test should say where")]

use std::path::Path;

use palisade::cli::config::{Config, FILE_NAME, FailOn, config_schema, find, load};
use palisade::environments::{Class, Selector, Tier};

fn parse(text: &str) -> Config {
    Config::parse(text, "palisade.toml").unwrap_or_else(|error| panic!("{error}"))
}
fn error(text: &str) -> String {
    Config::parse(text, "palisade.toml")
        .unwrap_err()
        .to_string()
}

/// Every table and every key, with values that are not the defaults.
const WHOLE: &str = r#"
[[environment]]
name = "prod"
class = "prod"
accounts = ["111122223333"]
organizational_units = ["ou-ab12-cd34ef56", "Workloads/Production"]
vpcs = ["vpc-0a1b2c3d"]
tags = ["Environment=grantee1"]
name_globs = ["shop-*"]

[[environment]]
name = "hub"
class = "shared"
tier = "network"
accounts = ["222233334444"]

[[access_point]]
environment = "prod"
kind = "session-manager"
selector = "tag:Role=bastion"

[[access_point]]
environment = "development"
kind = "instance-connect-endpoint"
selector = "eice-0a1b2c3d"

[[trusted_account]]
id = "999999999999"
vendor = "Example"
purpose = "monitoring"
owner = "platform"
expires = 2027-06-30

[[exception]]
id = "refresh"
policy = "NET-001"
from = "env:development"
to = "arn:aws:rds:eu-west-1:111122223333:db:orders"
ports = [5432, "8000-8010"]
owner = "shop"
reason = "the nightly refresh"
expires = "2027-01-31"
ticket = "SHOP-1"

[[exception]]
id = "support"
policy = "lower-can-become-prod-role"
to = "name:support-*"
actions = ["sts:AssumeRole", "s3:Get*"]
owner = "shop"
reason = "support"
expires = 2027-01-31

[[accepted_gap]]
operations = ["ec2 describe-*"]
regions = ["eu-west-3"]
accounts = ["333344445555"]
owner = "platform"
reason = "empty"
expires = 2027-01-31

[objectives]
recovery_point_hours = 1
recovery_point_factor = 3
recovery_time_hours = 4
immutable_retention_days = 30
restore_test_days = 30
log_retention_days = 400
log_hot_days = 100
backup_other_region = true

[human]
session_hours = 8
admin_session_hours = 2
shell_idle_minutes = 10
vpn_session_hours = 8
key_age_days = 30
break_glass = ["break-glass*"]
just_in_time = { system = "access-desk", max_hours = 4 }

[pipeline]
protected_subjects = ["repo:acme/shop:ref:refs/heads/main"]
state_buckets = ["acme-terraform-state"]
artifact_accounts = ["444455556666"]

[sanitiser]
principals = ["arn:aws:iam::111122223333:role/sanitiser"]
export_buckets = ["acme-sanitised"]
marker_tag = "sanitised=true"

[estate]
single_account = true
role_name = "Audit"
external_id = "x"
role_path = "/audit/"
session_seconds = 900
regions = ["eu-west-1"]
exclude_regions = ["us-east-1"]
accounts = ["111122223333"]
exclude_accounts = ["555566667777"]
max_age_hours = 48
shared_ranges = ["10.1.0.0/20"]
disposable = ["service:elasticache"]
ephemeral_ports = "32768-60999"

[tags]
environment_keys = ["Tier"]
production_keys = ["is-production"]
ignore_keys = ["Stage"]

[report]
fail_on = "medium"
formats = ["markdown=report.md"]
history = ".palisade/history"
"#;

#[test]
fn a_whole_file_is_read() {
    let config = parse(WHOLE);
    let tables = &config.tables;
    let declared = config.declared();
    assert_eq!(declared.environments.len(), 2);
    assert_eq!(
        (
            declared.environments[0].class,
            declared.environments[0].tier
        ),
        (Class::Prod, None)
    );
    assert_eq!(declared.environments[1].tier, Some(Tier::Network));
    assert!(declared.environments[0].tags[0].matches("Environment", "Grantee1"));
    assert_eq!(
        declared.access_points[0].selector.to_string(),
        "tag:Role=bastion"
    );
    assert_eq!(
        tables.exception[0].from,
        Some("env:development".parse::<Selector>().unwrap())
    );
    assert_eq!(tables.human.just_in_time.as_ref().unwrap().max_hours, 4);
    assert_eq!(tables.estate.ephemeral_ports.to_string(), "32768-60999");
    assert_eq!(
        tables.sanitiser.marker_tag.as_ref().unwrap().to_string(),
        "sanitised=true"
    );
    assert_eq!(config.objectives().recovery_point_hours, 1);
    assert_eq!(tables.report.fail_on, FailOn::Medium);
}

#[test]
fn exceptions_are_handed_on() {
    let config = parse(WHOLE);
    let exceptions = config.exceptions();
    let ports: Vec<String> = exceptions[0]
        .ports
        .as_ref()
        .unwrap()
        .ranges()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(ports, ["5432", "8000-8010"]);
    assert_eq!(exceptions[1].actions.as_ref().unwrap().len(), 2);
    assert_eq!(exceptions[0].expires.to_string(), "2027-01-31T23:59:59Z");
    assert_eq!(
        exceptions[0].expires, exceptions[1].expires,
        "a date may stand with or without quotes"
    );
}

#[test]
fn an_empty_file_gives_the_documented_defaults() {
    let config = parse("");
    let tables = &config.tables;
    assert_eq!(config.objectives(), palisade::facts::Objectives::default());
    assert!(
        tables.environment.is_empty()
            && tables.exception.is_empty()
            && tables.trusted_account.is_empty()
    );
    let estate = &tables.estate;
    assert_eq!(
        (
            &*estate.role_name,
            &*estate.role_path,
            estate.session_seconds
        ),
        ("PalisadeAudit", "/", 3600)
    );
    assert_eq!(
        (estate.max_age_hours, estate.ephemeral_ports.to_string()),
        (24, "1024-65535".to_owned())
    );
    assert!(!estate.single_account && estate.external_id.is_none());
    assert_eq!(tables.report.fail_on, FailOn::High);
    assert_eq!(tables.human.shell_idle_minutes, 20);
    // A table that is only begun has the same defaults.
    let begun =
        parse("[objectives]\n[human]\n[pipeline]\n[sanitiser]\n[estate]\n[tags]\n[report]\n");
    assert_eq!(begun.tables, config.tables);
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_nearest() {
    for (text, expected) in [
        (
            "[human]\nsession_hours = 4\ncolour = 3\n",
            "palisade.toml:3:1: `human.colour`: unknown key\nhint: the nearest valid key is `session_hours`; valid here: \
             admin_session_hours, break_glass, just_in_time, key_age_days, session_hours, shell_idle_minutes, vpn_session_hours",
        ),
        (
            "[[environment]]\nname = \"prod\"\nclass = \"prod\"\n  acounts = []\n",
            "palisade.toml:4:3: `environment[0].acounts`: unknown key\nhint: did you mean `accounts`?",
        ),
        (
            "[[enviroment]]\nname = \"x\"\n",
            "palisade.toml:1:3: `enviroment`: unknown key\nhint: did you mean `environment`?",
        ),
        (
            "# héllo\n[estate]\nsession_hours = 2\n",
            "palisade.toml:3:1: `estate.session_hours`: unknown key\nhint: the nearest valid key here is `session_seconds`; \
             `session_hours` belongs under `[human]`",
        ),
        (
            "human = { break_glass = [], session_hour = 4 }\n",
            "palisade.toml:1:29: `human.session_hour`: unknown key\nhint: did you mean `session_hours`?",
        ),
        (
            "estate.\"odd\\nkey\" = 1\n",
            "palisade.toml:1:8: `estate.\"odd\\nkey\"`: unknown key\nhint: the nearest valid key is `regions`; valid here: accounts, \
             disposable, ephemeral_ports, exclude_accounts, exclude_regions, external_id, max_age_hours, regions, role_name, \
             role_path, session_seconds, shared_ranges, single_account",
        ),
        // The first thing in the file is told, not the first in the order of names.
        (
            "[report]\nzz = 1\n[estate]\naa = 1\n",
            "palisade.toml:2:1: `report.zz`",
        ),
    ] {
        let got = error(text);
        assert!(got.starts_with(expected), "{text}\n{got}");
    }
}

fn environment(line: &str) -> String {
    format!("[[environment]]\nname = \"shop\"\nclass = \"prod\"\n{line}\n")
}
fn exception(line: &str) -> String {
    let head = "[[exception]]\nid = \"a\"\npolicy = \"NET-001\"\nowner = \"o\"\nreason = \"r\"";
    format!("{head}\nexpires = 2027-01-01\n{line}\n")
}

/// Requires for each text the error that begins so, without a word of our types.
fn told(cases: Vec<(String, &str)>) {
    for (text, expected) in cases {
        let got = error(&text);
        let expected = format!("palisade.toml:{expected}");
        assert!(
            got.starts_with(&expected),
            "{text}\nexpected {expected}\ngot      {got}"
        );
        let first = got.lines().next().unwrap();
        for word in ["u64", "u32", "Box<", "struct", "enum ", "variant"] {
            assert!(!first.contains(word), "{first}");
        }
    }
}

#[test]
fn a_wrong_type_or_value_is_named_with_its_line() {
    told(vec![
        ("[human]\nsession_hours = \"4\"\n".to_owned(), "2:17: `human.session_hours`: must be a whole number, not a text\nhint: Hours of a session."),
        ("[human]\nsession_hours = 4.5\n".to_owned(), "2:17: `human.session_hours`: must be a whole number, not a number with a fraction"),
        ("[human]\nsession_hours = 0\n".to_owned(), "2:17: `human.session_hours`: must be a whole number from 1 to 36"),
        ("[human]\nsession_hours = -1\n".to_owned(), "2:17: `human.session_hours`: must be a whole number from 1 to 36"),
        ("[human]\nsession_hours = 99999999999999999999\n".to_owned(), "2:17: `human.session_hours`: must be a whole number from 1 to 36"),
        ("[estate]\nsingle_account = \"yes\"\n".to_owned(), "2:18: `estate.single_account`: must be `true` or `false`, not a text"),
        ("[[human]]\n".to_owned(), "1:1: `human`: must be a table (`[human]`), not a list"),
        ("[estate]\nregions = \"eu-west-1\"\n".to_owned(), "2:11: `estate.regions`: must be a list (`[…]`), not a text"),
        ("[estate]\nregions = [\"eu-west-1\",\n  \"eu-wst\"]\n".to_owned(), "3:3: `estate.regions[1]`: `eu-wst` is not an AWS region name"),
        ("[estate]\nregions = [\"global\"]\n".to_owned(), "2:12: `estate.regions[0]`: `global` is no region"),
        ("[estate]\nshared_ranges = [\"10.0.0.0/33\"]\n".to_owned(), "2:18: `estate.shared_ranges[0]`: `10.0.0.0/33` is not a CIDR block"),
        ("[estate]\nephemeral_ports = \"x\"\n".to_owned(), "2:19: `estate.ephemeral_ports`: `x` is not a port"),
        ("[estate]\nrole_path = \"audit\"\n".to_owned(), "2:1: `estate.role_path`: a path begins and ends with `/`"),
        ("[estate]\naccounts = [111122223333]\n".to_owned(), "2:13: `estate.accounts[0]`: must be a text, not a whole number"),
        ("[report]\nfail_on = \"hihg\"\n".to_owned(), "2:11: `report.fail_on`: `hihg` is not one of info, low, medium, high, critical\nhint: did you mean `high`?"),
        ("[[access_point]]\nenvironment = \"prd\"\nkind = \"bastion\"\nselector = \"i-1\"\n".to_owned(), "2:1: `access_point[0].environment`: there is no environment `prd`"),
        ("[[access_point]]\nenvironment = \"production\"\nkind = \"bastoin\"\nselector = \"i-1\"\n".to_owned(), "3:8: `access_point[0].kind`: `bastoin` is not one of"),
        ("[[accepted_gap]]\nowner = \"o\"\nreason = \"r\"\nexpires = 2027-01-01\n".to_owned(), "1:1: `accepted_gap[0]`: it names no gap"),
        ("[[accepted_gap]]\noperations = [\"ec2 describe-vpc\"]\nowner = \"o\"\nreason = \"r\"\nexpires = 2027-01-01\n".to_owned(), "2:15: `accepted_gap[0].operations[0]`: no call `ec2 describe-vpc` is ever made\nhint: did you mean `ec2 describe-vpcs`?"),
        ("[objectives]\nlog_retention_days = 10\n".to_owned(), "1:2: `objectives.log_hot_days`: more days than `log_retention_days`"),
        ("[tags]\nenvironment_keys = [\"a\"]\nignore_keys = [\"a\"]\n".to_owned(), "3:16: `tags.ignore_keys[0]`"),
        ("[human\n".to_owned(), "1:7: "),
        ("[human]\nsession_hours = 1\nsession_hours = 2\n".to_owned(), "3:1: duplicate key"),
        ("[human]\r\nsession_hours = 1\r\nx = 1\r\n".to_owned(), "3:1: `human.x`: unknown key"),
        ("\u{feff}[human]\nx = 1\n".to_owned(), "2:1: `human.x`: unknown key"),
    ]);
}

#[test]
fn a_wrong_environment_is_named_with_its_line() {
    told(vec![
        (
            "[environment]\nname = \"x\"\n".to_owned(),
            "1:1: `environment`: must be a list of tables (`[[environment]]`), not a table",
        ),
        (
            environment("accounts = [\"1111\"]"),
            "4:13: `environment[0].accounts[0]`: `1111` is not a 12-digit account id",
        ),
        (
            environment("tier = \"dev\"\naccounts = [\"111122223333\"]"),
            "4:1: `environment[0].tier`: `dev` is a tier of class `lower`\nhint: tiers of class `prod`: dr",
        ),
        (
            environment("tier = \"stagin\""),
            "4:8: `environment[0].tier`: `stagin` is not one of",
        ),
        (
            environment("tags = [\"Environment\"]"),
            "4:9: `environment[0].tags[0]`: `Environment` is not a tag (`key=value`)",
        ),
        (
            environment(""),
            "2:1: `environment[0].name`: nothing belongs to it",
        ),
        (
            "[[environment]]\nclass = \"prod\"\n".to_owned(),
            "1:1: `environment[0].name`: the key is missing",
        ),
        (
            "[[environment]]\nname = \"internet\"\nclass = \"shared\"\n".to_owned(),
            "2:8: `environment[0].name`: `internet` is not a free name",
        ),
        (
            "[[environment]]\nname = \"staging\"\nclass = \"prod\"\nname_globs = [\"*\"]\n"
                .to_owned(),
            "2:1: `environment[0].name`: `staging` is the name of what is inferred as class `lower`, tier `staging`",
        ),
        (
            environment(
                "accounts = [\"111122223333\"]\n[[environment]]\nname = \"b\"\nclass = \"lower\"\naccounts = [\"222233334444\", \"111122223333\"]",
            ),
            "8:29: `environment[1].accounts[1]`: `111122223333` belongs also to `shop`",
        ),
    ]);
}

#[test]
fn a_wrong_exception_is_named_with_its_line() {
    told(vec![
        (
            exception("from = \"env:stagign\""),
            "7:1: `exception[0].from`: there is no environment `stagign`\nhint: did you mean `staging`?",
        ),
        (
            exception("from = \"enviroment:dev\""),
            "7:8: `exception[0].from`: `enviroment:dev` is not a selector",
        ),
        (
            exception("to = \"account:12\""),
            "7:6: `exception[0].to`: `12` is not a 12-digit account id",
        ),
        (
            exception("ports = [70000]"),
            "7:10: `exception[0].ports[0]`: `70000` is not a port or a port range",
        ),
        (
            exception("ports = []"),
            "7:1: `exception[0].ports`: the list is empty",
        ),
        (
            exception("ports = [1]\nactions = [\"s3:*\"]"),
            "8:1: `exception[0].actions`: `ports` and `actions` do not go together",
        ),
        (
            exception("actions = [\"s3\"]"),
            "7:12: `exception[0].actions[0]`: not an IAM action",
        ),
        (
            exception(
                "[[exception]]\nid = \"a\"\npolicy = \"x\"\nowner = \"o\"\nreason = \"r\"\nexpires = 2027-01-01",
            ),
            "8:1: `exception[1].id`: `a` stands also in `exception[0]`",
        ),
        (
            "[[exception]]\nid = \"a\"\npolicy = \"x\"\nreason = \"r\"\nexpires = 2027-01-01"
                .to_owned(),
            "1:1: `exception[0].owner`: the key is missing\nhint: Who answers for it.",
        ),
        (
            exception("").replace("\"r\"", "\" \""),
            "5:10: `exception[0].reason`: must not be empty",
        ),
        (
            exception("").replace("2027-01-01", "\"2027-02-30\""),
            "6:11: `exception[0].expires`: `2027-02-30` is not a date",
        ),
        (
            exception("").replace("2027-01-01", "2027-01-01T00:00:00Z"),
            "6:11: `exception[0].expires`: `2027-01-01T00:00:00Z` is not a date",
        ),
        (
            exception("").replace("2027-01-01", "7"),
            "6:11: `exception[0].expires`: must be a date such as `2027-01-31`, not a whole number",
        ),
    ]);
}

#[test]
fn an_exception_may_last_twelve_months() {
    let text = |expires: &str| {
        format!(
            "[[exception]]\nid = \"a\"\npolicy = \"x\"\nowner = \"o\"\nreason = \"r\"\nexpires = {expires}\n"
        )
    };
    let as_of = "2026-11-16T06:00:00Z".parse().unwrap();
    for (expires, right) in [
        ("2027-11-16", true),
        ("2027-11-17", false),
        ("2020-01-01", true),
        ("2099-01-01", false),
    ] {
        let checked = parse(&text(expires)).check_expiry(as_of);
        assert_eq!(checked.is_ok(), right, "{expires}");
        if let Err(error) = checked {
            let shown = error.to_string();
            assert!(
                shown.starts_with("palisade.toml:6:1: `exception[0].expires`: "),
                "{shown}"
            );
            assert!(
                shown.ends_with("hint: the latest date today is 2027-11-16"),
                "{shown}"
            );
        }
    }
    let leap = "2028-02-29T00:00:00Z".parse().unwrap();
    assert_eq!(parse(&text("2029-02-28")).check_expiry(leap), Ok(()));
    assert!(parse(&text("2029-03-01")).check_expiry(leap).is_err());
    let expiry = parse(&text("2026-11-16")).tables.exception[0].expires;
    assert!(!expiry.is_past("2026-11-16T23:59:59Z".parse().unwrap()));
    assert!(expiry.is_past("2026-11-17T00:00:00Z".parse().unwrap()));
}

#[test]
fn the_file_is_found_upwards() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b/c");
    std::fs::create_dir_all(&deep).unwrap();
    let file = folder.path().join("a").join(FILE_NAME);
    std::fs::write(&file, "[human]\nsession_hours = 7\n").unwrap();
    std::fs::create_dir(folder.path().join("a/b").join(FILE_NAME)).unwrap();
    let found = find(&deep).unwrap();
    assert_eq!(found, file, "a folder of that name is passed over");
    assert_eq!(load(&found).unwrap().tables.human.session_hours, 7);
    let missing = load(&folder.path().join("none.toml"))
        .unwrap_err()
        .to_string();
    assert!(
        missing.contains("none.toml: the file cannot be read"),
        "{missing}"
    );
    std::fs::write(&file, b"[human]\n\xff = 1\n").unwrap();
    let latin = load(&file).unwrap_err().to_string();
    assert!(
        latin.ends_with("palisade.toml:2:1: the file is not UTF-8 text"),
        "{latin}"
    );
}

#[test]
fn the_schema_is_current_and_says_the_same() {
    let schema = config_schema();
    let text = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/palisade.toml.schema.json");
    if std::env::var_os("PALISADE_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, text, "run PALISADE_BLESS=1 cargo test --test config");
    assert!(!text.contains("null"), "TOML has no null");

    let validator = jsonschema::validator_for(&schema).unwrap();
    let json = |text: &str| {
        let table: toml::Table = toml::from_str(text).unwrap();
        serde_json::to_value(&table).unwrap()
    };
    assert!(validator.is_valid(&json("")));
    let quoted = WHOLE
        .replace("= 2027-06-30", "= \"2027-06-30\"")
        .replace("= 2027-01-31", "= \"2027-01-31\"");
    let problems: Vec<String> = validator
        .iter_errors(&json(&quoted))
        .map(|error| error.to_string())
        .collect();
    assert!(problems.is_empty(), "{problems:#?}");
    for wrong in [
        "[human]\nx = 1\n",
        "[human]\nsession_hours = 0\n",
        "[report]\nfail_on = \"x\"\n",
        "[[environment]]\nname = \"x\"\n",
    ] {
        assert!(!validator.is_valid(&json(wrong)), "{wrong}");
        assert!(Config::parse(wrong, "f").is_err(), "{wrong}");
    }
}

#[test]
fn every_key_has_a_description() {
    fn walk(path: &str, schema: &serde_json::Value, bare: &mut Vec<String>) {
        let inner = schema.get("items").unwrap_or(schema);
        for (key, schema) in inner
            .get("properties")
            .and_then(|p| p.as_object())
            .into_iter()
            .flatten()
        {
            let path = format!("{path}.{key}");
            if schema.get("description").is_none() {
                bare.push(path.clone());
            }
            walk(&path, schema, bare);
        }
    }
    let mut bare = Vec::new();
    walk("", &config_schema(), &mut bare);
    assert!(bare.is_empty(), "{bare:?}");
}
