use super::lexicon::{self, AREA_PARTS, AREAS, COMPOUNDS, DIRECTIONS, PULL_REQUEST};

/// One word of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A word in lower case, with the digits at its end taken off.
    Text(String),
    /// Letters that are not what they look like, or that are not seen: it never matches anything.
    Doubtful(String),
}

impl Word {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Doubtful(_) => "",
        }
    }
}

/// A name taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// The words in order, without numbers and without codes of regions and zones.
    pub words: Vec<Word>,
    /// Whether a region or zone was left out.
    pub named_place: bool,
}

/// Takes a name apart: at everything that is no letter or digit, and at camel-case humps.
///
/// Codes of regions and zones and bare numbers are left out, compounds are joined.
pub(super) fn words(name: &str) -> Words {
    let mut raw: Vec<Word> = Vec::new();
    let mut run: Vec<char> = Vec::new();
    for character in name.chars().chain([' ']) {
        if character.is_alphanumeric() || is_mark(character) || is_unseen(character) {
            run.push(character);
        } else if !run.is_empty() {
            take_run(&run, &mut raw);
            run.clear();
        }
    }
    let (words, named_place) = without_places(raw);
    Words {
        words: with_compounds(words.into_iter().filter_map(stem).collect()),
        named_place,
    }
}

fn take_run(run: &[char], raw: &mut Vec<Word>) {
    if is_doubtful(run) {
        raw.push(Word::Doubtful(run.iter().collect()));
        return;
    }
    for hump in humps(run) {
        let text: String = hump.iter().flat_map(|c| c.to_lowercase()).collect();
        raw.push(Word::Text(text));
    }
}

/// Splits `MyProdAccount2` into `My`, `Prod`, `Account2`, and `AWSAccount` into `AWS`, `Account`.
///
/// Of `UATprod` the capitals end where a word of the lexicon begins.
fn humps(run: &[char]) -> Vec<&[char]> {
    let mut parts = Vec::new();
    let mut rest = run;
    while let Some(length) = hump_length(rest) {
        let (hump, tail) = rest.split_at(length);
        parts.push(hump);
        rest = tail;
    }
    parts
}

/// Returns how many characters the first hump has; `None` when nothing is left.
fn hump_length(run: &[char]) -> Option<usize> {
    let first = run.first()?;
    let capitals = run.iter().take_while(|c| c.is_uppercase()).count();
    let small = |from: usize| {
        run.iter()
            .skip(from)
            .take_while(|c| c.is_lowercase() || is_mark(**c))
            .count()
    };
    if capitals >= 2 && small(capitals) > 0 {
        let after: String = run.iter().skip(capitals).take(small(capitals)).collect();
        let from_last: String = run
            .iter()
            .skip(capitals - 1)
            .take(small(capitals) + 1)
            .flat_map(|c| c.to_lowercase())
            .collect();
        let known = lexicon::meaning(&after).is_some() && lexicon::meaning(&from_last).is_none();
        return Some(if known { capitals } else { capitals - 1 });
    }
    // A hump goes on until a capital that follows a small letter, or that precedes one.
    let mut previous = *first;
    for (index, current) in run.iter().enumerate().skip(1) {
        let next_small = run.get(index + 1).is_some_and(|c| c.is_lowercase());
        let after_small = previous.is_lowercase() || is_mark(previous);
        if current.is_uppercase() && (after_small || next_small) {
            return Some(index);
        }
        previous = *current;
    }
    Some(run.len())
}

/// Leaves out the codes and names of regions and zones. Returns whether there was one.
fn without_places(raw: Vec<Word>) -> (Vec<Word>, bool) {
    let texts: Vec<&str> = raw.iter().map(Word::text).collect();
    let mut drop = vec![0_usize; raw.len()];
    for index in 0..raw.len() {
        let length = place_length(texts.get(index..).unwrap_or_default());
        for mark in drop.iter_mut().skip(index).take(length) {
            *mark = 1;
        }
    }
    let named = drop.contains(&1);
    let kept = raw
        .into_iter()
        .zip(drop)
        .filter_map(|(word, dropped)| (dropped == 0).then_some(word))
        .collect();
    (kept, named)
}

/// Returns how many words from the first one on name a region: `euw1` is one, `eu`, `west`, `1a` are three.
fn place_length(words: &[&str]) -> usize {
    let Some(first) = words.first() else { return 0 };
    if lexicon::is_place_code(first) {
        return 1;
    }
    if !AREAS.contains(first) {
        return 0;
    }
    let parts = words
        .iter()
        .skip(1)
        .take_while(|word| AREA_PARTS.contains(word))
        .count();
    let Some(direction) = words.get(1 + parts) else {
        return 0;
    };
    let bare = direction.trim_end_matches(|c: char| c.is_ascii_digit());
    if !DIRECTIONS.contains(&bare) {
        return 0;
    }
    let numbered = bare.len() < direction.len();
    let number = words.get(2 + parts).is_some_and(|word| is_zone(word));
    match (numbered, number) {
        (true, _) => 2 + parts,
        (false, true) => 3 + parts,
        (false, false) => 0,
    }
}

/// Returns whether the word is the number of a region, with or without the letter of a zone.
fn is_zone(word: &str) -> bool {
    let number = word.strip_suffix(|c: char| c.is_ascii_lowercase());
    let number = number.unwrap_or(word);
    (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
}

/// Takes the digits off the end; `pr` keeps the memory of its number. `None` for bare numbers.
fn stem(word: Word) -> Option<Word> {
    let Word::Text(text) = word else {
        return Some(word);
    };
    let bare = text.trim_end_matches(|c: char| c.is_ascii_digit());
    if bare.is_empty() {
        return Some(Word::Text(NUMBER.to_owned()));
    }
    let numbered = bare.len() < text.len();
    Some(Word::Text(match bare {
        "pr" if numbered => PULL_REQUEST.to_owned(),
        _ if bare.chars().count() == 1 => text,
        _ => bare.to_owned(),
    }))
}

/// The place of a bare number until `pr 12` was joined.
const NUMBER: &str = "#";

/// Joins compounds and the numbers of pull requests; drops other numbers.
fn with_compounds(words: Vec<Word>) -> Vec<Word> {
    let mut joined = Vec::with_capacity(words.len());
    let mut rest = words.as_slice();
    while let Some((first, tail)) = rest.split_first() {
        let number_follows = tail.first().is_some_and(|word| word.text() == NUMBER);
        let compound = COMPOUNDS.iter().find(|(parts, _)| begins_with(rest, parts));
        if first.text() == "pr" && number_follows {
            joined.push(Word::Text(PULL_REQUEST.to_owned()));
        } else if let Some((parts, word)) = compound {
            joined.push(Word::Text((*word).to_owned()));
            rest = rest.get(parts.len()..).unwrap_or_default();
            continue;
        } else if first.text() != NUMBER {
            joined.push(first.clone());
        }
        rest = tail;
    }
    joined
}

/// Returns whether the words begin with the parts of a compound; the last may be a plural.
fn begins_with(words: &[Word], parts: &[&str]) -> bool {
    let Some(words) = words.get(..parts.len()) else {
        return false;
    };
    let last = parts.len() - 1;
    words
        .iter()
        .zip(parts)
        .enumerate()
        .all(|(index, (word, part))| {
            let text = word.text();
            text == *part || (index == last && text.strip_suffix('s') == Some(*part))
        })
}

/// Returns whether the letters are not all what they look like: something unseen, Latin letters mixed with
/// those of another script, or letters made to look Latin.
///
/// Source: Unicode Technical Standard 39, mixed-script detection and confusables.
fn is_doubtful(run: &[char]) -> bool {
    let latin = run.iter().any(char::is_ascii_alphabetic);
    run.iter().any(|c| {
        let plain = c.is_ascii_alphanumeric() || is_latin(*c) || is_mark(*c);
        is_unseen(*c) || looks_latin(*c) || (latin && !plain)
    })
}

/// Latin letters with accents: Latin-1 Supplement, Extended-A and -B, Extended Additional.
fn is_latin(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | 'ª' | 'º')
}

/// Accents that stand apart from their letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Forms of Latin letters and digits for other uses: phonetic, letter-like, circled, mathematical, full width.
fn looks_latin(c: char) -> bool {
    matches!(c, '\u{250}'..='\u{2af}' | '\u{1d00}'..='\u{1dbf}' | '\u{2100}'..='\u{214f}'
        | '\u{2160}'..='\u{2188}' | '\u{2460}'..='\u{24ff}' | '\u{ff10}'..='\u{ff5a}'
        | '\u{1d400}'..='\u{1d7ff}' | '\u{1f100}'..='\u{1f1ff}' | '\u{1fbf0}'..='\u{1fbf9}')
}

/// Characters that are not seen: controls, joiners, spaces without width, directions, variation selectors, tags.
pub(super) fn is_unseen(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
