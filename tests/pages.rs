//! The pages of `docs/` that are made from the program's own tables: current, and complete.
//!
//! `PALISADE_BLESS=1 cargo test --test pages` writes them anew.
#![expect(clippy::unwrap_used, reason = "a failing test should say where")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use palisade::estate::{Operation, Planned, Scope, operations};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn is_current(page: &str, text: &str) {
    let path = root().join("docs").join(page);
    if std::env::var_os("PALISADE_BLESS").is_some() {
        fs::write(&path, text).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "docs/{page} is not current: PALISADE_BLESS=1 cargo test --test pages"
    );
}

const CALLS: &str = "# Calls

Every AWS call whose reply is read, by service, with the permission that it needs. A complete collection makes
each of them once per account (or once per account and region), and those with a resource once per resource.
A call without a file is *not collected*: what rests on it is `unknown`.

Save a reply as `<account>/<region>/<file>.json`, with `global` in place of the region for services without
regions. Replies about one resource go into a folder of that name, one file per resource, named by its id or name
(URL-encoded): `111122223333/eu-west-1/ec2-describe-snapshot-attribute/snap-0a1b2c3d.json`. Where a call names several
things, a slash stands between them, or a folder: `backup-get-backup-selection/PLAN/SELECTION.json`. The AWS CLI joins
the pages of an answer by itself; a file that still carries a continuation token is a part.
";

fn call(operation: &Operation) -> String {
    let file = format!("`{}-{}`", operation.service, operation.name);
    let per = operation
        .per
        .map_or_else(String::new, |per| format!("each `{per}`"));
    let place = match operation.scope {
        Scope::Global => "account",
        Scope::Regional => "region",
    };
    let planned = match operation.planned {
        Planned::Everywhere => "",
        Planned::ByOrganization => "where the organisation is managed",
        Planned::Nowhere => "only read where it is there",
    };
    let further = operation.further_permissions.iter().copied();
    let permissions: Vec<String> = std::iter::once(operation.permission)
        .chain(further)
        .map(|action| format!("`{action}`"))
        .collect();
    let permissions = permissions.join(", ");
    format!("| {file} | {place} | {per} | {permissions} | {planned} |")
}

#[test]
fn the_list_of_calls_is_current() {
    let mut services: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for operation in operations() {
        services
            .entry(operation.service)
            .or_default()
            .push(call(operation));
    }
    let mut page = CALLS.to_owned();
    for (service, rows) in services {
        write!(page, "\n## {service}\n\n").unwrap();
        page.push_str("| file | per | and per | permission | made |\n|---|---|---|---|---|\n");
        for row in rows {
            writeln!(page, "{row}").unwrap();
        }
    }
    is_current("calls.md", &page);
}

const CONFIGURATION: &str = "# palisade.toml

One file, found in the working directory or above it, or named by `--config`. Nothing in it is needed: what is
not declared is inferred, and shown as inferred. `palisade init` drafts one from an estate. An unknown key is an
error that names the nearest known one; [schemas/palisade.toml.schema.json](../schemas/palisade.toml.schema.json)
lets an editor complete it.

```toml
[[environment]]
name = \"production\"
class = \"prod\"
accounts = [\"111122223333\"]
organizational_units = [\"Workloads/Production\"]

[[environment]]
name = \"development\"
class = \"lower\"
tags = [\"Environment=dev\"]
name_globs = [\"*-dev\"]

[[exception]]
id = \"analytics-copy\"
policy = \"DAT-001\"
from = \"env:development\"
to = \"name:orders-sanitised-*\"
owner = \"data team\"
reason = \"sanitised in production before it is shared\"
expires = 2027-06-30

[[accepted_gap]]
regions = [\"sa-east-1\"]
owner = \"platform team\"
reason = \"closed by a service control policy\"
expires = 2027-03-31
```

A *selector* names things: an id, an ARN (with `*` and `?`), an address or block, `internet`, `on-premises`,
`env:NAME`, `account:ID`, `region:NAME`, `vpc:ID`, `subnet:ID`, `service:NAME`, `tag:KEY=VALUE` or `name:PATTERN`. Subnets
hold interfaces: `subnet:` is for questions about networks.

Declared environments go before inferred ones; evidence that disagrees is still shown. What selects a resource itself
(`tags`, `name_globs`) goes before what selects the account that it is in. An exception is tried on every single
hole; one that covers nothing, covers too much or is past its day is itself a finding.
";

/// Returns the word for what a value is.
fn kind(schema: &Value) -> String {
    let many = |inner: &Value| format!("list of {}", kind(inner));
    if let Some(items) = schema.get("items") {
        return many(items);
    }
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        let words: Vec<String> = choices
            .iter()
            .filter_map(|one| Some(format!("`{}`", one.get("const")?.as_str()?)))
            .collect();
        if !words.is_empty() {
            return words.join(", ");
        }
    }
    if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        let words = choices.iter().filter_map(Value::as_str);
        return words
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", ");
    }
    match schema.get("type") {
        Some(Value::String(one)) => one.clone(),
        Some(Value::Array(several)) => several
            .iter()
            .filter_map(Value::as_str)
            .filter(|one| *one != "null")
            .collect::<Vec<_>>()
            .join(" or "),
        _ => "text".to_owned(),
    }
}

fn key(name: &str, schema: &Value, required: bool) -> String {
    let default = match schema.get("default") {
        _ if required => "required".to_owned(),
        None | Some(Value::Null) => String::new(),
        Some(Value::Array(list)) if list.is_empty() => String::new(),
        Some(value) => format!("`{value}`"),
    };
    let told = schema
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    format!("| `{name}` | {} | {default} | {told} |", kind(schema)).replace('\n', " ")
}

/// Returns the table of the members that a line of assertions may have, of one of the two kinds.
fn members(kind: usize) -> String {
    let schema = palisade::cli::line_schema();
    let shape = schema.pointer(&format!("/oneOf/{kind}")).unwrap();
    let required = shape["required"].as_array().unwrap();
    let members = shape["properties"].as_object().unwrap();
    let others = members
        .keys()
        .filter(|name| required.iter().all(|one| one != *name));
    let first = required.iter().filter_map(Value::as_str);
    let mut table = "| member | value | meaning |\n|---|---|---|\n".to_owned();
    for name in first.chain(others.map(String::as_str)) {
        let member = &members[name];
        let needed = match required.iter().any(|one| one == name) {
            true => ", required",
            false => "",
        };
        let words = member.get("enum").and_then(Value::as_array);
        let value = match words {
            Some(words) => words
                .iter()
                .filter_map(|word| Some(format!("`{}`", word.as_str()?)))
                .collect::<Vec<_>>()
                .join(", "),
            None => kind_of_member(member),
        };
        let told = member["description"].as_str().unwrap();
        writeln!(table, "| `{name}` | {value}{needed} | {told} |").unwrap();
    }
    table
}

fn kind_of_member(member: &Value) -> String {
    match kind(member).as_str() {
        "string" => "text".to_owned(),
        "string or number" => "text or number".to_owned(),
        "integer" => "0 to 65535".to_owned(),
        other => other.to_owned(),
    }
}

#[test]
fn the_members_of_assertions_are_told() {
    let page = fs::read_to_string(root().join("docs/assertions.md")).unwrap();
    for kind in [0, 1] {
        let table = members(kind);
        assert!(
            page.contains(&table),
            "docs/assertions.md should hold\n{table}"
        );
    }
}

/// The lines of the page are assertions themselves.
#[test]
fn the_examples_of_assertions_are_assertions() {
    let schema = jsonschema::validator_for(&palisade::cli::line_schema()).unwrap();
    let mut seen = 0;
    for page in ["docs/assertions.md", "docs/commands.md"] {
        let page = fs::read_to_string(root().join(page)).unwrap();
        for line in page
            .lines()
            .filter(|line| line.starts_with("{\"ask\"") || line.starts_with("{\"id\":\"orders\""))
        {
            let line = serde_json::from_str(line).unwrap();
            assert!(schema.is_valid(&line), "{line}");
            seen += 1;
        }
    }
    assert_eq!(seen, 4);
}

#[test]
fn the_list_of_keys_is_current() {
    let text = fs::read_to_string(root().join("schemas/palisade.toml.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let mut page = CONFIGURATION.to_owned();
    for (name, table) in schema["properties"].as_object().unwrap() {
        let many = table.get("items");
        let inner = many.unwrap_or(table);
        let heading = match many {
            Some(_) => format!("[[{name}]]"),
            None => format!("[{name}]"),
        };
        let told = table["description"].as_str().unwrap();
        write!(page, "\n## `{heading}`\n\n{told}\n\n").unwrap();
        page.push_str("| key | value | default | meaning |\n|---|---|---|---|\n");
        let required = inner.get("required").and_then(Value::as_array);
        for (name, schema) in inner["properties"].as_object().unwrap() {
            let required = required.is_some_and(|all| all.iter().any(|one| one == name));
            writeln!(page, "{}", key(name, schema, required)).unwrap();
        }
    }
    is_current("configuration.md", &page);
}

#[test]
fn the_example_configuration_is_accepted() {
    let page = fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    let example = page
        .split("```toml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap();
    let read = palisade::cli::config::Config::parse(example, "docs/configuration.md");
    if let Err(error) = read {
        panic!("{error}");
    }
}

/// The names of the tests in docs/access.md: `r07_...` for rules, `m03_...` for mistakes, and two more.
fn named_tests(page: &str) -> BTreeSet<String> {
    let quoted = page.split('`').skip(1).step_by(2);
    quoted
        .filter(|name| {
            name.contains('_') && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
        })
        .map(str::to_owned)
        .collect()
}

/// The tests of the evaluator, and of what an estate asks it, that show a rule or a mistake.
fn written_tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let files = ["src/access/eval/tests", "src/access/applicable/tests"];
    let files = files.map(|folder| fs::read_dir(root().join(folder)).unwrap());
    for file in files.into_iter().flatten() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for part in text.split("#[test]\nfn ").skip(1) {
            found.insert(part.split('(').next().unwrap().to_owned());
        }
    }
    found
}

#[test]
fn every_rule_of_access_has_its_tests() {
    let page = fs::read_to_string(root().join("docs/access.md")).unwrap();
    let (named, written) = (named_tests(&page), written_tests());
    let missing: Vec<_> = named.difference(&written).collect();
    assert!(missing.is_empty(), "no such tests: {missing:?}");
    let numbered = |name: &&String| {
        let (start, _) = name.split_once('_').unwrap_or((name, ""));
        matches!(start.split_at(1), ("r" | "m", number) if number.len() == 2 && number.parse::<u32>().is_ok())
    };
    let untold: Vec<_> = written.difference(&named).filter(numbered).collect();
    assert!(untold.is_empty(), "not in docs/access.md: {untold:?}");
    for rule in 1..=49 {
        let row = format!("\n| R{rule} ");
        assert!(page.contains(&row), "no row for R{rule}");
        let test = format!("`r{rule:02}_");
        assert!(page.contains(&test), "no test for R{rule}");
    }
}

#[test]
fn the_question_of_the_page_on_access_is_answered_as_it_says() {
    let page = fs::read_to_string(root().join("docs/access.md")).unwrap();
    let blocks: Vec<&str> = page.split("```json\n").skip(1).collect();
    let block = |at: usize| blocks[at].split("```").next().unwrap();
    let mut asked = Command::new(env!("CARGO_BIN_EXE_palisade"))
        .args(["access", "eval"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = asked.stdin.take().unwrap();
    input.write_all(block(0).as_bytes()).unwrap();
    drop(input);
    let output = asked.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), block(2));
}
