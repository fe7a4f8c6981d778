use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};

use super::asked::{Answer, Answers, Asked};
use super::codes;
use super::wire::{Pages, find};

/// What is wrong with the pages of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageFault {
    Nothing,
    /// An empty page with a token stands before each page.
    Empty,
    /// Every page but the first has the token by which it was asked for: the list has no end.
    Circle,
    /// The last page fails.
    LastLost,
    /// Every page but the first begins with the item with which the page before it ended.
    Overlap,
    /// The first token that is used of each list is refused.
    Expires,
}

/// Splits whole replies into pages, whatever size of page a request names.
pub struct Paged<A> {
    others: A,
    size: usize,
    fault: PageFault,
    expired: Mutex<BTreeSet<String>>,
}

/// Where a list goes on.
struct Token {
    offset: usize,
    /// Whether the empty page before it was said already.
    after_empty: bool,
}

/// A request without its token.
struct List {
    asked: Asked,
    pages: &'static Pages,
}

impl<A: Answers> Paged<A> {
    pub fn new(size: usize, fault: PageFault, others: A) -> Self {
        Self {
            others,
            size,
            fault,
            expired: Mutex::default(),
        }
    }

    /// Returns whether the token of a list is the first one that is used.
    fn expires(&self, list: &List) -> bool {
        let mut expired = self.expired.lock().unwrap_or_else(PoisonError::into_inner);
        self.fault == PageFault::Expires && expired.insert(list.asked.call())
    }

    fn page(&self, list: &List, token: &Token, whole: Map<String, Value>) -> Answer {
        let total: usize = list.lengths(&whole).sum();
        let end = total.min(token.offset + self.size);
        let is_first = token.offset == 0;
        let is_last = end == total;
        let (items, next) = match self.fault {
            PageFault::Empty if !token.after_empty => (0..0, Some(list.token(token.offset, true))),
            PageFault::LastLost if is_last && !is_first => {
                return codes::internal(list.asked.service, 500);
            }
            PageFault::Circle => {
                let next = if is_first { self.size } else { token.offset };
                (token.offset..end, Some(list.token(next, false)))
            }
            PageFault::Overlap if !is_first => (token.offset - 1..end, list.next(end, total)),
            PageFault::Nothing
            | PageFault::Empty
            | PageFault::LastLost
            | PageFault::Overlap
            | PageFault::Expires => (token.offset..end, list.next(end, total)),
        };
        Answer::Reply(list.cut(whole, items, next))
    }
}

impl<A: Answers> Answers for Paged<A> {
    fn answer(&self, asked: &Asked) -> Answer {
        let pages = find(asked.service, asked.operation)
            .and_then(|(_, operation)| operation.pages.as_ref());
        let Some(pages) = pages else {
            return self.others.answer(asked);
        };
        let mut list = List {
            asked: asked.clone(),
            pages,
        };
        let token = match list.asked.params.remove(&pages.asked) {
            None => Token {
                offset: 0,
                after_empty: false,
            },
            Some(text) => match list.read(&text) {
                Some(token) if !self.expires(&list) => token,
                Some(_) | None => return codes::bad_token(asked.service),
            },
        };
        let answer = self.others.answer(&list.asked);
        let Answer::Reply(Value::Object(whole)) = &answer else {
            return answer;
        };
        self.page(&list, &token, whole.clone())
    }
}

impl List {
    /// Returns the lengths of the lists that are split, in their order.
    fn lengths<'a>(&'a self, whole: &'a Map<String, Value>) -> impl Iterator<Item = usize> + 'a {
        let lists = self.pages.lists.iter();
        lists.map(|name| {
            whole
                .get(name)
                .and_then(Value::as_array)
                .map_or(0, Vec::len)
        })
    }

    /// Returns what binds a token to its list.
    fn mark(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.asked.call().hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }

    fn token(&self, offset: usize, after_empty: bool) -> String {
        let kind = if after_empty { 'b' } else { 'a' };
        format!("{kind}{offset}x{}", self.mark())
    }

    fn next(&self, end: usize, total: usize) -> Option<String> {
        (end < total).then(|| self.token(end, false))
    }

    /// Reads a token that was given for the same list.
    fn read(&self, token: &Value) -> Option<Token> {
        let (place, mark) = token.as_str()?.split_once('x')?;
        let kind = place.chars().next()?;
        let offset = place.get(1..)?.parse().ok()?;
        (mark == self.mark()).then_some(Token {
            offset,
            after_empty: kind == 'b',
        })
    }

    /// Returns the page with the items of a range, counted through all lists.
    fn cut(
        &self,
        mut whole: Map<String, Value>,
        items: Range<usize>,
        next: Option<String>,
    ) -> Value {
        let mut before = 0;
        for name in &self.pages.lists {
            let Some(Value::Array(list)) = whole.get_mut(name) else {
                continue;
            };
            let length = list.len();
            let place = |at: usize| at.saturating_sub(before).min(length);
            *list = list[place(items.start)..place(items.end)].to_vec();
            before += length;
        }
        if let Some(more) = &self.pages.more {
            whole.insert(more.clone(), next.is_some().into());
        }
        whole.remove(&self.pages.told);
        if let Some(next) = next {
            whole.insert(self.pages.told.clone(), next.into());
        }
        Value::Object(whole)
    }
}
