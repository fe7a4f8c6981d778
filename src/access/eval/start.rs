use super::glob::Glob;
use super::steps::count;
use super::target::Target;

/// The text of a pattern of ARNs up to its first wildcard or variable.
///
/// Every ARN that the pattern matches begins so, whether it is matched component by component or as a whole: one that begins
/// otherwise needs no further look. Most patterns are nothing else than their start, or it and a `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    length: usize,
    then: Then,
}

/// What a pattern has behind its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// Nothing, and all six components: it matches the text itself alone.
    End,
    /// A `*` at the end of the sixth component: it matches whatever begins so.
    Anything,
    /// Something that is compared component by component.
    More,
}

impl Start {
    /// Returns the start of a pattern of which the rest is compared component by component.
    pub(super) fn of(text: &str) -> Self {
        let stops = [text.find(['*', '?']), text.find("${")];
        Self {
            length: stops.into_iter().flatten().min().unwrap_or(text.len()),
            then: Then::More,
        }
    }

    /// Returns the start of a pattern with six components and without variables, of which this is the last.
    pub(super) fn of_plain(text: &str, last: &Glob) -> Self {
        let start = Self::of(text);
        let then = match last {
            Glob::Exact(_) if start.length == text.len() => Then::End,
            Glob::Prefix(_) | Glob::Any if start.length + 1 == text.len() => Then::Anything,
            Glob::Exact(_) | Glob::Prefix(_) | Glob::Any | Glob::General(_) => Then::More,
        };
        Self { then, ..start }
    }

    /// Returns whether a pattern of this text matches a resource, where its start decides that.
    pub(super) fn decides(self, text: &str, target: &Target<'_>) -> Option<bool> {
        count(1);
        let own = text.get(..self.length)?;
        target.parts.as_ref()?;
        if !target.is_known() {
            // Two texts that begin otherwise are not one.
            let start = target.start();
            let may = own.starts_with(start) || start.starts_with(own);
            return if may { None } else { Some(false) };
        }
        match (target.text.strip_prefix(own), self.then) {
            (None, _) => Some(false),
            (Some(rest), Then::End) => Some(rest.is_empty()),
            (Some(_), Then::Anything) => Some(true),
            (Some(_), Then::More) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_decides_what_begins_otherwise_and_what_needs_no_more() {
        let target = |text| Target::parse(text, None).unwrap();
        let object = "arn:aws:s3:::data/a";
        for (pattern, last, resource, expected) in [
            (object, "data/a", object, Some(true)),
            (object, "data/a", "arn:aws:s3:::data/ab", Some(false)),
            ("arn:aws:s3:::data/*", "data/*", object, Some(true)),
            ("arn:aws:s3:::date/*", "date/*", object, Some(false)),
            ("arn:aws:s3:*::data/a", "data/a", object, None),
            ("arn:aws:sns:*::data/a", "data/a", object, Some(false)),
            ("arn:aws:s3:::d?ta/a", "d?ta/a", object, None),
            ("arn:aws:s3:::data/*", "data/*", "arn:aws:s3:::data/*", None),
            (
                "arn:aws:s3:::date/*",
                "date/*",
                "arn:aws:s3:::data/*",
                Some(false),
            ),
            ("arn:aws:s3:::data/a*", "data/a*", "arn:aws:s3:::d*", None),
            ("arn:aws:s3:::d*", "d*", "arn:aws:s3:*::data", None),
            ("arn:aws:sqs:*", "", "arn:aws:s3:*::data", Some(false)),
            ("arn:aws:s3:::*", "*", "*", None),
        ] {
            let start = Start::of_plain(pattern, &Glob::new(last));
            let decided = start.decides(pattern, &target(resource));
            assert_eq!(decided, expected, "{pattern} {resource}");
        }
        let with_variable = "arn:aws:s3:::${aws:username}";
        let start = Start::of(with_variable);
        assert_eq!(start.decides(with_variable, &target(object)), None);
    }
}
