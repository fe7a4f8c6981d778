//! Sets of networks and ports as Suricata writes them.

use crate::network::prepared::Match;

/// Letters of a set that are read; one that is longer is not decided.
const LONGEST: usize = 64 * 1024;
/// How deep lists in lists are read.
pub(super) const DEEPEST: u8 = 8;

/// Networks, or ports, of which some may be excepted.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Set<T> {
    Any,
    /// Any of the first, none of the second.
    Of(Vec<Set<T>>, Vec<Set<T>>),
    One(T),
    /// It names what was not read.
    Unread,
}

impl<T: Copy> Set<T> {
    /// Returns whether something is in the set; `is_in` tells of one member.
    pub fn holds(&self, is_in: &impl Fn(T) -> Match) -> Match {
        match self {
            Self::Any => Match::Yes,
            Self::Unread => Match::Maybe,
            Self::One(one) => is_in(*one),
            Self::Of(some, none) => {
                let best =
                    |sets: &[Self]| sets.iter().map(|set| set.holds(is_in)).fold(Match::No, or);
                // What only excepts holds all others.
                let held = if some.is_empty() {
                    Match::Yes
                } else {
                    best(some)
                };
                and(held, not(best(none)))
            }
        }
    }

    /// Returns everything that is not in the set.
    pub fn inverse(self) -> Self {
        Self::Of(Vec::new(), vec![self])
    }

    /// Returns the set that holds all of several.
    pub fn all(some: Vec<Self>) -> Self {
        match some.is_empty() {
            true => Self::Any.inverse(),
            false => Self::Of(some, Vec::new()),
        }
    }

    /// Tells each member that the set names, also those that it excepts.
    pub fn each(&self, tell: &mut impl FnMut(T)) {
        match self {
            Self::Any | Self::Unread => {}
            Self::One(one) => tell(*one),
            Self::Of(some, none) => {
                for set in some.iter().chain(none) {
                    set.each(tell);
                }
            }
        }
    }
}

pub(super) fn or(one: Match, two: Match) -> Match {
    match (one, two) {
        (Match::Yes, _) | (_, Match::Yes) => Match::Yes,
        (Match::Maybe, _) | (_, Match::Maybe) => Match::Maybe,
        (Match::No, Match::No) => Match::No,
    }
}

pub(super) fn and(one: Match, two: Match) -> Match {
    match (one, two) {
        (Match::No, _) | (_, Match::No) => Match::No,
        (Match::Maybe, _) | (_, Match::Maybe) => Match::Maybe,
        (Match::Yes, Match::Yes) => Match::Yes,
    }
}

fn not(one: Match) -> Match {
    match one {
        Match::Yes => Match::No,
        Match::No => Match::Yes,
        Match::Maybe => Match::Maybe,
    }
}

/// Reads `any`, one, `!one`, or a list of these.
pub(super) fn read<T: Copy>(text: &str, depth: u8, one: &dyn Fn(&str) -> Set<T>) -> Set<T> {
    let text = text.trim();
    if depth == 0 || text.len() > LONGEST {
        return Set::Unread;
    }
    if text.eq_ignore_ascii_case("any") {
        return Set::Any;
    }
    if let Some(rest) = text.strip_prefix('!') {
        return read(rest, depth - 1, one).inverse();
    }
    if let Some(list) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        let (mut some, mut none) = (Vec::new(), Vec::new());
        for part in split(list) {
            match part.trim().strip_prefix('!') {
                Some(rest) => none.push(read(rest, depth - 1, one)),
                None => some.push(read(part, depth - 1, one)),
            }
        }
        return Set::Of(some, none);
    }
    if text.contains(',') {
        return read(&format!("[{text}]"), depth - 1, one);
    }
    one(text)
}

/// Splits a list at its own commas, not at those of lists in it.
fn split(list: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_u32, 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.extend(list.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(list.get(start..));
    parts.retain(|part| !part.trim().is_empty());
    parts
}
