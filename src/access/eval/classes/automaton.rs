use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::super::glob::{Glob, Token};
use super::super::scalar::fold_char;
use super::super::test::What;
use super::{Class, TooMany, Work};

/// One step of a pattern of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// This character.
    Char(char),
    /// This character in any case; in lower case.
    Folded(char),
    /// Any one character.
    One,
    /// Any run.
    Many,
    /// Any one character but a colon.
    OneInside,
    /// Any run without a colon.
    ManyInside,
}

impl Step {
    fn takes(self, character: char) -> bool {
        match self {
            Self::Char(wanted) => wanted == character,
            Self::Folded(wanted) => wanted == fold_char(character),
            Self::One | Self::Many => true,
            Self::OneInside | Self::ManyInside => character != ':',
        }
    }

    fn is_run(self) -> bool {
        matches!(self, Self::Many | Self::ManyInside)
    }
}

/// The most positions of all patterns together.
const MOST_POSITIONS: usize = 4096;

/// The most states that are visited, times the letters that lead from each.
const MOST_MOVES: usize = 60_000;

/// Returns the classes of texts that patterns tell apart, each with a shortest text of it.
///
/// All patterns are followed at once, over the letters that occur in them and one that does not: what can be
/// reached is exactly what some text is. `shape`: only texts of this pattern.
pub(super) fn classes(
    tests: &[&What],
    shape: Option<&Glob>,
    work: &Work,
) -> Result<Vec<Class>, TooMany> {
    let mut patterns: Vec<Vec<Step>> = tests.iter().map(|what| steps(what)).collect();
    if let Some(glob) = shape {
        patterns.push(of_tokens(&glob.tokens()));
    }
    if patterns.iter().map(|steps| steps.len() + 1).sum::<usize>() > MOST_POSITIONS {
        return Err(TooMany);
    }
    let machine = Machine::new(&patterns);
    let mut found: FxHashMap<Vec<bool>, String> = FxHashMap::default();
    let mut order: Vec<Vec<bool>> = Vec::new();
    let mut seen: FxHashMap<Box<[u64]>, ()> = FxHashMap::default();
    let start = machine.start();
    seen.insert(start.clone(), ());
    let mut queue = VecDeque::from([(start, String::new())]);
    let mut moves = 0_usize;
    while let Some((state, text)) = queue.pop_front() {
        let mut accepted = machine.accepted(&state);
        let fits = shape.is_none() || accepted.pop() == Some(true);
        if fits && !found.contains_key(&accepted) {
            found.insert(accepted.clone(), text.clone());
            order.push(accepted);
        }
        work.add(machine.letters.len() * machine.words)?;
        for letter in 0..machine.letters.len() {
            moves += 1;
            let next = machine.step(&state, letter);
            if !seen.contains_key(&next) {
                seen.insert(next.clone(), ());
                let mut longer = text.clone();
                longer.extend(machine.letters.get(letter));
                queue.push_back((next, longer));
            }
        }
        if moves > MOST_MOVES {
            return Err(TooMany);
        }
    }
    Ok(order
        .into_iter()
        .map(|truths| {
            let witness = found.get(&truths).cloned().unwrap_or_default();
            Class::new(truths, witness)
        })
        .collect())
}

fn of_tokens(tokens: &[Token]) -> Vec<Step> {
    let steps = tokens.iter().map(|token| match token {
        Token::Char(character) => Step::Char(*character),
        Token::One => Step::One,
        Token::Many => Step::Many,
    });
    steps.collect()
}

fn steps(what: &What) -> Vec<Step> {
    let folded = |text: &str| text.chars().map(Step::Folded).collect();
    match what {
        What::Equals(text) => text.chars().map(Step::Char).collect(),
        What::Folded(text) => folded(text),
        What::Like(glob) => of_tokens(&glob.tokens()),
        What::Bool(wanted) => folded(if *wanted { "true" } else { "false" }),
        What::Arn(globs) => {
            let mut all = Vec::new();
            for (place, glob) in globs.iter().enumerate() {
                let tokens = glob.tokens();
                if place < 5 {
                    all.extend(tokens.iter().map(|token| match token {
                        Token::Char(character) => Step::Char(*character),
                        Token::One => Step::OneInside,
                        Token::Many => Step::ManyInside,
                    }));
                    all.push(Step::Char(':'));
                } else {
                    all.extend(of_tokens(&tokens));
                }
            }
            all
        }
        // The other tests are not of texts and never get here.
        What::Present
        | What::Several
        | What::Is(_)
        | What::Number(..)
        | What::Date(..)
        | What::Ip(_)
        | What::Binary(_)
        | What::Element(..)
        | What::Never
        | What::Free(_) => vec![Step::Char('\u{0}'), Step::Char('\u{0}')],
    }
}

/// All patterns side by side, a bit for each place in each of them.
struct Machine {
    letters: Vec<char>,
    words: usize,
    /// Per letter: where it leads.
    moves: Vec<Move>,
    /// Places of runs, which may be empty.
    runs: Box<[u64]>,
    starts: Vec<usize>,
    ends: Vec<usize>,
}

/// Where a letter leads.
struct Move {
    /// The places that it leads on from.
    on: Box<[u64]>,
    /// The places where it stays.
    stay: Box<[u64]>,
}

impl Machine {
    fn new(patterns: &[Vec<Step>]) -> Self {
        let letters = letters(patterns);
        let places: usize = patterns.iter().map(|steps| steps.len() + 1).sum();
        let words = places.div_ceil(64);
        let blank = || vec![0_u64; words].into_boxed_slice();
        let blank_move = |_| Move {
            on: blank(),
            stay: blank(),
        };
        let mut moves: Vec<Move> = letters.iter().map(blank_move).collect();
        let (mut runs, mut starts, mut ends) = (blank(), Vec::new(), Vec::new());
        let mut place = 0;
        for steps in patterns {
            starts.push(place);
            for step in steps {
                for (letter, leads) in letters.iter().zip(&mut moves) {
                    if step.takes(*letter) {
                        let bits = if step.is_run() {
                            &mut leads.stay
                        } else {
                            &mut leads.on
                        };
                        set(bits, place);
                    }
                }
                if step.is_run() {
                    set(&mut runs, place);
                }
                place += 1;
            }
            ends.push(place);
            place += 1;
        }
        Self {
            letters,
            words,
            moves,
            runs,
            starts,
            ends,
        }
    }

    fn start(&self) -> Box<[u64]> {
        let mut state = vec![0_u64; self.words].into_boxed_slice();
        for place in &self.starts {
            set(&mut state, *place);
        }
        self.close(state)
    }

    fn step(&self, state: &[u64], letter: usize) -> Box<[u64]> {
        let mut next = vec![0_u64; self.words].into_boxed_slice();
        let Some(Move { on, stay }) = self.moves.get(letter) else {
            return next;
        };
        let mut carry = 0;
        for (to, ((from, on), stay)) in next.iter_mut().zip(state.iter().zip(on).zip(stay)) {
            let moving = from & on;
            *to = (moving << 1) | carry | (from & stay);
            carry = moving >> 63;
        }
        self.close(next)
    }

    /// A run may be empty: whoever is at one is behind it, too.
    fn close(&self, mut state: Box<[u64]>) -> Box<[u64]> {
        let mut carry = 0;
        for (word, runs) in state.iter_mut().zip(&self.runs) {
            let at_runs = *word & runs;
            *word |= (at_runs << 1) | carry;
            carry = at_runs >> 63;
        }
        state
    }

    fn accepted(&self, state: &[u64]) -> Vec<bool> {
        let at = |place: &usize| {
            state
                .get(place / 64)
                .is_some_and(|word| (word >> (place % 64)) & 1 == 1)
        };
        self.ends.iter().map(at).collect()
    }
}

fn set(bits: &mut [u64], place: usize) {
    if let Some(word) = bits.get_mut(place / 64) {
        *word |= 1 << (place % 64);
    }
}

/// Returns the characters that patterns tell apart, and one that they do not.
fn letters(patterns: &[Vec<Step>]) -> Vec<char> {
    let mut all: Vec<char> = Vec::new();
    for step in patterns.iter().flatten() {
        match step {
            Step::Char(character) => all.push(*character),
            Step::Folded(lower) => {
                all.push(*lower);
                let mut upper = lower.to_uppercase();
                if let (Some(one), None) = (upper.next(), upper.next()) {
                    all.push(one);
                }
            }
            Step::OneInside | Step::ManyInside => all.push(':'),
            Step::One | Step::Many => {}
        }
    }
    all.sort_unstable();
    all.dedup();
    let other = super::fresh(|character| all.binary_search(&character).is_err());
    all.push(other);
    all
}
