use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::assignment::Assignment;
use super::class::{Class, Tier};
use super::classify::Environments;
use super::declared::EnvironmentName;
use super::evidence::{Evidence, Note};
use super::words::is_unseen;

/// The members of one environment in the draft: the line of each, with its comment.
#[derive(Default)]
struct Members {
    tier: Option<Tier>,
    accounts: Vec<String>,
    vpcs: Vec<String>,
}

/// Returns a draft of `palisade.toml`: what was found with medium confidence or better, each line with its
/// evidence as a comment, and the rest as questions.
///
/// The text is a valid configuration as it stands. Names and tags of the estate stand in comments only,
/// escaped, so that none of them can end a comment or a text.
pub fn draft(environments: &Environments) -> String {
    let mut text = String::from(
        "# Drafted from what was found. Check every line: what is declared here is final.\n",
    );
    let (members, questions) = sort(environments);
    for ((class, name), members) in &members {
        write_environment(&mut text, *class, *name, members);
    }
    if !questions.is_empty() {
        text.push_str("\n# Which environment are these? Move each line to the environment that it belongs to.\n");
        for question in &questions {
            let _ = writeln!(text, "#   {question}");
        }
    }
    if !environments.unmapped.is_empty() {
        text.push_str("\n# Tags that name an environment nobody knows. To use one, add the line to an environment.\n");
        for ((key, value), at) in &environments.unmapped {
            let selector = quoted(&format!("{key}={value}"));
            let _ = writeln!(text, "#   tags = [{selector}]  # {}", comment(at));
        }
    }
    text
}

fn write_environment(text: &mut String, class: Class, name: EnvironmentName, members: &Members) {
    let _ = write!(
        text,
        "\n[[environment]]\nname = \"{name}\"\nclass = \"{class}\"\n"
    );
    if let Some(tier) = members.tier {
        let _ = writeln!(text, "tier = \"{tier}\"");
    }
    for (key, lines) in [("accounts", &members.accounts), ("vpcs", &members.vpcs)] {
        if !lines.is_empty() {
            let _ = writeln!(text, "{key} = [");
            for line in lines {
                let _ = writeln!(text, "  {line}");
            }
            text.push_str("]\n");
        }
    }
}

/// Returns the members of each environment, in order of class and name, and the questions.
///
/// A VPC stands in the draft only when it is not what its account is.
fn sort(environments: &Environments) -> (BTreeMap<(Class, EnvironmentName), Members>, Vec<String>) {
    let mut sorted: BTreeMap<(Class, EnvironmentName), Members> = BTreeMap::new();
    let mut questions = Vec::new();
    for (account, one) in &environments.accounts {
        let line = line(&account.to_string(), one.name.as_deref(), &one.assignment);
        match named(&one.assignment) {
            Some(key) => {
                let members = sorted.entry(key).or_default();
                members.tier = one.assignment.tier;
                members.accounts.push(line);
            }
            None => questions.push(line),
        }
    }
    for vpc in environments.vpcs.values() {
        let account = environments.account(vpc.place.account);
        let same = account.environment == vpc.assignment.environment
            && account.confidence == vpc.assignment.confidence;
        if same || account.class == Class::External {
            continue;
        }
        let line = line(vpc.id.as_str(), vpc.name.as_deref(), &vpc.assignment);
        match named(&vpc.assignment) {
            Some(_) if account.environment == vpc.assignment.environment => {}
            Some(key) => {
                let members = sorted.entry(key).or_default();
                members.tier = vpc.assignment.tier;
                members.vpcs.push(line);
            }
            None => questions.push(line),
        }
    }
    (sorted, questions)
}

/// Returns class and name of an environment that is sure enough to be written down.
fn named(assignment: &Assignment) -> Option<(Class, EnvironmentName)> {
    let sure = assignment.confidence.is_medium_or_better();
    assignment
        .environment
        .filter(|_| sure)
        .map(|name| (assignment.class, name))
}

/// Returns the id as an item of a list, with its name and evidence as a comment.
fn line(id: &str, name: Option<&str>, assignment: &Assignment) -> String {
    let mut words = vec![
        name.map_or_else(|| "no name".to_owned(), |name| format!("{name:.120}")),
        assignment.confidence.as_str().to_owned(),
    ];
    if assignment.confidence.is_medium_or_better() {
        let says = |one: &&Evidence| one.class == Some(assignment.class);
        let exactly = |one: &&Evidence| says(one) && one.tier == assignment.tier;
        let mut evidence = assignment.evidence.iter();
        let decider = evidence
            .find(exactly)
            .or(assignment.evidence.iter().find(says));
        words.extend(decider.map(told));
    } else {
        let telling = assignment.evidence.iter().filter(|one| {
            one.class.is_some() || one.note.is_some_and(|note| note != Note::Unmapped)
        });
        words.extend(telling.take(4).map(told));
    }
    if let [_, _] = words.as_slice() {
        words.push("nothing names an environment".to_owned());
    }
    format!("\"{id}\", # {}", comment(&words.join("; ")))
}

/// Returns a piece of evidence in words.
fn told(evidence: &Evidence) -> String {
    let mut text = evidence.source.as_str().to_owned();
    if let Some(key) = &evidence.key {
        let _ = write!(text, " {key:.120}");
    }
    let _ = write!(text, " = {:.120}", evidence.value);
    if let Some(class) = evidence.class {
        let _ = write!(text, " says {class}");
    }
    if let Some(tier) = evidence.tier {
        let _ = write!(text, " ({tier})");
    }
    if let Some(note) = evidence.note {
        let _ = write!(text, ", {}", note.as_str());
    }
    text
}

/// Returns the text for a comment: one line, without anything that is not seen.
fn comment(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    safe
}

/// Returns the text as a TOML string on one line.
fn quoted(text: &str) -> String {
    let mut safe = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => safe.extend(['\\', character]),
            _ if is_hidden(character) => {
                let _ = write!(safe, "\\U{:08x}", u32::from(character));
            }
            _ => safe.push(character),
        }
    }
    safe.push('"');
    safe
}

fn is_hidden(character: char) -> bool {
    character.is_control() || is_unseen(character) || matches!(character, '\u{2028}' | '\u{2029}')
}
