//! Decisions of IAM over bare policy documents, as AWS makes them.
//!
//! A [`Question`] holds a [`Request`], the [`Policies`] that apply to it, by layer, and [`Settings`] of the resource.
//! Its [`Answer`] is allow, one of two denials, conditional with what the decision still depends on, or unknown
//! where a document that decides was not collected. All of them read and write the JSON of `palisade access eval`.

mod answer;
mod policies;
mod question;
mod text;
mod value;

pub use answer::{Answer, Decision, Layer, Reason, Term};
pub use policies::{Level, Policies, Policy};
pub use question::{
    Expect, KeyKnowledge, Knowledge, Question, Request, Resources, Settings, UnlistedKeys,
};
pub use text::PolicyText;
pub use value::{Candidates, ContextValue};

#[cfg(test)]
mod tests;
