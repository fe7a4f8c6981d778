//! Which ends belong together: a name may lead each of those who ask for it elsewhere.

use super::Flows;
use super::dns::{Askers, Meant};
use super::ends::{Chosen, Ends, Said, Spoken};
use super::question::{FlowQuestion, QuestionError};
use crate::endpoints::View;
use crate::ids::Sym;

/// Ends between which flows are asked for.
#[derive(Clone, Debug)]
pub(super) struct Course {
    pub begins: Ends,
    pub aims: Ends,
}

/// All that a question is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Courses {
    pub all: Vec<Course>,
    /// Ends that are meant too, of which nothing is known.
    pub hidden: Vec<Said>,
    /// What was not read that could tell of other ends.
    pub doubts: Vec<Said>,
    /// Names that mean different things to different askers, of whom nothing tells which one is meant.
    pub disputed: Vec<Said>,
    pub notes: Vec<Box<str>>,
}

impl Flows<'_, '_> {
    /// Returns between which ends a question asks for flows.
    ///
    /// # Errors
    /// When a name means nothing, or both ends lie outside.
    pub(super) fn courses(&self, question: &FlowQuestion) -> Result<Courses, QuestionError> {
        let mut courses = Courses::default();
        let (name, at) = (&*question.from, question.from_address.as_deref());
        let askers = self.namers(name);
        let begins = courses.take(name, &askers, |view| self.begins(name, at, view))?;
        let mut refused = None;
        for begins in begins {
            let askers = self.askers(&begins, &question.to);
            match self.aims_of(question, &begins, &askers, &mut courses) {
                Ok(()) => {}
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        match refused {
            Some(error) if courses.all.is_empty() => Err(error),
            Some(_) | None => Ok(courses),
        }
    }

    /// Adds where flows end that begin somewhere.
    fn aims_of(
        &self,
        question: &FlowQuestion,
        begins: &Ends,
        askers: &Askers,
        courses: &mut Courses,
    ) -> Result<(), QuestionError> {
        let (name, at) = (&*question.to, question.to_address.as_deref());
        let each: Vec<(Ends, Askers)> = match askers {
            // Each VPC has its own answer.
            Askers::Known(views) if views.len() > 1 => {
                let own = |view: &View| (self.within(begins, *view), Askers::Known(vec![*view]));
                views.iter().map(own).collect()
            }
            Askers::Known(_) | Askers::Some(_) => vec![(begins.clone(), askers.clone())],
        };
        let mut refused = Ok(());
        for (begins, askers) in each {
            match courses.take(name, &askers, |view| self.aims(name, at, view)) {
                Ok(aims) => {
                    for aims in aims {
                        if begins.is_outside() && aims.is_outside() {
                            refused = refused.and(Err(QuestionError::Outside));
                            continue;
                        }
                        let begins = begins.clone();
                        courses.all.push(Course { begins, aims });
                    }
                }
                Err(error) => refused = refused.and(Err(error)),
            }
        }
        refused
    }

    /// Returns those of the begins that stand in a VPC.
    fn within(&self, begins: &Ends, view: View) -> Ends {
        let View::Vpc(vpc) = view else {
            return begins.clone();
        };
        let there = |nodes: &[Spoken]| -> Vec<Spoken> {
            let is_there = |at| self.network.node(at).is_some_and(|node| node.vpc == vpc);
            nodes
                .iter()
                .filter(|one| is_there(one.at))
                .copied()
                .collect()
        };
        match begins {
            Ends::Any(chosen) => Ends::Any(Chosen {
                nodes: there(&chosen.nodes),
                fronts: chosen.fronts.clone(),
                unread: chosen.unread.clone(),
                ..*chosen
            }),
            Ends::Exactly(nodes, address) => Ends::Exactly(there(nodes), *address),
            Ends::Offered(..)
            | Ends::Nobody(_)
            | Ends::Internet(_)
            | Ends::Premises(_)
            | Ends::Sessions
            | Ends::Closed(..) => begins.clone(),
        }
    }
}

impl Courses {
    /// Returns what a name means to those who ask for it, and keeps what else is known of it.
    fn take(
        &mut self,
        name: &str,
        askers: &Askers,
        each: impl Fn(View) -> Result<Meant, QuestionError>,
    ) -> Result<Vec<Ends>, QuestionError> {
        let (Askers::Known(views) | Askers::Some(views)) = askers;
        let mut all: Option<Meant> = None;
        let mut refused = None;
        for view in views {
            let meant = match each(*view) {
                Ok(meant) => meant,
                // There the name is nobody's.
                Err(error) => {
                    refused = refused.or(Some(error));
                    continue;
                }
            };
            let Some(known) = &mut all else {
                all = Some(meant);
                continue;
            };
            let is_same = known.is_like(&meant);
            if !is_same && matches!(askers, Askers::Some(_)) {
                let said = "which end it is: it leads those who ask for it to different ones";
                let said = (Sym::new(name).as_str(), said.into());
                if !self.disputed.contains(&said) {
                    self.disputed.push(said);
                }
            }
            known.add(meant);
        }
        let Some(meant) = all else {
            return Err(refused.unwrap_or_else(|| super::zones::unnamed(name)));
        };
        if meant.ends.is_empty() && meant.hidden.is_empty() {
            return Err(match meant.beyond.first() {
                Some((to, _)) => QuestionError::Beyond {
                    name: name.into(),
                    to,
                },
                None => refused.unwrap_or_else(|| super::zones::unnamed(name)),
            });
        }
        let mut ends = meant.ends;
        if ends.is_empty() {
            // Somebody answers for it, and nobody read what.
            let unread = meant.hidden.clone();
            ends.push(Ends::Any(Chosen {
                unread,
                ..Chosen::default()
            }));
        }
        self.hidden
            .extend(meant.hidden.into_iter().chain(meant.beyond));
        self.doubts.extend(meant.doubts);
        self.notes.extend(meant.notes);
        Ok(ends)
    }
}
