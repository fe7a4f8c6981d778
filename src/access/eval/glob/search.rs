use memchr::memmem;
use rustc_hash::FxHashMap;

use super::Token;
use super::count;

/// Returns whether the whole text matches a pattern, in time that grows with the length of the text.
///
/// What stands between two `*` is looked for from left to right, each piece at its first place: if any places fit, these do. The
/// first and the last piece stand at the ends.
pub(super) fn matches(tokens: &[Token], text: &str) -> bool {
    let mut pieces = tokens.split(|token| *token == Token::Many);
    let Some(first) = pieces.next() else {
        return text.is_empty();
    };
    let Some(mut rest) = behind(first, text) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty();
    };
    for piece in pieces {
        match found(piece, rest) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    // The last piece has as many characters as it has tokens.
    let Some(length) = last.len().checked_sub(1) else {
        return true;
    };
    let start = rest.char_indices().rev().nth(length);
    start.is_some_and(|(at, _)| {
        let end = rest.get(at..).and_then(|end| behind(last, end));
        end == Some("")
    })
}

/// Returns what stands behind a piece without `*` that a text begins with.
fn behind<'t>(piece: &[Token], text: &'t str) -> Option<&'t str> {
    let mut chars = text.chars();
    for token in piece {
        let found = chars.next()?;
        if matches!(token, Token::Char(wanted) if *wanted != found) {
            return None;
        }
    }
    Some(chars.as_str())
}

/// Returns what stands behind the first place of a piece without `*` in a text.
fn found<'t>(piece: &[Token], text: &'t str) -> Option<&'t str> {
    let literal: Option<String> = piece
        .iter()
        .map(|token| match token {
            Token::Char(character) => Some(*character),
            Token::One | Token::Many => None,
        })
        .collect();
    match literal {
        Some(literal) => {
            let at = memmem::find(text.as_bytes(), literal.as_bytes());
            // What is looked through.
            count(at.unwrap_or(text.len()));
            let at = at?;
            text.get(at + literal.len()..)
        }
        None => shifted(piece, text),
    }
}

/// Returns the same for a piece with `?`: all beginnings of it are followed at once, a bit for each.
fn shifted<'t>(piece: &[Token], text: &'t str) -> Option<&'t str> {
    let words = piece.len().div_ceil(64);
    let mut any = vec![0_u64; words];
    let mut masks: FxHashMap<char, Vec<u64>> = FxHashMap::default();
    for (place, token) in piece.iter().enumerate() {
        match token {
            Token::One | Token::Many => set(&mut any, place),
            Token::Char(character) => {
                let mask = masks.entry(*character).or_insert_with(|| vec![0; words]);
                set(mask, place);
            }
        }
    }
    for mask in masks.values_mut() {
        mask.iter_mut()
            .zip(&any)
            .for_each(|(word, any)| *word |= any);
    }
    let (end, bit) = ((piece.len() - 1) / 64, (piece.len() - 1) % 64);
    let mut state = vec![0_u64; words];
    let mut chars = text.chars();
    while let Some(character) = chars.next() {
        count(words);
        let mask = masks.get(&character).unwrap_or(&any);
        // A piece may begin at every character.
        let mut carry = 1;
        for (word, mask) in state.iter_mut().zip(mask) {
            let next = word.wrapping_shl(1) | carry;
            carry = *word >> 63;
            *word = next & mask;
        }
        if state.get(end).is_some_and(|word| (word >> bit) & 1 == 1) {
            return Some(chars.as_str());
        }
    }
    None
}

fn set(bits: &mut [u64], place: usize) {
    if let Some(word) = bits.get_mut(place / 64) {
        *word |= 1 << (place % 64);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Glob, run};
    use super::*;

    #[test]
    fn searching_finds_what_two_pointers_find() {
        let alphabet = ["a", "b", "é", "?", "*"];
        let words = |letters: &[&str], longest: u32| -> Vec<String> {
            let mut all = vec![String::new()];
            let mut last = all.clone();
            for _ in 0..longest {
                let longer = last
                    .iter()
                    .flat_map(|word| letters.iter().map(move |letter| format!("{word}{letter}")));
                last = longer.collect();
                all.extend(last.iter().cloned());
            }
            all
        };
        let texts = words(&alphabet[..3], 4);
        for pattern in words(&alphabet, 4) {
            let tokens = Glob::of_tokens(super::super::tokens(&pattern)).tokens();
            for text in &texts {
                let expected = run(&tokens, text);
                assert_eq!(matches(&tokens, text), expected, "{pattern} {text}");
            }
        }
    }

    #[test]
    fn pieces_longer_than_a_word_are_found() {
        let piece = format!("{}?{}", "ab".repeat(50), "ab".repeat(50));
        let text = format!(
            "{}{}xab{}",
            "ab".repeat(49),
            "ab".repeat(50),
            "ab".repeat(60)
        );
        let tokens = Glob::new(&format!("*{piece}*")).tokens();
        assert!(matches(&tokens, &text.replace("xab", "x")));
        assert!(!matches(&tokens, &text.replace('x', "xy")));
    }
}
