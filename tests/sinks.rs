//! Every format, re-read by a real parser of its sink, with harmless and with hostile texts.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failing test should say where"
)]
#![expect(
    clippy::too_many_lines,
    reason = "a report written out, and taken apart member by member"
)]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the events of a parser of another crate"
)]

#[path = "sinks/assertions.rs"]
mod assertions;
#[path = "sinks/hostile.rs"]
mod hostile;
#[path = "sinks/sample.rs"]
mod sample;

use std::cell::RefCell;
use std::collections::BTreeMap;

use hostile::{Mask, PAYLOADS};
use palisade::findings::{Report, Severity, Verdict};
use palisade::reports::sanitise::{Kind, visible};
use palisade::reports::{Colour, Detail, Format, Options, explain, render, schema};
use pulldown_cmark::{Event, Options as Markdown, Parser, Tag};
use unicode_width::UnicodeWidthStr;

/// How a payload stands in a text.
#[derive(Clone, Copy, Debug)]
enum Place {
    First,
    Last,
    Alone,
}

/// The demo's report in which every text is the payload, and the same with harmless texts of its length.
fn pair(payload: &str, place: Place) -> (Report, Report) {
    let numbers: RefCell<BTreeMap<String, usize>> = RefCell::default();
    let number = |text: &str| {
        let mut numbers = numbers.borrow_mut();
        let next = numbers.len();
        *numbers.entry(text.to_owned()).or_insert(next)
    };
    let attack = |text: &str| match place {
        Place::First => format!("{payload}q{:03}", number(text)),
        Place::Last => format!("q{:03}{payload}", number(text)),
        Place::Alone => payload.to_owned(),
    };
    let peace = |text: &str| {
        let mark = match place {
            Place::First | Place::Last => format!("q{:03}", number(text)),
            Place::Alone => String::new(),
        };
        let width = visible(&attack(text), Kind::Name).width();
        let rest = "a".repeat(width.saturating_sub(mark.len()));
        match place {
            Place::Last => mark + &rest,
            Place::First | Place::Alone => rest + &mark,
        }
    };
    let (mut hostile, mut harmless) = (sample::demo(), sample::demo());
    Mask(&attack).report(&mut hostile);
    Mask(&peace).report(&mut harmless);
    (hostile, harmless)
}

/// Runs a test with every payload in every place.
fn every_payload(test: impl Fn(&str, &Report, &Report)) {
    for (family, payload) in PAYLOADS {
        for place in [Place::First, Place::Last, Place::Alone] {
            let (hostile, harmless) = pair(payload, place);
            test(&format!("{family}, {place:?}"), &hostile, &harmless);
        }
    }
}

/// Characters that no sink may show as they are, whatever the tool's own list says.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// What a terminal does with the bytes.
#[derive(Default)]
struct Screen {
    styles: usize,
    other: Vec<String>,
    text: String,
}

impl vte::Perform for Screen {
    fn print(&mut self, c: char) {
        self.text.push(c);
    }
    fn execute(&mut self, byte: u8) {
        if byte == b'\n' {
            self.text.push('\n');
        } else {
            self.other.push(format!("execute {byte:#x}"));
        }
    }
    fn csi_dispatch(&mut self, _: &vte::Params, _: &[u8], ignore: bool, action: char) {
        if action == 'm' && !ignore {
            self.styles += 1;
        } else {
            self.other.push(format!("csi {action}"));
        }
    }
    fn esc_dispatch(&mut self, _: &[u8], _: bool, byte: u8) {
        self.other.push(format!("esc {byte:#x}"));
    }
    fn osc_dispatch(&mut self, _: &[&[u8]], _: bool) {
        self.other.push("osc".to_owned());
    }
    fn hook(&mut self, _: &vte::Params, _: &[u8], _: bool, _: char) {
        self.other.push("dcs".to_owned());
    }
}

fn screen(text: &str) -> Screen {
    let mut screen = Screen::default();
    vte::Parser::new().advance(&mut screen, text.as_bytes());
    screen
}

/// Whatever the terminal shows of a report: the report itself and every story.
fn terminal(report: &Report, options: &Options) -> String {
    let mut text = render(report, Format::Terminal, options);
    for finding in &report.findings {
        text.push_str(&explain::finding(report, finding, options));
    }
    for row in &report.policies {
        let story = palisade::reports::PolicyStory {
            policy: row.policy.clone(),
            severity: row.severity,
            ranges_over: report.coverage.overridden.clone(),
            needs: vec![row.policy.id],
            pending: vec![palisade::reports::PendingClause {
                family: row.policy.id,
                effect: row.policy.id,
            }],
            verdicts: Some(row.clone()),
        };
        text.push_str(&explain::policy(&story, options));
    }
    text
}

#[test]
fn a_terminal_obeys_nothing_that_a_payload_says() {
    let narrow = Options {
        detail: Detail::Full,
        ..Options::default()
    };
    let wide = Options {
        width: 1_000_000,
        ..narrow
    };
    every_payload(|family, hostile, harmless| {
        let shown = screen(&terminal(hostile, &narrow));
        assert_eq!((shown.styles, &shown.other), (0, &vec![]), "{family}");
        assert!(!shown.text.contains(is_hidden), "{family}");
        for line in shown.text.lines() {
            let command = line.trim_start().starts_with("::");
            assert!(!command && !line.contains("##"), "{family}: {line}");
        }
        let coloured = screen(&terminal(
            hostile,
            &Options {
                colour: Colour::On,
                ..narrow
            },
        ));
        assert!(coloured.styles > 0 && coloured.other.is_empty(), "{family}");
        assert_eq!(
            coloured.text, shown.text,
            "{family}: colours change nothing else"
        );
        let lines = |report| terminal(report, &wide).lines().count();
        assert_eq!(
            lines(hostile),
            lines(harmless),
            "{family}: a payload adds no line"
        );
    });
}

/// The structure of a document: its events without the wording; code spans count as text.
fn structure(document: &str) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    let mut in_block = false;
    for event in Parser::new_ext(document, everything()) {
        let kind = match &event {
            Event::Text(_) | Event::Code(_) if in_block => "block text".to_owned(),
            Event::Text(_) | Event::Code(_) => "text".to_owned(),
            Event::Start(tag) => {
                in_block = matches!(tag, Tag::CodeBlock(_));
                format!("start {tag:?}")
            }
            Event::End(tag) => {
                in_block = false;
                format!("end {tag:?}")
            }
            Event::Html(html) | Event::InlineHtml(html) => match html.contains("summary") {
                true => "summary".to_owned(),
                false => format!("html {html}"),
            },
            other => format!("{other:?}"),
        };
        if kinds.last() != Some(&kind) || !kind.ends_with("text") {
            kinds.push(kind);
        }
    }
    kinds
}

/// Every extension of Markdown that the parser knows.
fn everything() -> Markdown {
    Markdown::all() - Markdown::ENABLE_OLD_FOOTNOTES
}

/// The text of a document outside of code: what GitHub's own filters would look at.
fn plain_text(document: &str) -> String {
    let mut text = String::new();
    let mut in_code = false;
    for event in Parser::new_ext(document, everything() - Markdown::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => in_code = false,
            Event::Text(part) if !in_code => text.push_str(&part),
            Event::End(_) | Event::Code(_) => text.push('\n'),
            _ => {}
        }
    }
    text
}

#[test]
fn markdown_keeps_its_structure_under_every_payload() {
    let options = Options {
        detail: Detail::Full,
        ..Options::default()
    };
    every_payload(|family, hostile, harmless| {
        let document = render(hostile, Format::Markdown, &options);
        let expected = structure(&render(harmless, Format::Markdown, &options));
        let found = structure(&document);
        for (number, (got, wanted)) in found.iter().zip(&expected).enumerate() {
            assert_eq!(got, wanted, "{family}: event {number} of\n{document}");
        }
        assert_eq!(found.len(), expected.len(), "{family}");
        assert!(!document.contains(is_hidden), "{family}");
        let kinds = found.join("\n");
        for never in [
            "Link",
            "Image",
            "InlineHtml",
            "Math",
            "Footnote",
            "Task",
            "Strike",
            "BlockQuote",
        ] {
            assert!(!kinds.contains(never), "{family}: {never}");
        }
        let text = plain_text(&document).to_lowercase();
        for never in [
            "@",
            "#",
            "://",
            "www.",
            "gh-3",
            "`",
            "<",
            "a1b2c3d4e5f6",
            ":tada:",
            "mailto:",
        ] {
            assert!(!text.contains(never), "{family}: {never} in\n{text}");
        }
        let graph = document
            .split("```mermaid")
            .nth(1)
            .unwrap()
            .split("```")
            .next()
            .unwrap();
        for line in graph.lines().filter(|line| line.contains('"')) {
            let plain = |c: char| c.is_ascii_alphanumeric() || " []|\"->.,".contains(c);
            assert!(line.chars().all(plain), "{family}: {line}");
            assert_eq!(line.matches('"').count(), 2, "{family}: {line}");
        }
    });
}

#[test]
fn json_keeps_every_text_and_its_schema() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    every_payload(|family, hostile, _| {
        let document = render(hostile, Format::Json, &Options::default());
        assert!(!document.contains(is_hidden), "{family}");
        let value: serde_json::Value = serde_json::from_str(&document).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{family}: {errors:?}");
        for (finding, written) in hostile
            .findings
            .iter()
            .zip(value["findings"].as_array().unwrap())
        {
            assert_eq!(written["title"], *finding.policy.title, "{family}");
            assert_eq!(
                written["subject"]["id"],
                finding.subject.id.as_str(),
                "{family}"
            );
            let arn = finding.subject.arn.map(|arn| arn.as_str());
            assert_eq!(written["subject"]["arn"].as_str(), arn, "{family}");
        }
    });
}

#[test]
fn json_has_the_documented_members() {
    let document = render(&sample::demo(), Format::Json, &Options::default());
    assert!(
        document.starts_with("{\n  \"schema_version\": \"1.0\",\n  \"tool\"")
            && document.ends_with("}\n")
    );
    let value: serde_json::Value = serde_json::from_str(&document).unwrap();
    let has = |value: &serde_json::Value, members: &str| {
        for member in members.split(", ") {
            assert!(value.get(member).is_some(), "{member}");
        }
    };
    has(
        &value,
        "schema_version, tool, as_of, universe, coverage, environments, findings, policies",
    );
    has(
        &value["findings"][0],
        "policy, code, title, severity, verdict, subject, source_environment, target_environment, capability, \
         certainty, count, causes, cut, witness, remediation, controls, fingerprint, first_seen, exception, gaps",
    );
    has(
        &value["findings"][0]["subject"],
        "id, kind, arn, name, account, region, environment, class",
    );
    has(
        &value["policies"][0],
        "policy, fail, unknown, exempt, pass, not_applicable",
    );
    assert_eq!(value["findings"].as_array().unwrap().len(), 16);
    let options = Options {
        minimum: Severity::Critical,
        ..Options::default()
    };
    let value: serde_json::Value =
        serde_json::from_str(&render(&sample::demo(), Format::Json, &options)).unwrap();
    assert_eq!(value["findings"].as_array().unwrap().len(), 4);
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for format in Format::ALL {
        let once = render(&sample::demo(), format, &Options::default());
        let again = render(&sample::demo(), format, &Options::default());
        assert_eq!(once, again, "{format}");
        assert!(once.ends_with('\n') && !once.ends_with("\n\n"), "{format}");
    }
}

#[test]
fn lines_of_the_terminal_keep_to_the_width() {
    for width in [60, 80, 100, 160] {
        let options = Options {
            width,
            ..Options::default()
        };
        let text = render(&sample::demo(), Format::Terminal, &options);
        for line in text.lines() {
            let columns = line.width();
            // A table row and a word that is longer than a line stand over.
            let words = line.split_whitespace().count();
            assert!(
                columns <= width || words <= 3 || line.contains(" | "),
                "{width}: {line}"
            );
        }
    }
}

#[test]
fn what_matters_is_told_in_every_format() {
    let report = sample::demo();
    for format in Format::ALL {
        let text = render(&report, format, &Options::default()).replace("\n    ", " ");
        for told in [
            "612",
            "614",
            "orders-archive-handover-20250214",
            "prod-snapshot-shared",
            "DAT-001",
            "arn:aws:iam::222222222222:user/line-exporter",
            "describe-snapshot-attribute",
            "factory-simulator",
            "plant-team",
            "2027-01-31T00:00:00Z",
            "BackupRetentionPeriod",
            "eu-central-1",
            "6.5.4",
        ] {
            assert!(text.contains(told), "{format}: {told}\n{text}");
        }
        for finding in report
            .findings
            .iter()
            .filter(|f| f.verdict == Verdict::Fail)
        {
            let digits = &finding.fingerprint.as_str()[..12];
            assert!(text.contains(digits), "{format}: {digits}");
        }
    }
}

#[test]
fn below_the_minimum_is_counted_not_shown() {
    let options = Options {
        minimum: Severity::High,
        ..Options::default()
    };
    for format in [Format::Terminal, Format::Markdown] {
        let text = render(&sample::demo(), format, &options);
        assert!(!text.contains("larkspur-prod-telemetry"), "{format}");
        let told = text.contains("4 below high not shown")
            || text.contains("4 findings below high not shown");
        assert!(told, "{format}:\n{text}");
    }
}

#[test]
fn reports_of_nothing_and_of_doubts_alone() {
    let mut report = sample::demo();
    report
        .findings
        .retain(|finding| finding.verdict == Verdict::Unknown);
    for format in Format::ALL {
        let text = render(&report, format, &Options::default());
        assert!(text.contains("snap-080c9c6365190ef71"), "{format}");
        assert!(
            !text.contains("## Failed") && !text.contains("Failed:"),
            "{format}"
        );
    }
    report.findings.clear();
    report.policies.clear();
    report.environments.clear();
    report.matrix.clear();
    report.coverage = palisade::findings::Coverage::default();
    for format in [Format::Terminal, Format::Markdown] {
        let text = render(&report, format, &Options::default());
        assert!(text.contains("nothing is known"), "{format}");
        assert!(text.contains("No policy ran."), "{format}");
        assert!(!text.contains("100%"), "{format}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&render(&report, Format::Json, &Options::default())).unwrap();
    assert!(json["coverage"]["percent"].is_null());
}

/// 10,000 findings: half of them opened by one rule, half by a rule of their own.
fn many() -> Report {
    let mut report = sample::demo();
    let model = report
        .findings
        .iter()
        .find(|f| !f.witness.is_empty())
        .unwrap()
        .clone();
    report.findings = (0..10_000)
        .map(|number| {
            let mut finding = model.clone();
            let arn = format!("arn:aws:rds:eu-west-1:222222222222:db:orders-{number:05}");
            finding.subject.id = palisade::ids::Sym::new(&arn);
            finding.subject.name = format!("orders-{number:05}").into();
            finding.subject.arn = arn.parse().ok();
            if number % 2 == 0 {
                finding.causes[0].key = format!("cause-{number}").into();
            }
            finding
        })
        .collect();
    report
}

#[test]
fn ten_thousand_findings() {
    let report = many();
    for format in Format::ALL {
        let start = std::time::Instant::now();
        let text = render(&report, format, &Options::default());
        println!("{format}: {} bytes in {:?}", text.len(), start.elapsed());
        assert!(text.contains("orders-00001"), "{format}");
    }
    let text = render(&report, Format::Terminal, &Options::default());
    assert!(
        text.contains("opens 5,000 targets"),
        "one rule is told once"
    );
    assert!(text.contains("10,000 failed"));
}

#[test]
fn a_finding_is_found_by_its_fingerprint_and_told_whole() {
    let report = sample::demo();
    let finding = report
        .findings
        .iter()
        .find(|f| !f.witness.is_empty())
        .unwrap();
    let digits = &finding.fingerprint.as_str()[..12];
    assert_eq!(explain::find(&report, digits), [finding]);
    assert_eq!(
        explain::find(&report, "orders-prod-refresh-20261101"),
        [finding]
    );
    assert!(explain::find(&report, &digits[..4]).is_empty());
    let text = explain::finding(&report, finding, &Options::default());
    for told in [
        "staging -> production",
        "Sid AllowStagingRefresh",
        "help:",
        "A.8.31",
        digits,
    ] {
        assert!(text.contains(told), "{told} in\n{text}");
    }
    let open = report.findings.iter().find(|f| !f.gaps.is_empty()).unwrap();
    let text = explain::finding(&report, open, &Options::default());
    assert!(text.contains("What was not seen") && text.contains("ec2:DescribeSnapshotAttribute"));
}
