use super::operator::Base;
use super::template::{Piece, Template};

/// Returns the words of "the key compares with a text of a policy": others for each way in which texts compare, for what is one
/// for all of them would be one statement.
pub(super) fn as_compared(base: Base, key: &str, text: &str) -> String {
    match base {
        Base::IgnoreCase => format!("{key} = {text} (any case)"),
        Base::Like if text.contains(['*', '?']) => format!("{key} like {text}"),
        Base::Arn => format!("{key} like {text} (as an ARN)"),
        Base::Equals
        | Base::Like
        | Base::Number(_)
        | Base::Date(_)
        | Base::Bool
        | Base::Binary
        | Base::Ip
        | Base::Null => format!("{key} = {text}"),
    }
}

/// Returns the words of "a text of a policy, its variables filled, compares with a known text".
pub(super) fn is_compared(base: Base, template: &Template, known: &str) -> String {
    let is_wild = |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains(['*', '?']));
    let shown = template.shown();
    match base {
        Base::IgnoreCase => format!("{shown} is {known} (any case)"),
        Base::Like if template.pieces().iter().any(is_wild) => format!("{shown} matches {known}"),
        Base::Arn => format!("{shown} matches {known} (as an ARN)"),
        Base::Equals
        | Base::Like
        | Base::Number(_)
        | Base::Date(_)
        | Base::Bool
        | Base::Binary
        | Base::Ip
        | Base::Null => format!("{shown} is {known}"),
    }
}
