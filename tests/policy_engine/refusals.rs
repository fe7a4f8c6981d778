//! What is refused at load, one example each, and what is not.

use palisade::policies::{Catalogue, PolicyError};

const HEADER: &str = r#"# METADATA
# title: T
# description: D
# scope: package
# custom:
#   id: example
#   severity: high
#   ranges_over: [stores]
#   needs: [network, backups, configuration]
#   remediation: R
#   controls: {}
package acme.example
"#;

const RULES: &str = r#"
import rego.v1
import data.palisade.lib.environments
import data.palisade.lib.tri

applies contains store.id if {
	some store in input.stores
	environments.may_be_prod(store)
}

"#;

/// Line of the first line after [`RULES`], counted from 1.
const FIRST: usize = 22;

fn load(text: String) -> Result<(), Vec<PolicyError>> {
    Catalogue::load(&[("t.rego".to_owned(), text)]).map(drop)
}

/// A policy whose `violation` has this body for one store.
fn with_body(body: &str) -> String {
    format!(
        "{HEADER}{RULES}violation contains {{\"subject\": store.id}} if {{\n\tsome store in input.stores\n\t{body}\n}}\n"
    )
}

fn with_rules(rules: &str) -> String {
    format!("{HEADER}{RULES}{rules}\n")
}

const GOOD: &str = "violation contains {\"subject\": s.id} if some s in input.stores\n";

fn refusals(text: String) -> String {
    let errors = load(text.clone()).expect_err(&text);
    let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
    messages.join("\n")
}

#[test]
fn good_policies_load() {
    for body in [
        "tri.is_no(store.encrypted)",
        "tri.is_unknown(store.encrypted)",
        "store.public == \"yes\"",
        "store.class in {\"prod\", \"shared\"}",
        "not store.disposable",
        "not environments.doubtful(store.confidence)",
        "store.port != null\n\tstore.port > 1024",
        "store.tags != null\n\tsome key, value in store.tags\n\tlower(key) == \"env\"\n\tvalue != \"x\"",
        "store.survivors != null\n\tcount(store.survivors.one_call) == 0",
        "some copy in store.copies\n\ttri.is_yes(copy.immutable)",
        "every copy in store.copies { tri.is_no(copy.immutable) }",
        "count([copy.id | some copy in store.copies; copy.form == \"snapshot\"]) == 0",
        "days := input.objectives.immutable_retention_days\n\tdays > 3",
        "store.gaps.network == []",
        "input.universe.single_account\n\tdata.palisade.lib.tri.is_yes(store[\"public\"])",
    ] {
        let text = with_body(body);
        let loaded = load(text.clone());
        assert!(loaded.is_ok(), "{text}\n{loaded:?}");
    }
    let rules = r#"
open_ones contains s.id if {
	some s in input.stores
	s.public == "yes"
}

severity(c) := "critical" if c.trust == "public"

else := "medium"

default word(_) := "other"

word(c) := "same" if c.source == c.target

violation contains {
	"subject": c.target,
	"source": c.source_environment,
	"severity": severity(c),
	"effect": word(c),
	"crossings": [c.id],
	"stores": open_ones,
} if {
	some c in input.crossings
	c.kind in {"network", "link"}
	c.target in open_ones
	environments.from_lower(c)
}
"#;
    let loaded = load(with_rules(rules));
    assert!(loaded.is_ok(), "{loaded:?}");
}

#[test]
fn a_fact_whose_family_is_not_needed_would_pass_unread() {
    let none = |text: String| text.replace("[network, backups, configuration]", "[]");
    assert_eq!(
        refusals(none(with_body(
            "store.backups.retention_days != null\n\tstore.backups.retention_days < 7"
        ))),
        format!(
            "t.rego:{}:11: `Store.backups` rests on the family `backups`, which `custom.needs` does not list\n\
             hint: add `backups` to `custom.needs`: what was not seen must not pass",
            FIRST + 3
        )
    );
    // One message per family, wherever it is read: in a rule, through a function, by kind of crossing.
    let message = refusals(none(with_rules(
        "open(s) if tri.is_yes(s.public)\nsafe(s) if tri.is_yes(s.encrypted)\nviolation contains {\"subject\": s.id} if {\n\tsome s in input.stores\n\topen(s)\n\tsafe(s)\n}\nviolation contains {\"subject\": c.target, \"crossings\": [c.id]} if {\n\tsome c in input.crossings\n\tc.kind == \"data_copy\"\n}",
    )));
    let lines: Vec<&str> = message
        .lines()
        .filter(|line| line.contains("rests on"))
        .collect();
    assert_eq!(lines.len(), 2, "{message}");
    assert!(message.contains("on the family `configuration`"));
    assert!(message.contains("crossings of kind `data_copy` rests on the family `sharing`"));
    let every = refusals(with_rules(
        "violation contains {\"subject\": c.target, \"crossings\": [c.id]} if some c in input.crossings",
    ));
    for family in ["access", "sharing"] {
        assert!(every.contains(&format!("the family `{family}`")), "{every}");
    }
    // What is there whenever the record is needs no family; more families than are read do no harm.
    let plain = none(with_body("store.name == \"x\"\n\tstore.port == 22"));
    for text in [plain, with_body("store.name == \"x\"")] {
        load(text).unwrap_or_else(|errors| panic!("{errors:?}"));
    }
}

#[test]
fn the_example_of_the_documentation_loads() {
    let page = include_str!("../../docs/policies.md");
    let example = page
        .split("```rego\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("docs/policies.md has a block of Rego");
    let loaded = load(format!("{HEADER}\nimport rego.v1\n\n{example}"));
    assert!(loaded.is_ok(), "{loaded:?}");
}

#[test]
fn places_are_exact() {
    let message = refusals(with_body("store.publik == \"yes\""));
    assert_eq!(
        message,
        format!(
            "t.rego:{}:11: Store has no member `publik`\nhint: did you mean `public`?",
            FIRST + 3
        )
    );
}

#[test]
fn names_that_mean_nothing_are_refused() {
    for (body, expected) in [
        (
            "store.publik == \"yes\"",
            "Store has no member `publik`\nhint: did you mean `public`?",
        ),
        (
            "store[\"publik\"] == \"yes\"",
            "Store has no member `publik`",
        ),
        (
            "store.backups.auto == \"no\"",
            "Backups has no member `auto`",
        ),
        (
            "some copy in store.copies\n\tcopy.locked == 1",
            "BackupCopy has no member `locked`",
        ),
        (
            "stroe.id == \"x\"",
            "`stroe` is not known here\nhint: did you mean `store`?",
        ),
        (
            "input.storse == []",
            "Input has no member `storse`\nhint: did you mean `stores`?",
        ),
        (
            "key := \"public\"\n\tstore[key] == \"yes\"",
            "a dynamic key",
        ),
        ("store.copies[0].id == \"x\"", "a dynamic key"),
        ("store.copies[_].id == \"x\"", "a dynamic key"),
        (
            "store.tags.env == \"prod\"",
            "read from something that may be null",
        ),
        (
            "store.tags != null\n\tstore.tags.env == \"prod\"",
            "the key `env` may be missing",
        ),
        ("store.survivors.one_call == []", "may be null"),
        (
            "object.get(store, \"publik\", 1) == 1",
            "the function `object.get` is not on the list",
        ),
        (
            "tri.is_true(store.public)",
            "has no rule `is_true`\nhint: known: is_no, is_unknown, is_yes",
        ),
        ("later == 1\n\tlater := 1", "`later` is not known here"),
    ] {
        let message = refusals(with_body(body));
        assert!(message.contains(expected), "{body}: {message}");
    }
}

#[test]
fn words_that_no_enum_has_are_refused() {
    for (body, expected) in [
        (
            "store.class == \"production\"",
            "`production` is no word of Class\nhint: known: external, lower, prod",
        ),
        ("store.public == \"maybe\"", "`maybe` is no word of Tri"),
        (
            "store.public in {\"yes\", \"ja\"}",
            "`ja` is no word of Tri",
        ),
        (
            "\"prd\" in [store.class]",
            "`prd` is no word of Class\nhint: did you mean `prod`?",
        ),
        (
            "store.class == store.confidence",
            "a word of Class never equals a word of Confidence",
        ),
        ("store.name == 3", "text never equals a number"),
        ("store.name == null", "text never equals null"),
        ("tri.is_yes(store.class)", "`yes` is no word of Tri"),
        (
            "store.disposable == \"yes\"",
            "true or false never equals the text `yes`",
        ),
    ] {
        let message = refusals(with_body(body));
        if body.starts_with("tri.") {
            assert!(message.contains("`yes` is no word of Class"), "{message}");
        } else {
            assert!(message.contains(expected), "{body}: {message}");
        }
    }
}

#[test]
fn ignorance_never_becomes_an_answer() {
    let no_not = "`not` over a tri-state holds also where it is unknown";
    for (body, expected) in [
        ("not store.public == \"yes\"", no_not),
        ("not tri.is_yes(store.public)", no_not),
        ("not store.public in {\"no\"}", no_not),
        ("store.public != \"yes\"", "`!=` on a tri-state"),
        ("not store.public", "`not` over a tri-state"),
        (
            "store.public",
            "this line always holds: it is a word of Tri",
        ),
        (
            "store.port",
            "this line always holds: it is a number or null",
        ),
        ("store.port > 22", "null is less than every number"),
        (
            "store.port != 22",
            "`!=` holds also where the value is null",
        ),
        (
            "not store.port == 22",
            "`not` over something that may be null",
        ),
        ("not store.port", "`not` needs a condition"),
        ("store.port + 1 == 2", "a number or null is no number"),
        (
            "not store.vpc in {\"vpc-1\"}",
            "`not` over something that may be null",
        ),
        ("not store.port + 1 == 2", "a number or null is no number"),
        (
            "count([c.id | some c in store.copies; tri.is_yes(c.immutable)]) == 0",
            "a comprehension over a tri-state",
        ),
        (
            "some k, v in store.tags\n\tv == k",
            "cannot be gone through",
        ),
        (
            "x := tri.is_yes(store.public)\n\tx == true",
            "a condition is undefined where it does not hold",
        ),
        (
            "1 / count(store.copies) == 1",
            "a division that may be by zero",
        ),
    ] {
        let message = refusals(with_body(body));
        assert!(message.contains(expected), "{body}: {message}");
    }
}

#[test]
fn ignorance_is_followed_through_rules_and_functions() {
    let no_not = "`not` over a tri-state holds also where it is unknown";
    for rules in [
        "open(s) if tri.is_yes(s.public)\nviolation contains {\"subject\": s.id} if {\n\tsome s in input.stores\n\tnot open(s)\n}",
        "open contains s.id if {\n\tsome s in input.stores\n\ttri.is_yes(s.public)\n}\nviolation contains {\"subject\": s.id} if {\n\tsome s in input.stores\n\tnot s.id in open\n}",
        "open contains s.id if {\n\tsome s in input.stores\n\ttri.is_yes(s.public)\n}\nwide := open\nviolation contains {\"subject\": s.id} if {\n\tsome s in input.stores\n\tnot s.id in wide\n}",
    ] {
        let message = refusals(with_rules(rules));
        assert!(message.contains(no_not), "{rules}: {message}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn shapes_that_policies_do_not_need_are_refused() {
    for (body, expected) in [
        ("x = store.id\n\tx == \"a\"", "`=` assigns or compares"),
        (
            "some x\n\tx := store.id\n\tx == \"a\"",
            "a name without a type",
        ),
        (
            "time.now_ns() > 1",
            "the function `time.now_ns` is not on the list",
        ),
        ("rand.intn(\"a\", 3) == 1", "not on the list"),
        ("http.send({\"url\": \"x\"}) == 1", "not on the list"),
        (
            "count(numbers.range(1, 100000000)) > 1",
            "the function `numbers.range` is not on the list",
        ),
        ("regex.match(\"a\", store.name)", "not on the list"),
        (
            "coutn(store.copies) == 0",
            "the function `coutn` is not on the list\nhint: did you mean `count`?",
        ),
        (
            "count(store.copies, 1) == 0",
            "`count` takes 1 arguments, 2 are given",
        ),
        (
            "tri.is_yes(store.public, 1)",
            "`is_yes` takes 1 arguments, 2 are given",
        ),
        (
            "startswith(store.port, \"a\")",
            "`startswith` cannot take a number or null",
        ),
        (
            "data.acme.other.x == 1",
            "is neither a rule of this policy nor of the library",
        ),
        (
            "data.palisade.audit.x == 1",
            "is neither a rule of this policy nor of the library",
        ),
        (
            "some other in input.stores\n\tother.name == store.name",
            "gone through once per element of another list",
        ),
        (
            "count([w.id | some w in input.workloads; w.vpc == store.vpc]) > 0",
            "gone through once per element",
        ),
        (
            "some a in [1, 2]\n\tsome b in [1, 2]\n\tsome c in [1, 2]\n\ta + b == c",
            "more than 2 of the policy's own lists are gone through, one inside the other",
        ),
        (
            "some a in applies\n\tsome b in applies\n\tcount([c | some c in applies; c == b]) > 0\n\ta == b",
            "more than 2 of the policy's own lists",
        ),
        ("count(input.crossings) > 0", "crossings come in batches"),
        (
            "every c in input.crossings { c.target == store.id }",
            "crossings come in batches",
        ),
        (
            "store.id in applies with input.stores as []",
            "`with` replaces facts",
        ),
        (
            "input := store\n\tinput.id == \"x\"",
            "input cannot be shadowed",
        ),
        (
            "count := store\n\tcount.id == \"x\"",
            "`count` already names something else",
        ),
        (
            "some [a, b] in store.copies\n\ta == b",
            "`some` must bind a name",
        ),
        (
            "{\"a\": 1} == store",
            "objects are only written as the key of `violation`",
        ),
        (
            "store.id in violation",
            "`violation` is what the engine reads",
        ),
        ("1 == -store.name", "text is no number"),
    ] {
        let message = refusals(with_body(body));
        assert!(message.contains(expected), "{body}: {message}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn rules_that_may_vanish_are_refused() {
    for (rules, expected) in [
        (
            "f(x) := \"high\" if x == 1\nviolation contains {\"subject\": \"x\", \"severity\": f(1)} if true",
            "`f` may be undefined",
        ),
        (
            "limit := 3 if count(input.stores) > 2\nviolation contains {\"subject\": \"x\"} if limit > 2",
            "`limit` may be undefined",
        ),
        (
            "default open := true\nopen if count(input.stores) > 2\nviolation contains {\"subject\": \"x\"} if open",
            "a condition that holds by default",
        ),
        (
            "default f(_) := [1]\nf(x) := x if x == [2]\nviolation contains {\"subject\": \"x\"} if f([2]) == [2]",
            "a default must be a text",
        ),
        (
            "a if b\nb if a\nviolation contains {\"subject\": \"x\"} if a",
            "depends on itself",
        ),
        (
            "f(x) if {\n\tsome a in [1, 2]\n\tsome b in [1, 2]\n\ta + b == x\n}\nviolation contains {\"subject\": \"x\"} if {\n\tsome c in [1, 2]\n\tf(c)\n}",
            "more than 2 of the policy's own lists",
        ),
        (
            "f(x) if f(x)\nviolation contains {\"subject\": \"x\"} if f(1)",
            "`f` depends on itself",
        ),
        (
            "f(x) if g(x)\ng(x) if f(x)\nviolation contains {\"subject\": \"x\"} if f(1)",
            "depends on itself",
        ),
        (
            "f(x) if x == 1\nviolation contains {\"subject\": \"x\"} if true",
            "`f` is never called",
        ),
        (
            "f(\"a\") if true\nviolation contains {\"subject\": \"x\"} if f(\"a\")",
            "a parameter must be a name",
        ),
        (
            "f(x) if x == 1\nf(x, y) if x == y\nviolation contains {\"subject\": \"x\"} if f(1)",
            "two sorts of rule",
        ),
        (
            "x := 1 if count(input.stores) == 1\nelse := \"a\"\nviolation contains {\"subject\": \"x\"} if x == 1",
            "the definitions give",
        ),
        (
            "count := 1\nviolation contains {\"subject\": \"x\"} if count == 1",
            "`count` already names something else",
        ),
        (
            "tri := 1\nviolation contains {\"subject\": \"x\"} if tri == 1",
            "`tri` already names something else",
        ),
        (
            "a.b.c := 1\nviolation contains {\"subject\": \"x\"} if true",
            "the name of a rule must be one word",
        ),
        (
            "x[y] := 1 if some y in [1]\nviolation contains {\"subject\": \"x\"} if true",
            "the name of a rule must be one word",
        ),
        (
            "used contains c.id if some c in input.crossings\nviolation contains {\"subject\": \"x\"} if count(used) > 0",
            "crossings come in batches",
        ),
    ] {
        let message = refusals(with_rules(rules));
        assert!(message.contains(expected), "{rules}: {message}");
    }
}

#[test]
fn violations_have_known_members() {
    for (head, expected) in [
        (
            "{\"subjekt\": s.id}",
            "a violation has no member `subjekt`\nhint: did you mean `subject`?",
        ),
        ("{\"source\": null}", "a violation without `subject`"),
        (
            "{\"subject\": s}",
            "`subject` of a violation cannot be a Store",
        ),
        (
            "{\"subject\": s.id, \"severity\": \"hihg\"}",
            "`hihg` is no severity",
        ),
        (
            "{\"subject\": s.id, \"effect\": \"No backup\"}",
            "`No backup` is no effect\nhint: an effect is one word of lower-case letters",
        ),
        (
            "{\"subject\": s.id, \"crossings\": s.id}",
            "`crossings` of a violation cannot be text",
        ),
        (
            "{\"subject\": s.id, \"severity\": \"critical\"}",
            "`critical` is above the header's severity `high`",
        ),
        (
            "{\"subject\": s.id, \"subject\": s.id}",
            "`subject` is given twice",
        ),
        (
            "{\"subject\": s.id, \"pending\": [\"network\"]}",
            "no clause of METADATA is pending on `network`",
        ),
        (
            "s.id",
            "a violation is an object written in the rule's head",
        ),
        ("{x: s.id}", "must be a written text"),
    ] {
        let rules = format!("violation contains {head} if some s in input.stores");
        let message = refusals(with_rules(&rules));
        assert!(message.contains(expected), "{head}: {message}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn files_are_whole() {
    let good = || with_rules(GOOD);
    for (text, expected) in [
        (
            good().replace("import rego.v1", ""),
            "`import rego.v1` is missing",
        ),
        (
            good().replace("import rego.v1", "import rego.v1\nimport data.acme.lib"),
            "only `rego.v1` and modules of the library can be imported",
        ),
        (
            good().replace("import rego.v1", "import rego.v1\nimport input.stores"),
            "only `rego.v1` and modules of the library",
        ),
        (
            good().replace("lib.tri", "lib.trie").replace(
                GOOD,
                "violation contains {\"subject\": \"x\"} if trie.is_yes(\"yes\")",
            ),
            "t.rego:16:1: the library has no module `trie`\nhint: did you mean `tri`?",
        ),
        (
            good().replace("import data.palisade.lib.environments\n", ""),
            "`environments` is not imported\nhint: write `import data.palisade.lib.environments` after the package",
        ),
        (
            with_body("trii.is_yes(store.public)"),
            "`trii` is not imported\nhint: did you mean `tri`?",
        ),
        (
            with_body("some x in input\n\tx == 1"),
            "an Input cannot be gone through\nhint: go through one of its lists",
        ),
        (
            good().replace("applies contains", "applied contains"),
            "the set `applies` is missing",
        ),
        (
            good().replace("violation contains", "violations contains"),
            "the set `violation` is missing",
        ),
        (
            good().replace("package acme.example", "package palisade.network.example"),
            "packages under `palisade` are the program's own",
        ),
        (
            good().replace("package acme.example", "package acme.sample"),
            "the package ends in `sample`, the id is `example`",
        ),
        (
            good().replace("package acme.example", "package example"),
            "a package needs at least two names\nhint: use `<yours>.<id with _ for ->`, or `<yours>.<topic>.<id with _ for ->`",
        ),
        (
            good().replace("[stores]", "[stores, vaults]"),
            "t.rego:8:5: `custom.ranges_over` says [stores, vaults], `applies` goes through [stores]\nhint: write `ranges_over: [stores]`, or change the lists in `applies`",
        ),
        (
            good().replace("some s in", "some s inn"),
            "t.rego:23:48: rule must have a body",
        ),
        (
            good().replace("# title: T", "# titel: T"),
            "t.rego:2:3: METADATA: unknown key `titel`\nhint: did you mean `title`?",
        ),
        (
            good().replace(
                "#   severity: high",
                "#   severity: high\n#   overrides: nothing",
            ),
            "no policy is called `nothing`",
        ),
        (
            good().replace("store.id if", "store.port if"),
            "`applies` holds ids of subjects",
        ),
    ] {
        let message = refusals(text);
        assert!(message.contains(expected), "{expected}: {message}");
    }
}

#[test]
fn ids_are_used_once() {
    let one = ("a.rego".to_owned(), with_rules(GOOD));
    let two = (
        "b.rego".to_owned(),
        with_rules(GOOD).replace("package acme.example", "package acme.x.example"),
    );
    let errors = Catalogue::load(&[one.clone(), two]).unwrap_err();
    assert!(
        errors[0]
            .to_string()
            .contains("`example` is used by `a.rego` already"),
        "{errors:?}"
    );
    let own = with_rules(GOOD)
        .replace("id: example", "id: exception-expired")
        .replace("acme.example", "acme.exception_expired");
    let errors = Catalogue::load(&[("c.rego".to_owned(), own)]).unwrap_err();
    assert!(
        errors[0]
            .to_string()
            .contains("is used by `the program itself` already"),
        "{errors:?}"
    );
    let same = ("b.rego".to_owned(), one.1.clone());
    let errors = Catalogue::load(&[one, same]).unwrap_err();
    assert!(
        errors[0]
            .to_string()
            .contains("the package is that of `a.rego`"),
        "{errors:?}"
    );
}

#[test]
fn errors_of_all_files_come_together() {
    let bad = |id: &str| {
        with_body("store.publik == \"yes\"")
            .replace("id: example", &format!("id: {id}"))
            .replace("acme.example", &format!("acme.{id}"))
    };
    let errors = Catalogue::load(&[
        ("b.rego".to_owned(), bad("b")),
        ("a.rego".to_owned(), bad("a")),
    ])
    .unwrap_err();
    assert_eq!(errors.len(), 2);
    assert!(errors[0].to_string().starts_with("a.rego:"));
}
