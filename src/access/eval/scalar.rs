use std::cmp::Ordering;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A decimal number, exact: `digits / 10^scale`, without zeros at the end of its fraction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Decimal {
    negative: bool,
    /// Digits before the point, without leading zeros.
    whole: Box<str>,
    /// Digits after the point, without trailing zeros.
    fraction: Box<str>,
}

impl Decimal {
    /// Returns the number that a text is: a sign, digits, a point, digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) || (whole.is_empty() && fraction.is_empty())
        {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Self {
            negative: negative && !zero,
            whole: whole.into(),
            fraction: fraction.into(),
        })
    }

    /// Returns the moment so many seconds after 1970; the first or the last that can be told where it is beyond.
    pub(super) fn moment(&self) -> Moment {
        let nine = self.fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
        let mut nanos: i128 = 0;
        for digit in self.whole.bytes().chain(nine) {
            nanos = nanos
                .saturating_mul(10)
                .saturating_add((digit - b'0').into());
        }
        Moment(if self.negative { -nanos } else { nanos })
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        let length = self.whole.len().cmp(&other.whole.len());
        length
            .then_with(|| self.whole.cmp(&other.whole))
            .then_with(|| self.fraction.cmp(&other.fraction))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
        }
    }
}

/// A moment: nanoseconds since 1970, of any year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Moment(i128);

impl Moment {
    /// Returns the moment that a text names: a W3C date of ISO 8601, or seconds since 1970.
    ///
    /// A date without a time is its midnight, a time without an offset is UTC; seconds may have a fraction. Source: IAM User Guide, page
    /// reference_policies_elements_condition_operators; W3C NOTE-datetime.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(seconds) = text.parse::<i64>()
            && !text.starts_with('+')
        {
            return Some(Self(i128::from(seconds) * 1_000_000_000));
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        {
            return Decimal::parse(text).map(|seconds| seconds.moment());
        }
        let (date, time) = match text.split_once(['T', 't', ' ']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let mut fields = date.split('-');
        let year = number(fields.next()?, 4)?;
        let month = fields.next().map_or(Some(1), |field| number(field, 2))?;
        let day = fields.next().map_or(Some(1), |field| number(field, 2))?;
        if fields.next().is_some() {
            return None;
        }
        let days = days_since_epoch(year, month, day)?;
        let nanos = match time {
            None => 0,
            Some(time) => time_of_day(time)?,
        };
        Some(Self(i128::from(days) * 86_400_000_000_000 + nanos))
    }
}

impl Moment {
    /// Returns whole seconds since 1970, as text.
    pub(super) fn seconds(self) -> String {
        self.0.div_euclid(1_000_000_000).to_string()
    }
}

/// Returns the number that exactly so many digits are.
fn number(text: &str, digits: usize) -> Option<i64> {
    if text.len() != digits || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Returns nanoseconds since midnight UTC of `hh:mm`, `hh:mm:ss` or `hh:mm:ss.f`, with an offset or `Z`.
fn time_of_day(text: &str) -> Option<i128> {
    let (clock, offset_minutes) = split_offset(text)?;
    let mut fields = clock.split(':');
    let hour = number(fields.next()?, 2).filter(|hour| *hour < 24)?;
    let minute = number(fields.next()?, 2).filter(|minute| *minute < 60)?;
    let (second, nanos) = match fields.next() {
        None => (0, 0),
        Some(field) => seconds(field)?,
    };
    if fields.next().is_some() {
        return None;
    }
    let total = hour * 3600 + (minute - offset_minutes) * 60 + second;
    Some(i128::from(total) * 1_000_000_000 + nanos)
}

/// Returns whole seconds and nanoseconds; a leap second is the next second.
fn seconds(text: &str) -> Option<(i64, i128)> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let second = number(whole, 2).filter(|second| *second <= 60)?;
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nine: String = fraction
        .chars()
        .chain(std::iter::repeat('0'))
        .take(9)
        .collect();
    Some((second, nine.parse().ok()?))
}

/// Returns the clock time and the offset in minutes.
fn split_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some((clock, offset)) = text.rsplit_once(['+', '-']) else {
        return Some((text, 0));
    };
    let (hours, minutes) = match offset.split_once(':') {
        Some((hours, minutes)) => (number(hours, 2)?, number(minutes, 2)?),
        None if offset.len() == 2 => (number(offset, 2)?, 0),
        None => {
            let all = number(offset, 4)?;
            (all / 100, all % 100)
        }
    };
    let sign = if text.ends_with(&format!("-{offset}")) {
        -1
    } else {
        1
    };
    (hours < 24 && minutes < 60).then_some((clock, sign * (hours * 60 + minutes)))
}

/// Returns the days from 1970-01-01 to a date of the Gregorian calendar; none when there is no such day.
fn days_since_epoch(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if !(1..=longest).contains(&day) {
        return None;
    }
    // Years that begin in March put the leap day last.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// An IPv4 or IPv6 prefix as its first and its last address; the families never meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Range {
    family: Family,
    first: u128,
    last: u128,
}

/// The family of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Range {
    /// Returns the prefix of a text; host bits are ignored, a bare address is a whole prefix.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let (family, value, bits) = match address.parse::<IpAddr>().ok()? {
            IpAddr::V4(four) => (Family::V4, u128::from(u32::from(four)), 32_u32),
            IpAddr::V6(six) => (Family::V6, u128::from(six), 128),
        };
        let length = match length {
            None => bits,
            Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse::<u32>().ok().filter(|length| *length <= bits)?
            }
            Some(_) => return None,
        };
        let host = match bits - length {
            0 => 0,
            free => u128::MAX >> (128 - free),
        };
        Some(Self {
            family,
            first: value & !host,
            last: value | host,
        })
    }

    /// Returns the prefix that a text is, where it holds more than one address.
    pub(super) fn block(text: &str) -> Option<Self> {
        let range = text.contains('/').then(|| Self::parse(text))??;
        (range.first < range.last).then_some(range)
    }

    /// Returns the family, the first and the last address.
    pub(super) fn ends(self) -> (Family, u128, u128) {
        (self.family, self.first, self.last)
    }

    /// Returns whether it holds all of another.
    pub(super) fn holds(self, other: Self) -> bool {
        self.family == other.family && self.first <= other.first && other.last <= self.last
    }

    /// Returns the address as text.
    pub(super) fn address(family: Family, value: u128) -> String {
        match family {
            Family::V4 => u32::try_from(value)
                .map(|four| Ipv4Addr::from(four).to_string())
                .unwrap_or_default(),
            Family::V6 => Ipv6Addr::from(value).to_string(),
        }
    }
}

/// Returns the bytes of a base64 text; padding may be missing.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim().trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
        }
    }
    (bits < 6).then_some(bytes)
}

/// Returns a text in lower case, one character for one.
pub(super) fn fold(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().map(fold_char)
}

/// Returns a character in lower case; itself where that would be several.
pub(super) fn fold_char(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => character,
    }
}

/// Returns the boolean that a text is, whatever its case.
pub(super) fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn decimals_compare_exactly() {
        assert_eq!(decimal("010.50"), decimal("10.5"));
        assert_eq!(decimal("-0"), decimal("0"));
        assert!(decimal("9") < decimal("10"));
        assert!(decimal("-10") < decimal("-9"));
        assert!(decimal("0.1") < decimal("0.11"));
        assert!(decimal("123456789012345678901234567890") > decimal("99999999999999999999"));
        for wrong in ["", ".", "1e3", "0x1", "1 2", "--1", "½"] {
            assert_eq!(Decimal::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dates_and_seconds_lie_on_one_line() {
        let moment = |text: &str| Moment::parse(text).unwrap();
        assert_eq!(moment("1970-01-01"), moment("0"));
        assert_eq!(moment("2100-01-01T00:00:00Z"), moment("4102444800"));
        assert_eq!(
            moment("2024-02-29T12:00:00.500+02:00"),
            moment("2024-02-29T10:00:00.5Z")
        );
        assert_eq!(
            moment("2024-01-01T00:00-0130"),
            moment("2024-01-01T01:30:00Z")
        );
        assert_eq!(moment("1969-12-31T23:59:59Z"), moment("-1"));
        assert_eq!(moment("2024-05"), moment("2024-05-01T00:00:00"));
        assert!(moment("1600000000") < moment("2020-09-13T12:26:40.001Z"));
        for wrong in [
            "",
            "2023-02-29",
            "2024-13-01",
            "today",
            "2024-01-01T25:00Z",
            "2024-01-01-01",
        ] {
            assert_eq!(Moment::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn prefixes_ignore_host_bits_and_other_families() {
        let range = |text: &str| Range::parse(text).unwrap();
        assert_eq!(range("10.1.2.3/8"), range("10.0.0.0/8"));
        assert!(range("0.0.0.0/0").holds(range("203.0.113.9")));
        assert!(!range("0.0.0.0/0").holds(range("::1")));
        assert!(range("::/0").holds(range("2001:DB8::1")));
        assert!(!range("::ffff:0:0/96").holds(range("1.2.3.4")));
        assert_eq!(range("2001:0db8:0:0::1"), range("2001:db8::1"));
        for wrong in ["", "10.0.0.0/33", "10.0.0.0/+8", "10.0.0", "host", "::/129"] {
            assert_eq!(Range::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn base64_is_decoded() {
        assert_eq!(
            base64("QmluYXJ5VmFsdWVJbkJhc2U2NA==").unwrap(),
            b"BinaryValueInBase64"
        );
        assert_eq!(base64("").unwrap(), b"");
        assert_eq!(base64("a"), None);
        assert_eq!(base64("!!!!"), None);
    }
}
