use std::fmt::Write as _;
use std::str::FromStr;

use super::error::text_newtype;
use super::{IdError, Sym};

/// The id of a Route 53 hosted zone such as `Z0123456789ABCDEFGHIJ`; replies write `/hostedzone/` before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostedZoneId(Sym);

/// A DNS name as it is compared: in lower case, without the dot at its end, as ASCII.
///
/// Replies of Route 53 end names with a dot and write unusual characters as octal codes (`\052` for `*`); people write
/// capitals, and letters beyond ASCII.
/// Source: Amazon Route 53 Developer Guide, page DomainNameFormat; RFC 5890 for names beyond ASCII.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DnsName(Sym);

impl HostedZoneId {
    /// Returns the text, without `/hostedzone/`.
    pub fn as_str(self) -> &'static str {
        self.0.as_str()
    }
    /// Returns the text as a symbol.
    pub fn sym(self) -> Sym {
        self.0
    }
}

impl FromStr for HostedZoneId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let bare = text.strip_prefix("/hostedzone/").unwrap_or(text);
        let is_id =
            (1..=32).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_alphanumeric());
        match is_id {
            true => Ok(Self(Sym::new(bare))),
            false => Err(IdError::new(text, "the id of a hosted zone")),
        }
    }
}
text_newtype!(HostedZoneId);

impl DnsName {
    /// The longest name, in characters of its text form.
    const MOST: usize = 253;

    /// Returns the text.
    pub fn as_str(self) -> &'static str {
        self.0.as_str()
    }
    /// Returns the text as a symbol.
    pub fn sym(self) -> Sym {
        self.0
    }
    /// Returns the labels from the last to the first: `com`, `example`, `www`.
    pub fn labels(self) -> impl Iterator<Item = &'static str> {
        self.as_str().rsplit('.')
    }
    /// Returns whether it is this name or lies under it.
    pub fn is_within(self, zone: Self) -> bool {
        let rest = self.as_str().strip_suffix(zone.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
    /// Returns the name one label up; `None` for one of one label.
    pub fn parent(self) -> Option<Self> {
        let (_, parent) = self.as_str().split_once('.')?;
        Some(Self(Sym::new(parent)))
    }
    /// Returns the name with a `*` in place of its first label, which a record for all names under one has.
    pub fn wildcard(self) -> Option<Self> {
        let (first, parent) = self.as_str().split_once('.')?;
        (first != "*").then(|| Self(Sym::new(&format!("*.{parent}"))))
    }
}

impl FromStr for DnsName {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::new(text, "a DNS name");
        let plain = unescaped(text).ok_or_else(wrong)?;
        let plain = plain.strip_suffix('.').unwrap_or(&plain);
        let ascii = match plain.is_ascii() {
            true => plain.to_ascii_lowercase(),
            false => idna::domain_to_ascii(plain).map_err(|_| wrong())?,
        };
        let is_label = |label: &str| {
            (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_graphic())
        };
        let is_name = ascii.len() <= Self::MOST && ascii.split('.').all(is_label);
        match is_name {
            true => Ok(Self(Sym::new(&ascii))),
            false => Err(wrong()),
        }
    }
}
text_newtype!(DnsName);

/// Returns a name with its octal codes as the characters that they stand for; `None` where one is none. Dots within a
/// label, and what is not printable, stay codes: they would make another name.
fn unescaped(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, code) = rest.split_at(at);
        plain.push_str(before);
        let digits = code.get(1..4)?;
        let number = u8::from_str_radix(digits, 8).ok()?;
        match char::from(number) {
            '.' | '\\' => write!(plain, "\\{digits}").ok()?,
            character if character.is_ascii_graphic() => plain.push(character),
            _ => write!(plain, "\\{digits}").ok()?,
        }
        rest = code.get(4..)?;
    }
    plain.push_str(rest);
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> String {
        text.parse::<DnsName>()
            .map_or_else(|error| error.to_string(), |name| name.to_string())
    }

    #[test]
    fn names_compare_however_they_are_written() {
        assert_eq!(name("DB.Example.COM."), "db.example.com");
        assert_eq!(name(r"\052.example.com."), "*.example.com");
        assert_eq!(name("bücher.example"), "xn--bcher-kva.example");
        assert_eq!(name("_dmarc.example.com"), "_dmarc.example.com");
        // A dot within a label is none between labels.
        assert_eq!(name(r"a\056b.example.com"), r"a\056b.example.com");
        assert_eq!(name(r"a\040b.example.com"), r"a\040b.example.com");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = format!("{}.com", "a".repeat(64));
        let many = vec!["abcdefgh"; 32].join(".");
        for text in [
            "", ".", "a..b", "a b", r"a\05", r"a\999.b", "\\", &long, &many,
        ] {
            assert!(text.parse::<DnsName>().is_err(), "{text}");
        }
    }

    #[test]
    fn names_know_what_they_lie_under() {
        let of = |text: &str| text.parse::<DnsName>().unwrap();
        assert!(of("a.b.example.com").is_within(of("example.com")));
        assert!(of("example.com").is_within(of("example.com")));
        assert!(!of("badexample.com").is_within(of("example.com")));
        assert_eq!(of("a.b.c").parent(), Some(of("b.c")));
        assert_eq!(of("com").parent(), None);
        assert_eq!(of("a.b.c").wildcard(), Some(of("*.b.c")));
        assert_eq!(of("*.b.c").wildcard(), None);
        assert_eq!(of("a.b.c").labels().collect::<Vec<_>>(), ["c", "b", "a"]);
    }

    #[test]
    fn zones_are_known_with_and_without_their_path() {
        let of = |text: &str| text.parse::<HostedZoneId>();
        assert_eq!(of("/hostedzone/Z1ABC").unwrap(), of("Z1ABC").unwrap());
        assert!(of("/hostedzone/").is_err() && of("/change/C1").is_err());
    }
}
