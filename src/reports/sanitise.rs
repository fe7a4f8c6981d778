//! One neutraliser per sink: what a text may do there is at most to be read.
//!
//! [`visible`] comes first everywhere: control characters, bidirectional overrides, zero-width and other
//! invisible characters are shown as `\u{...}`, and the length is capped. Then each sink disarms its own
//! syntax: [`terminal`] workflow commands of CI logs, [`markdown_text`] and [`markdown_code`] everything
//! that GitHub Flavored Markdown and GitHub itself give a meaning to, [`json`] what would harm a terminal
//! that shows the document.
//! Sources: GitHub Flavored Markdown Spec; GitHub Docs, page autolinked-references-and-urls; Unicode
//! Technical Report 36; GitHub Docs, page workflow-commands-for-github-actions.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

/// What a text is, which decides how much of it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name, id or rule: 300 characters, and spaces at its ends are shown.
    Name,
    /// Sentences: 2,000 characters.
    Prose,
}

impl Kind {
    /// Returns the most characters that are shown.
    pub fn limit(self) -> usize {
        match self {
            Self::Name => 300,
            Self::Prose => 2_000,
        }
    }
}

/// Combining marks in a row that real scripts use; more only hide what stands around them.
const MARKS_IN_A_ROW: u32 = 4;

/// Returns `text` with everything invisible shown as `\u{...}`, cut at the limit of its kind with `…`.
///
/// The result has no line break, no control character and no space but U+0020. Applying it twice changes
/// nothing unless the text was cut at the limit.
pub fn visible(text: &str, kind: Kind) -> String {
    let mut out = String::with_capacity(text.len());
    let mut length = 0;
    let mut marks = 0;
    let end = text.trim_end_matches(' ').len();
    let mut inside = false;
    for (place, c) in text.char_indices() {
        let edge = kind == Kind::Name && c == ' ' && (!inside || place >= end);
        inside = inside || c != ' ';
        marks = if c.width() == Some(0) { marks + 1 } else { 0 };
        let hidden = edge || marks > MARKS_IN_A_ROW || is_hidden(c);
        let shown_length = if hidden { 4 + hex_digits(c) } else { 1 };
        if length + shown_length > kind.limit() {
            out.push('…');
            return out;
        }
        length += shown_length;
        if hidden {
            push_escape(&mut out, c);
        } else {
            out.push(c);
        }
    }
    out
}

/// Returns how many hexadecimal digits the code point has.
fn hex_digits(c: char) -> usize {
    (u32::from(c).max(1).ilog2() / 4 + 1) as usize
}

/// Appends `\u{...}`.
fn push_escape(out: &mut String, c: char) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
}

/// Returns whether a character cannot be seen, or changes how its neighbours are seen.
fn is_hidden(c: char) -> bool {
    if c == ' ' || c.is_ascii_graphic() {
        return false;
    }
    c.is_control() || c.is_whitespace() || is_ignorable(c) || is_noncharacter(c)
}

/// Returns whether a character is a format character or is ignored by default when text is shown.
///
/// Source: Unicode Character Database, general category Cf and property Default_Ignorable_Code_Point.
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}'
            | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
            | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Returns whether Unicode promises never to give this code point a character, or leaves it to private use.
fn is_noncharacter(c: char) -> bool {
    let code = u32::from(c);
    matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
        || code & 0xfffe == 0xfffe
}

/// Returns `text` for a terminal or a CI log: visible, one line, no workflow command at any line break.
///
/// CI runners obey `::command::` at the start of a line and `##[command]` or `##vso[...]` anywhere in it.
/// Wrapping may put any word at the start of a line, so each word is treated as if it stood there.
pub fn terminal(text: &str, kind: Kind) -> String {
    let text = visible(text, kind);
    let mut out = String::with_capacity(text.len());
    let mut previous = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let command = c == ':' && previous == ' ' && rest.peek() == Some(&':');
        if command || (c == '#' && previous == '#') {
            push_escape(&mut out, c);
        } else {
            out.push(c);
        }
        previous = c;
    }
    out
}

/// Returns a name, id or rule as a code span: inert in every place where Markdown allows inline text.
///
/// Backticks would end the span and pipes would end a table's cell: both are shown as `\u{...}`.
pub fn markdown_code(text: &str) -> String {
    if text.is_empty() {
        return "`(empty)`".to_owned();
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('`');
    for c in visible(text, Kind::Name).chars() {
        if c == '`' || c == '|' {
            push_escape(&mut out, c);
        } else {
            out.push(c);
        }
    }
    out.push('`');
    out
}

/// Returns sentences as Markdown inline text without any construct but code spans.
///
/// What stands between a pair of backticks, and every word with a character that Markdown or GitHub could
/// give a meaning to (markup, links, addresses, mentions, issue references, commit hashes, formulas), becomes
/// a code span. What is left is letters, digits and harmless punctuation, so that raw text reads as written.
pub fn markdown_text(text: &str) -> String {
    let text = visible(text, Kind::Prose);
    if text.trim_matches(' ').is_empty() {
        return markdown_code("");
    }
    let mut out = String::with_capacity(text.len() + 16);
    let parts: Vec<&str> = text.split('`').collect();
    for (number, part) in parts.iter().enumerate() {
        let between = number % 2 == 1;
        if between && number + 1 < parts.len() && !part.is_empty() {
            push_code(&mut out, part);
            continue;
        }
        if between {
            // Two backticks with nothing between them, or one without a partner.
            let alone = number + 1 == parts.len();
            push_code(&mut out, if alone { "`" } else { "``" });
        }
        push_words(&mut out, part);
    }
    out
}

/// Appends a code span, kept apart from one that ends here.
fn push_code(out: &mut String, text: &str) {
    if out.ends_with('`') {
        out.push(' ');
    }
    out.push_str(&markdown_code(text));
}

/// Punctuation that may stand before a word.
const BEFORE: &[char] = &['(', '"', '\''];
/// Punctuation that may stand after a word.
const AFTER: &[char] = &['.', ',', ';', ':', '!', '?', ')', '"', '\''];

/// Appends words, each as text or as a code span.
fn push_words(out: &mut String, part: &str) {
    for (number, word) in part.split(' ').enumerate() {
        if number > 0 && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
        let core = core(word);
        let Some((before, after)) = around(word, core) else {
            continue;
        };
        if out.is_empty() && starts_block(word) {
            push_code(out, word);
        } else if is_technical(core) {
            out.push_str(before);
            push_code(out, core);
            out.push_str(after);
        } else {
            out.push_str(word);
        }
    }
}

/// Returns a word without the punctuation around it; a parenthesis that it opens keeps its end: `SC-7(21)`.
fn core(word: &str) -> &str {
    let start = word.trim_start_matches(BEFORE);
    let core = start.trim_end_matches(AFTER);
    let closed = start
        .get(..core.len() + 1)
        .filter(|longer| longer.ends_with(')'));
    match closed {
        Some(longer) if core.matches('(').count() > core.matches(')').count() => longer,
        Some(_) | None => core,
    }
}

/// Returns what stands before and after `core` in `word`; nothing for an empty word.
fn around<'a>(word: &'a str, core: &str) -> Option<(&'a str, &'a str)> {
    if word.is_empty() {
        return None;
    }
    let after_start = word.trim_start_matches(BEFORE);
    let start = word.len() - after_start.len();
    word.split_at_checked(start)
        .and_then(|(before, rest)| Some((before, rest.get(core.len()..)?)))
}

/// Returns whether a word at the start of a line opens a list or draws a rule.
///
/// Quotes, headings, fences and the like start with characters that make a word technical.
fn starts_block(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = digits.len() < word.len() && digits.starts_with(['.', ')']);
    numbered || word.starts_with(['-', '+'])
}

/// Returns whether a word is an id, an address or anything else that Markdown or GitHub could read as syntax.
fn is_technical(word: &str) -> bool {
    if matches!(word, "->" | "&") {
        return false;
    }
    word.contains(|c: char| "\\`*_{}[]<>#|~&@:=$^".contains(c))
        || word.to_ascii_lowercase().contains("www.")
        || looks_like_id(word)
        || looks_like_hash(word)
        || looks_like_domain(word)
        || looks_like_path(word)
}

/// `sg-0a1b2c`, `eu-west-1`, `GH-12`, a UUID; not `24-hour`.
fn looks_like_id(word: &str) -> bool {
    let digits = word.contains(|c: char| c.is_ascii_digit());
    let letters = word.contains(|c: char| c.is_ascii_alphabetic());
    let starts = word.starts_with(|c: char| c.is_ascii_alphabetic());
    word.contains('-') && digits && letters && (starts || word.len() >= 20)
}

/// Hexadecimal with letters and digits: GitHub links commits by seven digits and more.
fn looks_like_hash(word: &str) -> bool {
    word.len() >= 7
        && word.bytes().all(|b| b.is_ascii_hexdigit())
        && word.bytes().any(|b| b.is_ascii_digit())
        && word.bytes().any(|b| b.is_ascii_alphabetic())
}

/// `db.example.com`, `10.0.0.1`.
fn looks_like_domain(word: &str) -> bool {
    let mut labels = word.split('.');
    let count = word.split('.').count();
    let full = labels.all(|label| label.starts_with(|c: char| c.is_ascii_alphanumeric()));
    let letters = word.contains(|c: char| c.is_ascii_alphabetic());
    full && word.len() > 4 && (count > 2 || (count == 2 && letters))
}

/// `prod/orders/database`, `10.0.0.0/8`.
fn looks_like_path(word: &str) -> bool {
    let slashes = word.matches('/').count();
    slashes > 1 || (slashes == 1 && word.contains(|c: char| c.is_ascii_digit()))
}

/// Returns a JSON document with every hidden character inside its strings escaped.
///
/// `document` is a serialised document: outside of strings it has nothing but ASCII, so each hidden
/// character except the line breaks between members lies within a string, where `\uXXXX` means the same.
pub fn json(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    for c in document.chars() {
        if c == '\n' || !is_hidden(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hidden_characters_are_shown() {
        for (text, shown) in [
            ("a\u{1b}[31mb", "a\\u{1b}[31mb"),
            ("a\u{9b}31m", "a\\u{9b}31m"),
            ("ab\u{202e}dorp", "ab\\u{202e}dorp"),
            ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
            ("x\u{e0041}\u{2028}\r\n", "x\\u{e0041}\\u{2028}\\u{d}\\u{a}"),
            ("a\u{a0}b\tc", "a\\u{a0}b\\u{9}c"),
            (" a ", "\\u{20}a\\u{20}"),
            ("  ", "\\u{20}\\u{20}"),
            ("größe 生産 cafe\u{301}", "größe 生産 cafe\u{301}"),
        ] {
            assert_eq!(visible(text, Kind::Name), shown);
        }
        assert_eq!(visible(" a ", Kind::Prose), " a ");
        let tower = format!("a{}", "\u{301}".repeat(6));
        assert!(visible(&tower, Kind::Name).ends_with("\\u{301}\\u{301}"));
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let shown = visible(&"\u{202e}".repeat(1000), Kind::Name);
        assert!(
            shown.chars().count() <= 301 && shown.ends_with("}…"),
            "{shown}"
        );
        assert_eq!(visible(&"ä".repeat(300), Kind::Name).chars().count(), 300);
        assert_eq!(visible(&"ä".repeat(301), Kind::Name).chars().count(), 301);
    }

    #[test]
    fn commands_of_ci_runners_are_broken() {
        for (text, shown) in [
            ("::error::x", "\\u{3a}:error::x"),
            ("a ::stop-commands::t", "a \\u{3a}:stop-commands::t"),
            ("##[group]x", "#\\u{23}[group]x"),
            ("a###vso[task]", "a#\\u{23}\\u{23}vso[task]"),
            ("arn:aws:s3:::data", "arn:aws:s3:::data"),
            ("palisade::x", "palisade::x"),
        ] {
            assert_eq!(terminal(text, Kind::Prose), shown);
        }
    }

    #[test]
    fn markdown_reads_as_written_where_it_is_harmless() {
        for (text, shown) in [
            (
                "Retention is `0`, so nothing is kept.",
                "Retention is `0`, so nothing is kept.",
            ),
            (
                "Rule sg-0a1 admits 10.0.0.0/8 (tcp 5432).",
                "Rule `sg-0a1` admits `10.0.0.0/8` (tcp 5432).",
            ),
            (
                "shared with arn:aws:iam::111122223333:root, not encrypted",
                "shared with `arn:aws:iam::111122223333:root`, not encrypted",
            ),
            (
                "dev -> prod & back, 2026-11-16",
                "dev -> prod & back, 2026-11-16",
            ),
            ("see (https://x.example/a)!", "see (`https://x.example/a`)!"),
            ("`a", "`\\u{60}`a"),
            ("a `` b", "a `\\u{60}\\u{60}` b"),
            ("- item", "`-` item"),
            ("1. item", "`1.` item"),
            ("(SC-7(21), AC-4)", "(`SC-7(21)`, `AC-4`)"),
            ("owner/repo#1 GH-1 @team", "`owner/repo#1` `GH-1` `@team`"),
            ("at a1b2c3d4e5", "at `a1b2c3d4e5`"),
        ] {
            assert_eq!(markdown_text(text), shown);
        }
        assert_eq!(markdown_code("a`b|c"), "`a\\u{60}b\\u{7c}c`");
        assert_eq!(markdown_code(""), "`(empty)`");
        assert_eq!(markdown_text("  "), "`(empty)`");
    }

    #[test]
    fn json_keeps_its_meaning() {
        let text = "a\u{2028}\u{e0041}\u{9b}\u{7f}\u{202e}\n生";
        let document = serde_json::to_string_pretty(&[text]).unwrap();
        let safe = json(&document);
        assert!(safe.chars().all(|c| c == '\n' || !is_hidden(c)), "{safe}");
        let back: Vec<String> = serde_json::from_str(&safe).unwrap();
        assert_eq!(back, [text]);
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left(text in "\\PC{0,40}|.{0,40}|[\u{0}-\u{ffff}]{0,40}") {
            for shown in [
                visible(&text, Kind::Name),
                terminal(&text, Kind::Prose),
                markdown_code(&text),
                markdown_text(&text),
            ] {
                prop_assert!(!shown.contains(is_hidden), "{shown:?}");
            }
        }
        #[test]
        fn making_visible_twice_changes_nothing(text in ".{0,40}") {
            let once = visible(&text, Kind::Prose);
            prop_assert_eq!(&visible(&once, Kind::Prose), &once);
        }
    }
}
