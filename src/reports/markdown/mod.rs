//! The report for a review: Markdown that reads well raw and rendered.
//!
//! Every text from outside passes `markdown_code` or `markdown_text`; what else stands here is ours.

mod appendix;
mod document;
mod findings;
mod graph;
mod open;
mod overview;

pub(super) use document::render;
