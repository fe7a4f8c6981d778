use super::class::{Class, Tier};
use super::lexicon::{self, Meaning, Weight};
use super::words::{Word, Words, words};

/// How clearly a name speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Clarity {
    /// It means what it says.
    Clear,
    /// It rests on a word that often means something else, or on one letter.
    Weak,
    /// Words of both sides stand apart from each other: `integration-hub-production`.
    Contradictory,
}

/// What a name says about the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// Production, lower or shared.
    pub class: Class,
    /// The finer kind, where a word says it.
    pub tier: Option<Tier>,
    /// How clearly.
    pub clarity: Clarity,
    /// The words that decided, in order of the name; contradicting ones too.
    pub words: Box<[Box<str>]>,
}

/// A name that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What it says, if anything.
    pub signal: Option<Signal>,
    /// Words that were set aside because their letters are not what they look like.
    pub doubtful: Box<[Box<str>]>,
    /// Whether nothing but a region or zone was named.
    pub only_a_place: bool,
}

/// A word with what it says.
struct Spoken {
    text: String,
    meaning: Option<Meaning>,
}

impl Spoken {
    /// Returns the meaning when it is on the line between production and the rest.
    fn on_the_line(&self) -> Option<Meaning> {
        self.meaning
            .filter(|meaning| meaning.class != Class::Shared)
    }
}

/// Reads a name: the right-most word of production or lower decides, whole words only.
///
/// `non`, `no`, `not` and `pre` belong to the next word. Words of shared environments count only when
/// there is no other: `prod-network` is production. A contradicting word that is not next to the
/// deciding one makes the signal contradictory.
pub fn read_name(name: &str) -> Reading {
    let Words { words, named_place } = words(name);
    let doubtful = words
        .iter()
        .filter_map(|word| match word {
            Word::Doubtful(text) => Some(text.as_str().into()),
            Word::Text(_) => None,
        })
        .collect();
    let only_a_place = named_place && words.is_empty();
    let spoken = speak(words);
    let signal = line_signal(&spoken).or_else(|| shared_signal(&spoken));
    Reading {
        signal,
        doubtful,
        only_a_place,
    }
}

/// Gives every word its meaning, joins those that change the next one, from right to left.
fn speak(words: Vec<Word>) -> Vec<Spoken> {
    let mut spoken: Vec<Spoken> = Vec::with_capacity(words.len());
    for word in words.into_iter().rev() {
        let text = word.text().to_owned();
        let last = spoken.is_empty();
        if lexicon::is_prefix(&text)
            && let Some(next) = spoken.pop()
        {
            let meaning = lexicon::joined_words(&text, &next.text, next.meaning);
            spoken.push(Spoken {
                text: format!("{text}{}", next.text),
                meaning,
            });
            continue;
        }
        let meaning = lexicon::meaning(&text).filter(|m| m.weight != Weight::Suffix || last);
        spoken.push(Spoken { text, meaning });
    }
    spoken.reverse();
    without_account(&mut spoken);
    spoken
}

/// `acc` next to a word that says the environment is short for account: `prod-acc`.
fn without_account(spoken: &mut [Spoken]) {
    let mut previous = false;
    for word in spoken {
        if previous && word.text == "acc" {
            word.meaning = None;
        }
        previous = word.on_the_line().is_some();
    }
}

fn line_signal(spoken: &[Spoken]) -> Option<Signal> {
    let on_the_line: Vec<(usize, Meaning, &str)> = spoken
        .iter()
        .enumerate()
        .filter_map(|(index, word)| Some((index, word.on_the_line()?, word.text.as_str())))
        .collect();
    let (_, decider, text) = *on_the_line.last()?;
    // Words of environments that follow each other without a word between belong together.
    let mut together = on_the_line.len();
    let mut place = None;
    for (index, _, _) in on_the_line.iter().rev() {
        if place.is_some_and(|place| index + 1 != place) {
            break;
        }
        place = Some(*index);
        together -= 1;
    }
    let agrees = |m: &Meaning| m.class == decider.class;
    let contradicting: Vec<&str> = on_the_line
        .iter()
        .take(together)
        .filter(|(_, meaning, _)| !agrees(meaning))
        .map(|(_, _, text)| *text)
        .collect();
    let agreeing = || on_the_line.iter().map(|(_, m, _)| m).filter(|m| agrees(m));
    let tier = if decider.class == Class::Prod && agreeing().any(|m| m.tier == Some(Tier::Dr)) {
        Some(Tier::Dr)
    } else {
        agreeing().filter_map(|m| m.tier).next_back()
    };
    let clarity = if !contradicting.is_empty() {
        Clarity::Contradictory
    } else if agreeing().any(|m| m.weight == Weight::Clear) {
        Clarity::Clear
    } else {
        Clarity::Weak
    };
    Some(Signal {
        class: decider.class,
        tier,
        clarity,
        words: contradicting
            .into_iter()
            .chain([text])
            .map(Into::into)
            .collect(),
    })
}

fn shared_signal(spoken: &[Spoken]) -> Option<Signal> {
    let shared = || {
        spoken
            .iter()
            .filter_map(|word| Some((word.meaning?, word.text.as_str())))
    };
    let (meaning, text) = shared()
        .rfind(|(meaning, _)| meaning.tier.is_some())
        .or_else(|| shared().next_back())?;
    Some(Signal {
        class: meaning.class,
        tier: meaning.tier,
        clarity: Clarity::Clear,
        words: Box::new([text.into()]),
    })
}
