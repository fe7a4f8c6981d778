//! What came of assertions, in each format, with every payload in the place of every text.

use palisade::findings::{
    Ask, Assertion, Assertions, Evidence, EvidenceKind, Fault, Outcome, Tool,
};
use palisade::ids::Sym;
use palisade::reports::sanitise::{Kind, visible};
use palisade::reports::{
    AssertionFormat, Colour, Detail, Options, assertions_schema, render_assertions,
};

use super::hostile::PAYLOADS;
use super::{is_hidden, screen};

const EVIDENCE: [EvidenceKind; 8] = [
    EvidenceKind::Blocker,
    EvidenceKind::Open,
    EvidenceKind::Condition,
    EvidenceKind::Statement,
    EvidenceKind::Step,
    EvidenceKind::Back,
    EvidenceKind::Assumption,
    EvidenceKind::Note,
];

/// Results of every outcome in which each text is the same one.
fn sample(text: &str) -> Assertions {
    let evidence = |kind| Evidence {
        kind,
        component: Some(Sym::new(text).as_str()),
        rule: Some(text.into()),
        text: Some(text.into()),
    };
    let fault = |column| Fault {
        column,
        said: text.into(),
        hint: Some(text.into()),
    };
    let one = |line: u64, outcome, ask, kinds: &[EvidenceKind]| Assertion {
        line,
        id: Some(text.into()),
        ask,
        about: text.into(),
        ends: Some(text.into()),
        expected: (outcome != Outcome::Invalid).then_some("blocked"),
        verdict: matches!(outcome, Outcome::Met | Outcome::Unmet).then_some("reachable"),
        outcome,
        fault: match outcome {
            Outcome::Met | Outcome::Unmet => None,
            Outcome::Unanswerable => Some(fault(None)),
            Outcome::Invalid => Some(fault(Some(7))),
        },
        evidence: kinds.iter().copied().map(evidence).collect(),
    };
    Assertions {
        tool: Tool {
            name: "palisade",
            version: "0.0.0",
        },
        as_of: "2026-11-16T06:00:00Z".parse().unwrap(),
        source: text.into(),
        results: vec![
            one(1, Outcome::Met, Some(Ask::Network), &EVIDENCE),
            one(2, Outcome::Unmet, Some(Ask::Access), &EVIDENCE),
            one(3, Outcome::Unmet, Some(Ask::Network), &EVIDENCE[4..]),
            one(4, Outcome::Unanswerable, Some(Ask::Network), &[]),
            one(5, Outcome::Invalid, None, &[]),
        ],
    }
}

/// Returns hostile results and harmless ones of the same length, for each payload.
fn every_payload(test: impl Fn(&str, &Assertions, &Assertions)) {
    for (family, payload) in PAYLOADS {
        let shown = visible(payload, Kind::Name).chars().count();
        test(family, &sample(payload), &sample(&"a".repeat(shown.max(1))));
    }
}

fn render(assertions: &Assertions, format: AssertionFormat) -> String {
    render_assertions(assertions, format, &Options::default())
}

/// The elements of a document with their names of attributes, in their order.
fn elements(document: &roxmltree::Document<'_>) -> Vec<String> {
    let elements = document.descendants().filter(|node| node.is_element());
    elements
        .map(|node| {
            let names: Vec<&str> = node.attributes().map(|one| one.name()).collect();
            format!("{} {}", node.tag_name().name(), names.join(" "))
        })
        .collect()
}

#[test]
fn junit_is_xml_of_the_same_elements_whatever_the_names() {
    every_payload(|family, hostile, harmless| {
        let text = render(hostile, AssertionFormat::Junit);
        assert!(!text.contains(is_hidden), "{family}");
        let document = roxmltree::Document::parse(&text).unwrap();
        let peace = render(harmless, AssertionFormat::Junit);
        let peace = roxmltree::Document::parse(&peace).unwrap();
        assert_eq!(elements(&document), elements(&peace), "{family}");
        assert!(
            !document
                .descendants()
                .any(|node| node.is_comment() || node.is_pi())
        );
        let source = visible(&hostile.source, Kind::Name);
        let suites = document
            .descendants()
            .find(|node| node.has_tag_name("testsuite"));
        assert_eq!(
            suites.unwrap().attribute("name"),
            Some(source.as_str()),
            "{family}"
        );
        let cases = document
            .descendants()
            .filter(|node| node.has_tag_name("testcase"));
        for (case, one) in cases.zip(&hostile.results) {
            let title = format!("{}: {}", one.id.as_deref().unwrap(), one.about);
            let title = visible(&title, Kind::Name);
            assert_eq!(case.attribute("name"), Some(title.as_str()), "{family}");
            let inner = case.children().find(roxmltree::Node::is_element);
            let Some(text) = inner.and_then(|node| node.text()) else {
                assert_eq!(one.outcome, Outcome::Met, "{family}");
                continue;
            };
            // A line break of a name begins no line.
            let more = usize::from(one.fault.is_some()) + 1;
            let steps = one.evidence.len();
            assert!(text.lines().count() <= 1 + more + steps, "{family}: {text}");
        }
    });
}

#[test]
fn junit_tells_failures_from_errors_and_counts_them() {
    let text = render(&sample("x"), AssertionFormat::Junit);
    let document = roxmltree::Document::parse(&text).unwrap();
    let suite = document
        .descendants()
        .find(|node| node.has_tag_name("testsuite"));
    let count = |name| suite.unwrap().attribute(name).unwrap();
    assert_eq!(
        (count("tests"), count("failures"), count("errors")),
        ("5", "2", "2")
    );
    let cases = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"));
    let told: Vec<(&str, Option<&str>)> = cases
        .map(|case| {
            let inner = case.children().find(roxmltree::Node::is_element);
            let inner = inner.map(|node| node.tag_name().name());
            (inner.unwrap_or("passed"), case.attribute("classname"))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("passed", Some("palisade.network")),
            ("failure", Some("palisade.access")),
            ("failure", Some("palisade.network")),
            ("error", Some("palisade.network")),
            ("error", Some("palisade.assertion")),
        ]
    );
    for moment in ["time=", "timestamp=", "uuid="] {
        assert!(
            !text.contains(moment),
            "equal answers give equal bytes: {text}"
        );
    }
}

#[test]
fn json_keeps_every_text_and_its_schema() {
    let schema = assertions_schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    every_payload(|family, hostile, _| {
        let document = render(hostile, AssertionFormat::Json);
        assert!(!document.contains(is_hidden), "{family}");
        let value: serde_json::Value = serde_json::from_str(&document).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{family}: {errors:?}");
        assert_eq!(value["source"], *hostile.source, "{family}");
        for (one, written) in hostile
            .results
            .iter()
            .zip(value["results"].as_array().unwrap())
        {
            assert_eq!(written["id"].as_str(), one.id.as_deref(), "{family}");
            assert_eq!(written["about"], *one.about, "{family}");
            let said = one.fault.as_ref().map(|fault| &*fault.said);
            assert_eq!(written["error"]["message"].as_str(), said, "{family}");
            let evidence = written["evidence"].as_array().unwrap();
            for (evidence, written) in one.evidence.iter().zip(evidence) {
                assert_eq!(
                    written["component"].as_str(),
                    evidence.component,
                    "{family}"
                );
                assert_eq!(
                    written["rule"].as_str(),
                    evidence.rule.as_deref(),
                    "{family}"
                );
                assert_eq!(
                    written["text"].as_str(),
                    evidence.text.as_deref(),
                    "{family}"
                );
            }
        }
    });
}

#[test]
fn a_terminal_obeys_nothing_that_a_name_says() {
    every_payload(|family, hostile, harmless| {
        let wide = |assertions, colour| {
            let options = Options {
                width: 1_000_000,
                detail: Detail::Full,
                colour,
                ..Options::default()
            };
            render_assertions(assertions, AssertionFormat::Terminal, &options)
        };
        let shown = screen(&wide(hostile, Colour::Off));
        assert_eq!((shown.styles, &shown.other), (0, &vec![]), "{family}");
        assert!(!shown.text.contains(is_hidden), "{family}");
        for line in shown.text.lines() {
            let command = line.trim_start().starts_with("::");
            assert!(!command && !line.contains("##"), "{family}: {line}");
        }
        let lines = shown.text.lines().count();
        assert_eq!(
            lines,
            wide(harmless, Colour::Off).lines().count(),
            "{family}"
        );
        let coloured = screen(&wide(hostile, Colour::On));
        assert!(coloured.styles > 0 && coloured.other.is_empty(), "{family}");
        assert_eq!(coloured.text, shown.text, "{family}");
    });
}
