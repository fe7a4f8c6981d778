use std::collections::BTreeSet;

use super::members::{self, Holds, Known, Need};
use super::object::{self, Member, Shape, Wrong};
use crate::access::applicable::AccessQuestion;
use crate::access::eval::{Candidates, ContextValue, Expect as Decided};
use crate::findings::{Ask, Fault};
use crate::network::{Expect as Reached, FlowQuestion};
use crate::policies::suggestion;

/// A line, as far as it could be understood.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The number of the line; the first is 1.
    pub line: u64,
    pub id: Option<Box<str>>,
    /// The column of the id, counted in characters from 1.
    pub id_column: Option<u64>,
    pub ask: Option<Ask>,
    pub question: Result<Question, Fault>,
}

/// What a line asks and expects. A further kind of question is a further variant.
#[derive(Clone, Debug)]
pub(super) enum Question {
    Network(FlowQuestion, Reached),
    Access(AccessQuestion, Decided),
}

impl Asked {
    /// Reads a line.
    pub fn of(line: u64, bytes: &[u8]) -> Self {
        let mut asked = Self::not(line, Wrong::at(0, ""), "");
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let (good, _) = bytes.split_at(error.valid_up_to());
                let good = std::str::from_utf8(good).unwrap_or_default();
                let wrong = Wrong::at(good.len(), "not UTF-8").hinted("save the file as UTF-8");
                return Self::not(line, wrong, good);
            }
        };
        let read = asked.read(text);
        asked.question = read.map_err(|wrong| fault(wrong, text));
        asked
    }

    /// Returns what is no assertion: a line that is wrong at a place of the text.
    pub fn not(line: u64, wrong: Wrong, text: &str) -> Self {
        Self {
            line,
            id: None,
            id_column: None,
            ask: None,
            question: Err(fault(wrong, text)),
        }
    }

    fn read(&mut self, text: &str) -> Result<Question, Wrong> {
        let members = object::members(text)?;
        let given = |name: &str| members.iter().find(|one| one.name == name);
        if let Some(member) = given("id") {
            self.id = id(member).ok().flatten();
            self.id_column = Some(column(text, member.value_at));
        }
        let ask = given("ask").map_or(Ok(Ask::Network), ask)?;
        self.ask = Some(ask);
        let known = members::of(ask);
        let mut seen = Vec::new();
        for member in &members {
            let Some(one) = known.iter().find(|one| one.name == member.name) else {
                return Err(unknown(member, ask));
            };
            if seen.contains(&one.name) {
                let said = format!("`{}` stands twice", one.name);
                return Err(Wrong::at(member.name_at, said));
            }
            seen.push(one.name);
            check(one, member)?;
        }
        let is_given = |one: &&Known| given(one.name).is_some();
        let missing = |one: &&Known| one.need == Need::Always && !is_given(one);
        if let Some(one) = known.iter().find(missing) {
            let said = format!("`{}` is missing", one.name);
            return Err(Wrong::at(0, said).hinted(format!("it is {}", one.holds.told())));
        }
        question(ask, text)
    }
}

/// Reads the question by the same door as the other commands; what it must have was checked.
fn question(ask: Ask, text: &str) -> Result<Question, Wrong> {
    let wrong = |error: serde_json::Error| Wrong::at(object::before(&error), object::said(&error));
    let expects_nothing = || Wrong::at(0, "`expect` is missing");
    Ok(match ask {
        Ask::Network => {
            let question: FlowQuestion = serde_json::from_str(text).map_err(wrong)?;
            let expect = question.expect.ok_or_else(expects_nothing)?;
            Question::Network(question, expect)
        }
        Ask::Access => {
            let question: AccessQuestion = serde_json::from_str(text).map_err(wrong)?;
            let expect = question.expect.ok_or_else(expects_nothing)?;
            Question::Access(question, expect)
        }
    })
}

fn fault(wrong: Wrong, text: &str) -> Fault {
    Fault {
        column: Some(column(text, wrong.offset)),
        said: wrong.said.into(),
        hint: wrong.hint.map(Into::into),
    }
}

/// Returns the column of a place, counted in characters from 1.
fn column(text: &str, offset: usize) -> u64 {
    let before = text.char_indices().take_while(|(at, _)| *at < offset);
    before.fold(1, |column, _| column + 1)
}

fn unknown(member: &Member<'_>, ask: Ask) -> Wrong {
    let said = format!("unknown member `{}`", member.name);
    let has = |ask: Ask| members::of(ask).iter().any(|one| one.name == member.name);
    let hint = match ask {
        Ask::Network if has(Ask::Access) => {
            "a line about access says so with `\"ask\":\"access\"`".to_owned()
        }
        Ask::Access if has(Ask::Network) => {
            "it belongs to lines about a network, which have no `\"ask\":\"access\"`".to_owned()
        }
        Ask::Network | Ask::Access => {
            suggestion(&member.name, members::of(ask).iter().map(|one| one.name))
        }
    };
    Wrong::at(member.name_at, said).hinted(hint)
}

fn ask(member: &Member<'_>) -> Result<Ask, Wrong> {
    const ALL: [Ask; 2] = [Ask::Network, Ask::Access];
    const WORDS: &[&str] = &[Ask::Network.as_str(), Ask::Access.as_str()];
    let word = match Shape::of(member.value) {
        Shape::Null => return Ok(Ask::Network),
        Shape::Text | Shape::Number | Shape::Flag | Shape::List | Shape::Object => {
            word(member, WORDS)?
        }
    };
    let found = ALL.into_iter().find(|one| one.as_str() == word);
    found.ok_or_else(|| must_be(member, Holds::Word(WORDS)))
}

fn id(member: &Member<'_>) -> Result<Option<Box<str>>, Wrong> {
    match Shape::of(member.value) {
        Shape::Null => Ok(None),
        Shape::Text => match text(member)?.as_str() {
            "" => Err(Wrong::at(member.value_at, "`id` is empty").hinted("leave it out")),
            name => Ok(Some(name.into())),
        },
        Shape::Number => Ok(Some(member.value.get().into())),
        Shape::Flag | Shape::List | Shape::Object => Err(must_be(member, Holds::Name)),
    }
}

/// Checks that a member holds what it must.
fn check(known: &Known, member: &Member<'_>) -> Result<(), Wrong> {
    let shape = Shape::of(member.value);
    if shape == Shape::Null && known.need == Need::PerhapsNull {
        return Ok(());
    }
    match known.holds {
        Holds::Text if shape == Shape::Text => text(member).map(drop),
        Holds::Name => id(member).map(drop),
        Holds::Port => match serde_json::from_str::<u16>(member.value.get()) {
            Ok(_) => Ok(()),
            Err(_) => Err(must_be(member, known.holds)),
        },
        Holds::Word(words) => word(member, words).map(drop),
        Holds::Context if shape == Shape::Object => keys::<Option<ContextValue>>(member),
        Holds::Candidates if shape == Shape::Object => keys::<Candidates>(member),
        Holds::Text | Holds::Context | Holds::Candidates => Err(must_be(member, known.holds)),
    }
}

fn must_be(member: &Member<'_>, holds: Holds) -> Wrong {
    let (shape, value) = (Shape::of(member.value), member.value.get());
    let given = match shape {
        Shape::Number if value.len() <= 40 => value,
        Shape::Text | Shape::Number | Shape::Flag | Shape::Null | Shape::List | Shape::Object => {
            shape.told()
        }
    };
    let said = format!("`{}` must be {}, not {given}", member.name, holds.told());
    Wrong::at(member.value_at, said)
}

/// Returns a member's text.
fn text(member: &Member<'_>) -> Result<String, Wrong> {
    serde_json::from_str(member.value.get()).map_err(|error| {
        let offset = member.value_at + object::before(&error);
        let said = format!("`{}`: {}", member.name, object::said(&error));
        Wrong::at(offset, said)
    })
}

/// Returns a member's word, which is one of some.
fn word(member: &Member<'_>, words: &[&'static str]) -> Result<&'static str, Wrong> {
    if Shape::of(member.value) != Shape::Text {
        let said = format!("`{}` must be one of {}", member.name, words.join(", "));
        let given = Shape::of(member.value).told();
        return Err(Wrong::at(member.value_at, format!("{said}, not {given}")));
    }
    let given = text(member)?;
    let found = words.iter().find(|word| **word == given);
    found.copied().ok_or_else(|| {
        let said = format!("`{}` cannot be `{given}`", member.name);
        let hint = suggestion(&given, words.iter().copied());
        Wrong::at(member.value_at, said).hinted(hint)
    })
}

/// Checks condition keys: each once, whatever the case of its letters, with values that can be read.
fn keys<T: serde::de::DeserializeOwned>(member: &Member<'_>) -> Result<(), Wrong> {
    let at = |offset: usize| member.value_at + offset;
    let keys = object::members(member.value.get())
        .map_err(|wrong| Wrong::at(at(wrong.offset), wrong.said))?;
    let mut seen = BTreeSet::new();
    for key in &keys {
        let (holder, name) = (&member.name, &key.name);
        if !seen.insert(name.to_lowercase()) {
            let said = format!("`{name}` stands twice in `{holder}`; keys are alike in any case");
            return Err(Wrong::at(at(key.name_at), said));
        }
        if let Err(error) = serde_json::from_str::<T>(key.value.get()) {
            let said = format!("`{name}` in `{holder}`: {}", object::said(&error));
            return Err(Wrong::at(at(key.value_at), said));
        }
    }
    Ok(())
}
