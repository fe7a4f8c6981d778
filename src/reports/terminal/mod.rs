//! The report for a person at a terminal: coverage, environments, findings, what could not be judged, counts.

mod assertions;
mod document;
mod findings;
mod open;
mod overview;
mod page;

pub(super) use assertions::render_assertions;
pub(super) use document::render;
pub(super) use findings::{member_story, severity_tone};
pub(super) use open::question;
pub(super) use page::{Page, Tone};
