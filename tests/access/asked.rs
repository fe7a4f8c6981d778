//! The evaluator that is tested.

use palisade::access::eval::{Answer, Library, Question};
use serde_json::Value;

/// Returns its answer to a question of the JSON door.
pub fn answer(question: &Value) -> Result<Answer, String> {
    // Out of the text, as the door does: a document is kept as it is written.
    let question: Question =
        serde_json::from_str(&question.to_string()).map_err(|error| error.to_string())?;
    Library::default()
        .ask(&question)
        .map_err(|error| error.to_string())
}

/// Returns the decision in the door's words; `error` with the reason where there is none.
pub fn decision(question: &Value) -> String {
    match answer(question) {
        Ok(answer) => serde_json::to_value(answer.decision)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned(),
        Err(reason) => format!("error: {reason}"),
    }
}
