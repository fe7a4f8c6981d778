//! Decisions of IAM over bare policy documents, as AWS makes them.
//!
//! A [`Question`] holds a [`Request`], the [`Policies`] that apply to it, by layer, and [`Settings`] of the resource.
//! Its [`Answer`] is allow, one of two denials, conditional with what the decision still depends on, or unknown
//! where a document that decides was not collected. All of them read and write the JSON of `palisade access eval`.

mod action;
mod answer;
mod bits;
mod caller;
mod classes;
mod condition;
mod correlate;
mod decide;
mod diagram;
mod error;
mod evaluate;
mod families;
mod few;
mod filling;
mod follows;
mod formula;
mod glob;
mod index;
mod joined;
mod key;
mod key_facts;
mod knowledge;
mod layers;
mod lookup;
mod meeting;
mod multivalued;
mod operator;
mod parts;
mod pattern;
mod phrase;
mod places;
mod policies;
mod prepared;
mod public;
mod question;
mod relation;
mod residual;
mod saving;
mod scalar;
mod scene;
mod sending;
mod sense;
mod services;
mod space;
mod start;
mod statement;
mod steps;
mod table;
mod target;
mod template;
mod test;
mod text;
mod value;
mod values;
mod variables;
mod who;
mod within;
mod words;

pub use answer::{Answer, Decision, Layer, Reason, Term};
pub use error::EvalError;
pub use evaluate::{decide, evaluate};
pub use meeting::{Pair, pair};
pub use policies::{Level, Policies, Policy};
pub use prepared::{Library, Prepared};
pub use question::{
    Expect, KeyKnowledge, Knowledge, Question, Request, Resources, Settings, UnlistedKeys,
};
pub use text::PolicyText;
pub use value::{Candidates, ContextValue};

#[cfg(test)]
mod tests;
