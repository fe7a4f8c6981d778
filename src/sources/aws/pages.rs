use std::collections::BTreeSet;

use serde_json::value::RawValue;

use super::failure::Failure;
use super::tell::{Json, Tell};

/// More pages than any list of AWS has, and more without an item in a row: a service that turns them for ever is
/// not believed.
const MAX_PAGES: usize = 10_000;
const MAX_EMPTY: usize = 1_000;

/// The code of a request with a parameter that the region does not know.
///
/// Source: Amazon EC2 API Reference, page errors-overview.
const UNKNOWN_PARAMETER: &str = "UnknownParameter";

/// What came back from a call, all its pages joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// The whole reply, in the AWS CLI's shape.
    Whole(String),
    /// A part of the reply, what is missing, and the failure of the page that was not read, if one failed.
    Part(String, String, Option<Failure>),
    /// No reply.
    Failed(Failure),
}

impl Made {
    /// Returns the failure for which there is no reply, or no whole one.
    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Whole(_) => None,
            Self::Part(_, _, failure) => failure.as_ref(),
            Self::Failed(failure) => Some(failure),
        }
    }
}

/// Whether a list goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// There is another page.
    Next,
    /// That was the last one.
    End,
}

/// Joins the pages of a reply: lists are appended, of other members the first page's stands.
#[derive(Debug, Default)]
pub(super) struct Pages {
    members: Vec<(&'static str, Json)>,
    token: Option<String>,
    seen: BTreeSet<String>,
    turned: usize,
    /// Pages in a row without an item, and whether the page that is added has one.
    empty: usize,
    is_filled: bool,
    restarted: bool,
    /// A parameter that the region does not know.
    unknown: Option<&'static str>,
    missing: Option<Missing>,
}

/// Why a list is not whole.
#[derive(Debug)]
enum Missing {
    /// A page could not be read.
    Failed(Failure),
    /// The service's tokens do not lead to an end.
    Astray(&'static str),
}

impl Pages {
    /// Returns the token that asks for the next page; none for the first.
    pub(super) fn token(&self) -> Option<String> {
        self.token.clone()
    }

    /// Adds a member of a page.
    pub(super) fn add<T: Tell>(&mut self, name: &'static str, value: &T) {
        if !value.is_told() {
            return;
        }
        let mut json = Json::default();
        value.tell(&mut json);
        self.is_filled |= json.as_str().starts_with('[') && json.as_str() != "[]";
        match self.members.iter_mut().find(|(known, _)| *known == name) {
            None => self.members.push((name, json)),
            Some((_, known)) => known.join(&json),
        }
    }

    /// Takes the token of the page that was added last. `more` is the flag by which some services say that
    /// there is more. An empty page with a token is no end, an empty token is.
    pub(super) fn turn(&mut self, token: Option<&str>, more: Option<bool>) -> Turn {
        self.turned += 1;
        self.empty = if std::mem::take(&mut self.is_filled) {
            0
        } else {
            self.empty + 1
        };
        let token = token.filter(|token| !token.is_empty());
        match token {
            Some(_) if more == Some(false) => Turn::End,
            Some(_) if self.turned >= MAX_PAGES || self.empty >= MAX_EMPTY => {
                self.missing = Some(Missing::Astray("the list has no end"));
                Turn::End
            }
            Some(token) if self.seen.insert(token.to_owned()) => {
                self.token = Some(token.to_owned());
                Turn::Next
            }
            Some(_) => {
                self.missing = Some(Missing::Astray(
                    "the service repeated a continuation token: the list goes in a circle",
                ));
                Turn::End
            }
            None if more == Some(true) => {
                self.missing = Some(Missing::Astray(
                    "the service said that there is more, but not how to ask for it",
                ));
                Turn::End
            }
            None => Turn::End,
        }
    }

    /// Returns whether a parameter is to be sent that not every region knows yet.
    pub(super) fn sends(&self, parameter: &'static str) -> bool {
        self.unknown != Some(parameter)
    }

    /// Takes the failure of a page that may be about a parameter that the region does not know, and returns
    /// whether to ask once more without it.
    pub(super) fn drops(&mut self, parameter: &'static str, failure: &Failure) -> bool {
        let about_it =
            self.turned == 0 && self.sends(parameter) && failure.code == UNKNOWN_PARAMETER;
        if about_it {
            self.unknown = Some(parameter);
        }
        about_it
    }

    /// Takes in what a further request of the same operation brought; what both list is told once. Says
    /// whether anything more is worth asking.
    pub(super) fn join(&mut self, other: Self) -> Turn {
        for (name, json) in other.members {
            match self.members.iter_mut().find(|(known, _)| *known == name) {
                None => self.members.push((name, json)),
                Some((_, known)) => known.join_new(&json),
            }
        }
        self.turned += other.turned;
        self.missing = self.missing.take().or(other.missing);
        match self.missing {
            Some(_) => Turn::End,
            None => Turn::Next,
        }
    }

    /// Takes the failure of a page. A token that expired or was refused makes the list begin once more from
    /// its first page.
    pub(super) fn fail(&mut self, failure: Failure) -> Turn {
        if self.turned > 0 && !self.restarted && failure.may_be_the_token() {
            *self = Self {
                restarted: true,
                unknown: self.unknown,
                ..Self::default()
            };
            return Turn::Next;
        }
        self.missing = Some(Missing::Failed(failure));
        Turn::End
    }

    /// Returns what came back.
    pub(super) fn finish(self) -> Made {
        if self.turned == 0
            && let Some(Missing::Failed(failure)) = self.missing
        {
            return Made::Failed(failure);
        }
        let mut json = Json::default();
        json.raw("{");
        for (name, value) in &self.members {
            json.member(name, value);
        }
        json.raw("}");
        let text = json.into_string();
        match self.missing {
            None => Made::Whole(text),
            Some(Missing::Astray(why)) => Made::Part(text, why.to_owned(), None),
            Some(Missing::Failed(failure)) => {
                let why = format!("page {} was not read: {failure}", self.turned + 1);
                Made::Part(text, why, Some(failure))
            }
        }
    }
}

impl Tell for Json {
    fn tell(&self, json: &mut Json) {
        json.raw(self.as_str());
    }
}

impl Json {
    /// Appends the items of another list, when both are lists.
    fn join(&mut self, other: &Self) {
        fn inner(json: &Json) -> Option<&str> {
            json.as_str().strip_prefix('[')?.strip_suffix(']')
        }
        if let (Some(mine), Some(theirs)) = (inner(self), inner(other)) {
            let is_first = mine.is_empty();
            if !theirs.is_empty() {
                self.reopen();
                if !is_first {
                    self.raw(",");
                }
                self.raw(theirs);
                self.raw("]");
            }
        }
    }

    /// Appends the items of another list that are not in this one, when both are lists.
    fn join_new(&mut self, other: &Self) {
        let items = |json: &Self| -> Vec<String> {
            let items: Vec<Box<RawValue>> = serde_json::from_str(json.as_str()).unwrap_or_default();
            items
                .into_iter()
                .map(|item| item.get().to_owned())
                .collect()
        };
        let mine: BTreeSet<String> = items(self).into_iter().collect();
        let new: Vec<String> = items(other)
            .into_iter()
            .filter(|item| !mine.contains(item))
            .collect();
        let mut list = Self::default();
        list.raw(&format!("[{}]", new.join(",")));
        self.join(&list);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(items: &[&str]) -> Pages {
        let mut pages = Pages::default();
        let items: Vec<String> = items.iter().map(|&item| item.to_owned()).collect();
        pages.add("Items", &items);
        assert_eq!(pages.turn(None, None), Turn::End);
        pages
    }

    fn failure(code: &str) -> Failure {
        Failure {
            code: code.to_owned(),
            message: "no".to_owned(),
            status: Some(400),
        }
    }

    #[test]
    fn what_several_requests_list_is_told_once() {
        let mut whole = Pages::default();
        assert_eq!(whole.join(listed(&["a", "b,\"c"])), Turn::Next);
        assert_eq!(whole.join(listed(&["b,\"c", "d"])), Turn::Next);
        assert_eq!(whole.join(listed(&[])), Turn::Next);
        let text = r#"{"Items":["a","b,\"c","d"]}"#;
        assert_eq!(whole.finish(), Made::Whole(text.to_owned()));
    }

    #[test]
    fn a_further_request_that_fails_leaves_a_part() {
        let refused = || {
            let mut pages = Pages::default();
            assert_eq!(pages.fail(failure("AccessDenied")), Turn::End);
            pages
        };
        let mut none = Pages::default();
        assert_eq!(none.join(refused()), Turn::End);
        assert_eq!(none.finish(), Made::Failed(failure("AccessDenied")));

        let mut whole = Pages::default();
        assert_eq!(whole.join(listed(&["a"])), Turn::Next);
        assert_eq!(whole.join(refused()), Turn::End);
        let why = "page 2 was not read: AccessDenied: no";
        let denied = Some(failure("AccessDenied"));
        let part = Made::Part(r#"{"Items":["a"]}"#.to_owned(), why.to_owned(), denied);
        assert_eq!(whole.finish(), part);
    }

    #[test]
    fn a_parameter_that_a_region_does_not_know_is_dropped_once() {
        let mut pages = Pages::default();
        assert!(pages.sends("newer"));
        assert!(!pages.drops("newer", &failure("AccessDenied")));
        assert!(pages.drops("newer", &failure(UNKNOWN_PARAMETER)));
        assert!(!pages.sends("newer"));
        assert!(!pages.drops("newer", &failure(UNKNOWN_PARAMETER)));
    }

    #[test]
    fn more_without_a_token_is_a_part() {
        let mut pages = Pages::default();
        pages.add("Items", &vec!["a".to_owned()]);
        assert_eq!(pages.turn(None, Some(true)), Turn::End);
        assert!(
            matches!(pages.finish(), Made::Part(text, _, None) if text == r#"{"Items":["a"]}"#)
        );
    }

    #[test]
    fn lists_without_an_end_are_parts() {
        for (items, most) in [(&[][..], MAX_EMPTY), (&["a"], MAX_PAGES)] {
            let mut pages = Pages::default();
            let turned = (1..=most + 1)
                .find(|turned| page(&mut pages, items, Some(&turned.to_string())) == Turn::End);
            assert_eq!(turned, Some(most));
            assert!(matches!(pages.finish(), Made::Part(..)));
        }
        let mut filled = Pages::default();
        for turned in 0..MAX_EMPTY * 2 {
            let items: &[&str] = if turned % 900 == 0 { &["a"] } else { &[] };
            assert_eq!(
                page(&mut filled, items, Some(&turned.to_string())),
                Turn::Next
            );
        }
    }

    fn page(pages: &mut Pages, items: &[&str], token: Option<&str>) -> Turn {
        let items: Vec<String> = items.iter().map(ToString::to_string).collect();
        pages.add("Keys", &Some(items));
        pages.turn(token, None)
    }
    #[test]
    fn pages_are_joined_to_the_end_also_past_empty_ones() {
        let mut pages = Pages::default();
        assert_eq!(pages.token(), None);
        assert_eq!(page(&mut pages, &[], Some("1")), Turn::Next);
        assert_eq!(pages.token().as_deref(), Some("1"));
        assert_eq!(page(&mut pages, &["a", "b"], Some("2")), Turn::Next);
        assert_eq!(page(&mut pages, &[], Some("3")), Turn::Next);
        pages.add("Owner", &"of a later page".to_owned());
        assert_eq!(page(&mut pages, &["c"], Some("")), Turn::End);
        let whole = r#"{"Keys":["a","b","c"],"Owner":"of a later page"}"#;
        assert_eq!(pages.finish(), Made::Whole(whole.to_owned()));
    }

    #[test]
    fn a_reply_without_the_list_does_not_become_an_empty_one() {
        let mut pages = Pages::default();
        pages.add("Keys", &None::<Vec<String>>);
        assert_eq!(pages.turn(None, None), Turn::End);
        assert_eq!(pages.finish(), Made::Whole("{}".to_owned()));
    }

    #[test]
    fn tokens_that_lead_nowhere_leave_a_part() {
        let mut circle = Pages::default();
        assert_eq!(page(&mut circle, &["a"], Some("1")), Turn::Next);
        assert_eq!(page(&mut circle, &["b"], Some("1")), Turn::End);
        let Made::Part(json, missing, None) = circle.finish() else {
            panic!("a circle is no whole list");
        };
        assert_eq!(json, r#"{"Keys":["a","b"]}"#);
        assert!(missing.contains("circle"), "{missing}");
        let mut mute = Pages::default();
        mute.add("Keys", &vec!["a".to_owned()]);
        assert_eq!(mute.turn(None, Some(true)), Turn::End);
        assert!(matches!(mute.finish(), Made::Part(..)));
        let mut ended = Pages::default();
        assert_eq!(ended.turn(Some("left over"), Some(false)), Turn::End);
        assert!(matches!(ended.finish(), Made::Whole(_)));
    }

    #[test]
    fn a_failing_page_leaves_what_came_before_it() {
        let mut first = Pages::default();
        assert_eq!(first.fail(failure("AccessDenied")), Turn::End);
        assert_eq!(first.finish(), Made::Failed(failure("AccessDenied")));
        let mut second = Pages::default();
        assert_eq!(page(&mut second, &["a"], Some("1")), Turn::Next);
        assert_eq!(
            second.fail(failure("AccessDenied")),
            Turn::End,
            "denied stays denied"
        );
        let missing = "page 2 was not read: AccessDenied: no".to_owned();
        let json = r#"{"Keys":["a"]}"#.to_owned();
        let denied = Some(failure("AccessDenied"));
        assert_eq!(second.finish(), Made::Part(json, missing, denied));
    }

    #[test]
    fn an_expired_token_begins_the_list_once_more() {
        let mut pages = Pages::default();
        assert_eq!(page(&mut pages, &["a"], Some("1")), Turn::Next);
        assert_eq!(pages.fail(failure("InvalidNextToken")), Turn::Next);
        assert_eq!(pages.token(), None);
        assert_eq!(page(&mut pages, &["a"], Some("1")), Turn::Next);
        assert_eq!(page(&mut pages, &["b"], None), Turn::End);
        let whole = r#"{"Keys":["a","b"]}"#.to_owned();
        assert_eq!(pages.finish(), Made::Whole(whole));
        let mut again = Pages::default();
        for expected in [Turn::Next, Turn::End] {
            assert_eq!(page(&mut again, &["a"], Some("1")), Turn::Next);
            assert_eq!(again.fail(failure("InvalidNextToken")), expected);
        }
    }
}
