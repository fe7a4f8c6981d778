use super::line::{CallLine, to_bytes};
use super::writer::WRITE_LIMITS;
use crate::estate::{CallKey, CallState, Estate, LoadError, Loaded, Outcome, RecordedCall, Reply};

/// The error code under which a reply stands that is not what the operation answers.
const UNREADABLE: &str = "UnreadableReply";

/// Returns the line of a call with modelled members only, and how the ledger counts it.
///
/// The estate judges the reply as it will judge what is read back, so that neither a resource that had
/// to be set aside nor a continuation member is forgotten by leaving it out.
pub(super) fn reduced_line(
    call: &RecordedCall<'_>,
    key: &CallKey,
) -> Result<(Vec<u8>, CallState), serde_json::Error> {
    let request = key.request.map(|request| request.as_str());
    let unreadable = |message: &str| {
        let code = UNREADABLE;
        let line = CallLine::new(request, Reply::Error { code, message })?;
        Ok((to_bytes(&line)?, CallState::Error))
    };
    let mut judge = Estate::default();
    let loaded = judge.record(call);
    let set_aside = loaded.as_ref().ok().and_then(set_aside);
    let loaded = loaded.map(drop);
    let outcome = judge.ledger.outcome(*key);
    let Some(Outcome { state, detail }) = outcome else {
        return unreadable("the reply left no line in the ledger");
    };
    let detail = set_aside.or_else(|| detail.as_deref().map(str::to_owned));
    let reply = match call.reply {
        error @ Reply::Error { .. } => {
            return Ok((to_bytes(&CallLine::new(request, error)?)?, *state));
        }
        Reply::Output(json) | Reply::Part(json, _) => {
            match loaded.and_then(|()| call.operation.reduce(json)) {
                Ok(reduced) => reduced,
                Err(error) => return unreadable(&shape_of(&error)),
            }
        }
    };
    let reply = if *state == CallState::Done {
        Reply::Output(&reply)
    } else {
        Reply::Part(&reply, detail.as_deref().unwrap_or_default())
    };
    let line = to_bytes(&CallLine::new(request, reply)?)?;
    if line.len() as u64 > WRITE_LIMITS.line {
        return unreadable("the reply is longer than is accepted");
    }
    Ok((line, *state))
}

/// Returns what is wrong with a reply without its words: what was in the wrong place may be a secret.
fn shape_of(error: &LoadError) -> String {
    let source = std::error::Error::source(error);
    match source.and_then(|source| source.downcast_ref::<serde_json::Error>()) {
        Some(source) => format!(
            "line {}, column {}: not a reply of the operation",
            source.line(),
            source.column()
        ),
        None => "not a reply of the operation".to_owned(),
    }
}

/// Returns how many resources were set aside and why, without their words: of the JSON reader's
/// reasons only those stay that name members of the model alone.
fn set_aside(loaded: &Loaded) -> Option<String> {
    let first = loaded.set_aside.first()?;
    let names_member = ["missing field `", "duplicate field `"]
        .iter()
        .any(|beginning| first.reason.starts_with(beginning));
    let reason = if names_member {
        &*first.reason
    } else {
        "not of the documented shape"
    };
    Some(format!(
        "{} resources set aside, the first at place {}: {reason}",
        loaded.set_aside.len(),
        first.index
    ))
}
