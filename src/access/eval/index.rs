use std::num::NonZeroU32;
use std::sync::Arc;

use super::action::{Action, ActionPattern, Reach};
use super::statement::{Choice, Rule};
use crate::access::Effect;

/// Which statements of a document are about an action, without a look at those that are not.
///
/// Each pattern of actions stands here once: `*` and statements with `NotAction` in one list, all others in lists by the service
/// that they name. No other pattern can match an action than those of the first list and of its service's. Services,
/// and names without wildcards, are kept as hashes, of which two may be the same: where they are, the pattern itself
/// is asked.
#[derive(Debug)]
pub(super) struct ActionIndex {
    /// First what is about every service, then what is about one, by its hash; each in the order of the statements.
    entries: Box<[Entry]>,
    /// How many are about every service.
    every: usize,
}

/// A pattern of a statement.
#[derive(Clone, Debug)]
struct Entry {
    /// The hash of the service.
    service: u32,
    /// The hash of the whole action; none where the pattern has a wildcard.
    name: Option<NonZeroU32>,
    /// The statement's place in its document.
    number: u32,
    ask: Ask,
    effect: Effect,
}

/// What tells whether the statement of an entry is about an action.
#[derive(Clone, Debug)]
enum Ask {
    /// It is about all of them.
    Nobody,
    /// This pattern of it.
    Pattern(Arc<ActionPattern>),
    /// The whole statement.
    Statement,
}

impl ActionIndex {
    /// Returns the index of a document's statements; those without actions are not in it.
    pub(super) fn new(rules: &[Rule]) -> Self {
        let (mut every, mut some) = (Vec::new(), Vec::new());
        for (number, rule) in (0..).zip(rules) {
            let entry = |service, name, ask| Entry {
                service,
                name,
                number,
                ask,
                effect: rule.effect,
            };
            match &rule.actions {
                Choice::Any(list) => {
                    for pattern in list {
                        match pattern.reach() {
                            Reach::Every => every.push(entry(0, None, Ask::Nobody)),
                            Reach::Some(service, name) => {
                                let ask = Ask::Pattern(Arc::clone(pattern));
                                some.push(entry(service, name, ask));
                            }
                            Reach::Nothing => {}
                        }
                    }
                }
                Choice::NoneOf(_) => every.push(entry(0, None, Ask::Statement)),
                Choice::Missing | Choice::Both => {}
            }
        }
        some.sort_by_key(|entry| (entry.service, entry.number));
        Self {
            every: every.len(),
            entries: every.into_iter().chain(some).collect(),
        }
    }

    /// Returns what can be about an action.
    pub(super) fn under(&self, action: &Action) -> Candidates<'_> {
        let (every, some) = self.entries.split_at(self.every);
        let from = some.partition_point(|entry| entry.service < action.service_hash());
        Candidates {
            every,
            some: some.split_at(from).1,
            told: None,
        }
    }
}

/// The entries that can be about an action.
#[derive(Debug)]
pub(super) struct Candidates<'i> {
    every: &'i [Entry],
    /// Those of the service, and behind them others.
    some: &'i [Entry],
    /// The statement that was told last.
    told: Option<u32>,
}

impl<'i> Candidates<'i> {
    /// Returns the next statement that is about the action, and its place in its document; those of a skipped effect
    /// are left out.
    pub(super) fn next<'p>(
        &mut self,
        rules: &'p [Rule],
        action: &Action,
        skips: impl Fn(Effect) -> bool,
    ) -> Option<(usize, &'p Rule)> {
        loop {
            let entry = self.entry(action)?;
            let other = entry.name.is_some_and(|name| name != action.hash());
            if other || self.told == Some(entry.number) || skips(entry.effect) {
                continue;
            }
            let number = entry.number as usize;
            let rule = rules.get(number)?;
            let is_about = match &entry.ask {
                Ask::Nobody => true,
                Ask::Pattern(pattern) => pattern.matches(action),
                Ask::Statement => rule.is_about(action),
            };
            if is_about {
                self.told = Some(entry.number);
                return Some((number, rule));
            }
        }
    }

    /// Takes the entry whose statement comes first out of the two lists.
    fn entry(&mut self, action: &Action) -> Option<&'i Entry> {
        let of_service = |entry: &&Entry| entry.service == action.service_hash();
        let list = match (self.every.first(), self.some.first().filter(of_service)) {
            (Some(one), Some(other)) if one.number <= other.number => &mut self.every,
            (_, Some(_)) => &mut self.some,
            (Some(_), None) => &mut self.every,
            (None, None) => return None,
        };
        let (entry, rest) = list.split_first()?;
        *list = rest;
        Some(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::super::parts::Parts;
    use super::super::statement::Compiled;
    use super::*;
    use crate::access::PolicyDocument;

    /// Returns a document with each of these lists of actions, as `Action` and as `NotAction`, allowed and denied.
    fn document(lists: &[&str]) -> Compiled {
        let statements = lists.iter().flat_map(|list| {
            ["Action", "NotAction"]
                .into_iter()
                .flat_map(move |element| {
                    ["Allow", "Deny"].map(|effect| {
                        format!(r#"{{"Effect":"{effect}","{element}":[{list}],"Resource":"*"}}"#)
                    })
                })
        });
        let text = statements.collect::<Vec<_>>().join(",");
        let read = PolicyDocument::from_json(&format!(r#"{{"Statement":[{text}]}}"#));
        Compiled::new(&read.unwrap(), &mut Parts::default())
    }

    #[test]
    fn the_index_tells_the_statements_that_a_look_at_each_of_them_finds() {
        let all = document(&[
            r#""*""#,
            r#""s3:GetObject""#,
            r#""S3:getobject","s3:Get*","*""#,
            r#""s3:PutObject","sqs:SendMessage","s3:Get*","kms:*""#,
            r#""s3:*","s3:GetObject""#,
            r#""s3:?etObject","ec2:Describe*""#,
            r#""s*:GetObject","s3""#,
            r#""*:*""#,
            r#""kms:Decrypt","kms:Encrypt""#,
        ]);
        for text in [
            "s3:GetObject",
            "s3:PutObject",
            "S3:LISTBUCKET",
            "kms:Decrypt",
            "ec2:DescribeInstances",
            "iam:PassRole",
        ] {
            let action = Action::parse(text).unwrap();
            for skipped in [None, Some(Effect::Allow), Some(Effect::Deny)] {
                let mut candidates = all.by_action.under(&action);
                let next =
                    || candidates.next(&all.rules, &action, |effect| Some(effect) == skipped);
                let told: Vec<usize> = std::iter::from_fn(next).map(|(number, _)| number).collect();
                let rules = all.rules.iter().enumerate();
                let about = rules
                    .filter(|(_, rule)| rule.is_about(&action) && Some(rule.effect) != skipped);
                let expected: Vec<usize> = about.map(|(number, _)| number).collect();
                assert_eq!(told, expected, "{text} {skipped:?}");
            }
        }
    }

    #[test]
    fn names_and_services_with_the_same_hash_are_told_apart() {
        let all = document(&[r#""kms:Decrypt","kms:*""#]);
        let action = Action::parse("s3:GetObject").unwrap();
        let entries = all.by_action.entries.iter().map(|entry| Entry {
            service: action.service_hash(),
            name: entry.name.map(|_| action.hash()),
            ..entry.clone()
        });
        let by_action = ActionIndex {
            entries: entries.collect(),
            every: all.by_action.every,
        };
        let mut candidates = by_action.under(&action);
        let next = || candidates.next(&all.rules, &action, |_| false);
        let told: Vec<usize> = std::iter::from_fn(next).map(|(number, _)| number).collect();
        assert_eq!(told, [2, 3], "those of `NotAction`");
    }
}
