//! Patterns, variables, numbers, times, addresses: what conditions and resources are compared by.

use super::world::{Context, ContextValue};

/// A character of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// This character.
    Just(char),
    /// Any run of characters.
    Run,
    /// Any one character.
    One,
}

/// Returns whether a text is what a pattern describes, by trying everything.
pub fn glob(pattern: &[Piece], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((Piece::Run, rest)) => (0..=text.len()).any(|skip| glob(rest, &text[skip..])),
        Some((Piece::One, rest)) => !text.is_empty() && glob(rest, &text[1..]),
        Some((Piece::Just(c), rest)) => text.first() == Some(c) && glob(rest, &text[1..]),
    }
}

/// Returns whether a text is what a pattern without variables describes.
pub fn plain_glob(pattern: &str, text: &str) -> bool {
    let pieces: Vec<Piece> = pattern.chars().map(wildcard).collect();
    glob(&pieces, &text.chars().collect::<Vec<_>>())
}

fn wildcard(c: char) -> Piece {
    match c {
        '*' => Piece::Run,
        '?' => Piece::One,
        other => Piece::Just(other),
    }
}

/// What `*` and `?` mean in a text of a policy.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wildcards {
    Active,
    Literal,
}

/// Returns a text of a policy with its variables replaced; none when a variable has no value.
pub fn expand(
    text: &str,
    variables: bool,
    wildcards: Wildcards,
    context: &Context,
) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let inner = rest
            .strip_prefix("${")
            .and_then(|after| after.split_once('}'));
        if let (true, Some((name, after))) = (variables, inner) {
            pieces.extend(value_of(name, context)?.chars().map(Piece::Just));
            rest = after;
            continue;
        }
        pieces.push(match wildcards {
            Wildcards::Active => wildcard(c),
            Wildcards::Literal => Piece::Just(c),
        });
        rest = &rest[c.len_utf8()..];
    }
    Some(pieces)
}

/// Returns what a variable stands for: `*`, `?`, `$`, the value of a single-valued key, or its default.
fn value_of(inner: &str, context: &Context) -> Option<String> {
    if ["*", "?", "$"].contains(&inner) {
        return Some(inner.to_owned());
    }
    let (name, default) = match inner.split_once(',') {
        Some((name, default)) => {
            let quoted = default
                .trim()
                .strip_prefix('\'')
                .and_then(|d| d.strip_suffix('\''));
            (name.trim(), quoted.map(str::to_owned))
        }
        None => (inner.trim(), None),
    };
    match context.get(name) {
        Some(ContextValue::One(value)) => Some(value.clone()),
        Some(ContextValue::Many(_)) | None => default,
    }
}

/// Returns a decimal number as sign, whole digits and fraction digits without needless zeros.
pub fn number(text: &str) -> Option<Decimal> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !all(whole) || !all(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0').to_owned();
    let fraction = fraction.trim_end_matches('0').to_owned();
    let zero = whole.is_empty() && fraction.is_empty();
    Some(Decimal {
        negative: negative && !zero,
        whole,
        fraction,
    })
}

/// A decimal number of any length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    whole: String,
    fraction: String,
}

impl Decimal {
    /// Compares by value.
    pub fn compare(&self, other: &Self) -> std::cmp::Ordering {
        let size = |d: &Self| (d.whole.len(), d.whole.clone(), d.fraction.clone());
        match (self.negative, other.negative) {
            (false, false) => size(self).cmp(&size(other)),
            (true, true) => size(other).cmp(&size(self)),
            (true, false) => std::cmp::Ordering::Less,
            (false, true) => std::cmp::Ordering::Greater,
        }
    }
}

/// Returns a time as nanoseconds since 1970, from an ISO 8601 date or date-time, or from whole seconds.
pub fn time(text: &str) -> Option<i128> {
    let second = 1_000_000_000;
    if let Ok(seconds) = text.parse::<i64>() {
        return Some(i128::from(seconds) * second);
    }
    if text.chars().all(|c| c.is_ascii_digit() || c == '.') {
        let (whole, fraction) = text.split_once('.')?;
        let nanoseconds: i128 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
        return Some(whole.parse::<i128>().ok()? * second + nanoseconds);
    }
    let (date, clock) = match text.split_once('T') {
        Some((date, clock)) => (date, Some(clock)),
        None => (text, None),
    };
    let parts: Vec<i128> = date
        .split('-')
        .map(|p| p.parse().ok())
        .collect::<Option<_>>()?;
    let [year, month, day] = parts[..] else {
        return None;
    };
    let midnight = days(year, month, day) * 86_400 * second;
    let Some(clock) = clock else {
        return Some(midnight);
    };
    let at = clock.find(['Z', '+', '-'])?;
    let (clock, zone) = clock.split_at(at);
    let mut hms = clock.split(':');
    let hours: i128 = hms.next()?.parse().ok()?;
    let minutes: i128 = hms.next()?.parse().ok()?;
    let seconds = hms.next().unwrap_or("0");
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let seconds: i128 = seconds.parse().ok()?;
    let nanoseconds: i128 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    let offset: i128 = match zone.split_at(1) {
        ("Z", "") => 0,
        (sign, hm) => {
            let (h, m) = hm.split_once(':')?;
            let minutes = h.parse::<i128>().ok()? * 60 + m.parse::<i128>().ok()?;
            if sign == "-" { -minutes } else { minutes }
        }
    };
    let of_day = hours * 3_600 + (minutes - offset) * 60 + seconds;
    Some(midnight + of_day * second + nanoseconds)
}

/// Returns the days from 1970 to a date, by counting years and months.
fn days(year: i128, month: i128, day: i128) -> i128 {
    let leap = |y: i128| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let of_year = |y: i128| if leap(y) { 366 } else { 365 };
    let before: i128 = match year >= 1970 {
        true => (1970..year).map(of_year).sum(),
        false => -(year..1970).map(of_year).sum::<i128>(),
    };
    let lengths = [
        31,
        if leap(year) { 29 } else { 28 },
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let months: i128 = (0..month - 1).map(|m| lengths[m as usize]).sum();
    before + months + day - 1
}

/// Returns the bits of an address, and how many of them a prefix fixes.
pub fn network(text: &str) -> Option<(Vec<bool>, usize)> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length.parse::<usize>().ok()?)),
        None => (text, None),
    };
    let bytes = match address.parse::<std::net::IpAddr>().ok()? {
        std::net::IpAddr::V4(v4) => v4.octets().to_vec(),
        std::net::IpAddr::V6(v6) => v6.octets().to_vec(),
    };
    let bits: Vec<bool> = bytes
        .iter()
        .flat_map(|byte| (0..8).map(move |bit| byte & (128 >> bit) != 0))
        .collect();
    let length = length.unwrap_or(bits.len());
    (length <= bits.len()).then_some((bits, length))
}

/// Returns the bytes of base64 text.
pub fn base64(text: &str) -> Option<Vec<u8>> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let body = text.trim_end_matches('=');
    if text.len() - body.len() > 2 {
        return None;
    }
    let mut bits = Vec::new();
    for c in body.chars() {
        let value = alphabet.find(c)?;
        bits.extend((0..6).map(|bit| value & (32 >> bit) != 0));
    }
    let byte = |eight: &[bool]| eight.iter().fold(0, |sum, bit| sum * 2 + u8::from(*bit));
    Some(bits.chunks_exact(8).map(byte).collect())
}
