//! The answers of all tests of this module, word by word: what a rule adds to an answer besides the verdict (a step, a
//! name, an assumption) is seen to go when the rule goes.
//!
//! They stand in `answers/`, a file for each module, test by test in the order of the questions. Where answers are meant
//! to change: `rm -r src/network/tests/answers; PALISADE_ANSWERS=write cargo test --lib network::`, and read the difference.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::network::{FlowAnswer, FlowEnd, FlowQuestion, FlowTraffic, Obstacle, Step};

/// What to do where answers are meant to change.
const HINT: &str =
    "hint: `PALISADE_ANSWERS=write cargo test --lib network::` records what is answered now";

/// The answers of a module, by test.
type Answers = BTreeMap<String, Vec<String>>;

static MODULES: LazyLock<Mutex<BTreeMap<String, Answers>>> = LazyLock::new(Mutex::default);

thread_local! {
    /// The answers of the test of this thread, so far.
    static TOLD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Holds the answer against the one that stands in the file, or writes it there.
pub(super) fn check(question: &FlowQuestion, answer: &FlowAnswer) {
    let thread = std::thread::current();
    let Some(path) = thread.name().and_then(|it| it.split_once("tests::")) else {
        return;
    };
    let (module, test) = path.1.rsplit_once("::").unwrap_or(("mod", path.1));
    let said = shown(question, answer);
    let count = TOLD.with_borrow_mut(|told| {
        told.push(said.clone());
        told.len()
    });
    let mut modules = MODULES.lock().unwrap_or_else(PoisonError::into_inner);
    let answers = match modules.entry(module.to_owned()) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(new) => new.insert(read(module)),
    };
    if is_written() {
        answers.insert(test.to_owned(), TOLD.with_borrow(Clone::clone));
        write(module, answers);
        return;
    }
    let recorded = answers.get(test).and_then(|all| all.get(count - 1));
    let recorded = recorded
        .map_or("nothing is recorded\n", String::as_str)
        .to_owned();
    drop(modules);
    assert!(
        recorded == said,
        "answer {count} of {test} was\n{recorded}and is\n{said}{HINT}"
    );
}

/// Holds a text against the one that stands in a file of its own, or writes it there.
pub(super) fn hold(name: &str, said: &str) {
    if is_written() {
        std::fs::create_dir_all(file(name).parent().unwrap()).unwrap();
        return std::fs::write(file(name), said).unwrap();
    }
    let recorded = std::fs::read_to_string(file(name)).unwrap_or_default();
    let mut lines = recorded.lines().zip(said.lines()).enumerate();
    let other = lines.find(|(_, (was, is))| was != is);
    assert!(recorded == said, "{name} differs: {other:?}\n{HINT}");
}

fn is_written() -> bool {
    std::env::var_os("PALISADE_ANSWERS").is_some_and(|it| it == "write")
}

fn file(module: &str) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/network/tests/answers");
    PathBuf::from(folder).join(format!("{}.txt", module.replace("::", "-")))
}

fn read(module: &str) -> Answers {
    let text = std::fs::read_to_string(file(module)).unwrap_or_default();
    let tests = text.split("\n# ").skip(1);
    let answers = tests.map(|test| {
        let (name, said) = test.split_once('\n').unwrap();
        let said = said.split("\n- ").skip(1);
        let each = said.map(|one| format!("- {}\n", one.trim_end_matches('\n')));
        (name.to_owned(), each.collect())
    });
    answers.collect()
}

fn write(module: &str, answers: &Answers) {
    let mut text = String::new();
    for (test, said) in answers {
        text += &format!("\n# {test}\n\n{}", said.concat());
    }
    let file = file(module);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

fn shown(question: &FlowQuestion, answer: &FlowAnswer) -> String {
    let mut all = format!("- {}\n", asked(question));
    let mut line = |member: &str, said: &str| {
        if !said.is_empty() {
            all += &format!("  {member}: {}\n", said.replace('\n', "\\n"));
        }
    };
    line(
        "verdict",
        &format!("{}, forward {}", answer.verdict.as_str(), answer.forward),
    );
    for (member, end) in [("from", &answer.from), ("to", &answer.to)] {
        line(member, &end.as_ref().map(ended).unwrap_or_default());
    }
    line(
        "traffic",
        &answer.traffic.as_ref().map(sent).unwrap_or_default(),
    );
    line("path", &steps(&answer.path));
    line("back", &steps(&answer.back));
    for one in &answer.blockers {
        line("blocker", &obstacle(one));
    }
    for one in &answer.open {
        line("open", &format!("{}: {}", one.component, one.detail));
    }
    for one in &answer.assumptions {
        line("assumed", one);
    }
    for one in &answer.notes {
        line("note", one);
    }
    all
}

fn asked(question: &FlowQuestion) -> String {
    let address = |it: &Option<Box<str>>| {
        it.as_ref()
            .map(|one| format!(" ({one})"))
            .unwrap_or_default()
    };
    let port = question
        .port
        .map(|port| format!(" {port}"))
        .unwrap_or_default();
    format!(
        "{}{} -> {}{} {}{port}",
        question.from,
        address(&question.from_address),
        question.to,
        address(&question.to_address),
        question.protocol.as_deref().unwrap_or("any"),
    )
}

fn ended(end: &FlowEnd) -> String {
    let address = end.address.map(|it| format!(" {it}")).unwrap_or_default();
    let network = end
        .network
        .map(|it| format!(" in {it}"))
        .unwrap_or_default();
    format!("{}{address}{network}", end.component)
}

fn sent(traffic: &FlowTraffic) -> String {
    format!(
        "{} {:?}-{:?}",
        traffic.protocol, traffic.from_port, traffic.to_port
    )
}

fn steps(path: &[Step]) -> String {
    let each = path.iter().map(|step| match &step.rule {
        Some(rule) => format!("{} [{rule}]", step.component),
        None => step.component.to_owned(),
    });
    each.collect::<Vec<_>>().join(" > ")
}

fn obstacle(one: &Obstacle) -> String {
    let rule = one
        .rule
        .as_ref()
        .map(|rule| format!(" [{rule}]"))
        .unwrap_or_default();
    let way = if one.answer { "back " } else { "" };
    format!(
        "{way}{} {}{rule}: {}",
        one.reason, one.component, one.detail
    )
}
