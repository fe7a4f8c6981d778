use std::collections::BTreeSet;

use super::failure::Failure;
use super::tell::{Json, Tell};

/// More pages than any list of AWS has: a service that turns them for ever is not believed.
const MAX_PAGES: usize = 100_000;

/// What came back from a call, all its pages joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// The whole reply, in the AWS CLI's shape.
    Whole(String),
    /// A part of the reply, and what is missing.
    Part(String, String),
    /// No reply.
    Failed(Failure),
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
    restarted: bool,
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
        match self.members.iter_mut().find(|(known, _)| *known == name) {
            None => self.members.push((name, json)),
            Some((_, known)) => known.join(&json),
        }
    }

    /// Takes the token of the page that was added last. `more` is the flag by which some services say that
    /// there is more. An empty page with a token is no end, an empty token is.
    pub(super) fn turn(&mut self, token: Option<&str>, more: Option<bool>) -> Turn {
        self.turned += 1;
        let token = token.filter(|token| !token.is_empty());
        match token {
            Some(_) if more == Some(false) => Turn::End,
            Some(token) if self.turned >= MAX_PAGES => {
                let _ = token;
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

    /// Takes the failure of a page. A token that expired or was refused makes the list begin once more from
    /// its first page.
    pub(super) fn fail(&mut self, failure: Failure) -> Turn {
        if self.turned > 0 && !self.restarted && failure.is_about_the_token() {
            *self = Self {
                restarted: true,
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
            Some(Missing::Astray(why)) => Made::Part(text, why.to_owned()),
            Some(Missing::Failed(failure)) => Made::Part(
                text,
                format!("page {} was not read: {failure}", self.turned + 1),
            ),
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
        let inner = |text: &str| -> Option<String> {
            let inner = text.strip_prefix('[')?.strip_suffix(']')?;
            Some(inner.to_owned())
        };
        if let (Some(mine), Some(theirs)) = (inner(self.as_str()), inner(other.as_str())) {
            let comma = if mine.is_empty() || theirs.is_empty() {
                ""
            } else {
                ","
            };
            *self = Self::default();
            self.raw(&format!("[{mine}{comma}{theirs}]"));
        }
    }
}
