use super::Estate;
use super::ledger::{CallState, DeniedBy, Outcome};
use super::model::without_values;
use super::operation::{Call, LoadError, Loaded, Operation, RecordedCall, Reply};
use crate::ids::Sym;

/// Returns whether AWS answers a call with this code because there were too many.
///
/// Source: the list of the AWS SDKs, which retry on these codes, and what Backup and CloudTrail add to it.
pub fn is_throttling(code: &str) -> bool {
    const CODES: [&str; 15] = [
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
        "RequestThrottling",
    ];
    CODES.contains(&code)
}

impl CallState {
    /// Returns how the ledger counts an error of which AWS does not document that it means "there is none".
    ///
    /// The code alone does not tell what denied a call: the message does.
    pub fn of_error(code: &str, message: &str) -> Self {
        const NOT_ENABLED: [&str; 3] = [
            "OptInRequired",
            "SubscriptionRequiredException",
            "AWSOrganizationsNotInUseException",
        ];
        const DENIED: [&str; 7] = [
            "AccessDenied",
            "AccessDeniedException",
            "UnauthorizedOperation",
            "AuthFailure",
            "AuthorizationError",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
        ];
        if NOT_ENABLED.contains(&code) {
            Self::NotEnabled
        } else if DENIED.contains(&code) {
            Self::Denied(DeniedBy::of_message(message))
        } else if is_throttling(code) {
            Self::ThrottledOut
        } else {
            Self::Error
        }
    }
}

impl Operation {
    /// Returns the ledger state of an error reply.
    fn state_of_error(&self, code: &str, message: &str) -> CallState {
        if self.absent_codes.contains(&code) {
            CallState::Absent
        } else {
            CallState::of_error(code, message)
        }
    }
}

/// Checks that a reply is about what the call asked: files are renamed and mixed up.
fn answers(operation: &Operation, call: &Call<'_>, json: &str) -> Result<(), serde_json::Error> {
    if operation.echo.is_empty() {
        return Ok(());
    }
    let reply: serde_json::Value = serde_json::from_str(json)?;
    let member = operation
        .echo
        .iter()
        .try_fold(&reply, |inner, name| inner.get(name));
    let Some(told) = member.and_then(serde_json::Value::as_str) else {
        return Ok(());
    };
    let asked = match call.request {
        Some(request) => request.to_owned(),
        None => call.place.account.to_string(),
    };
    let spelled = operation.key(call.place, Some(told)).request;
    let spelled = spelled.is_some_and(|spelled| spelled.as_str().eq_ignore_ascii_case(&asked));
    if spelled || told.eq_ignore_ascii_case(&asked) {
        return Ok(());
    }
    use serde::de::Error as _;
    Err(serde_json::Error::custom(
        "the reply is about something else than the call asked about",
    ))
}

impl Estate {
    /// Takes in one call: its resources, and its line in the ledger.
    ///
    /// A reply whose operation answers per account is recorded under `global`. A part of an answer
    /// ([`Operation::reply`] tells it from the whole), or a reply in which a resource had to be set
    /// aside, is recorded as truncated. A reply about something else than what the call asked is an error. The resource asked about is known by one spelling, whatever the
    /// request used.
    ///
    /// # Errors
    /// When the reply is not JSON of the operation's shape. The ledger then has an `error` line.
    pub fn record(&mut self, recorded: &RecordedCall<'_>) -> Result<Loaded, LoadError> {
        let RecordedCall {
            operation,
            request,
            reply,
            ..
        } = *recorded;
        let key = operation.key(recorded.place, request);
        let call = Call {
            place: key.place,
            request: key.request.map(Sym::as_str),
        };
        let mut loaded = Loaded::default();
        let (state, detail) = match reply {
            Reply::Error { code, message } => {
                let state = operation.state_of_error(code, message);
                if state == CallState::Absent {
                    (operation.absent)(self, &call, &mut loaded);
                }
                (state, Some(format!("{code}: {message}")))
            }
            Reply::Output(json) | Reply::Part(json, _) => {
                let loading = answers(operation, &call, json)
                    .and_then(|()| (operation.load)(self, &call, json, &mut loaded));
                if let Err(source) = loading {
                    let detail = Some(without_values(&source).into());
                    self.ledger.record(
                        key,
                        Outcome {
                            state: CallState::Error,
                            detail,
                        },
                    );
                    return Err(operation.load_error(source));
                }
                match (reply, loaded.set_aside.first()) {
                    (Reply::Part(_, missing), _) => {
                        (CallState::Truncated, Some(missing.to_owned()))
                    }
                    (_, Some(first)) => (
                        CallState::Truncated,
                        Some(format!(
                            "{} resources set aside: {}",
                            loaded.set_aside.len(),
                            first.reason
                        )),
                    ),
                    (_, None) => (CallState::Done, None),
                }
            }
        };
        self.ledger.record(
            key,
            Outcome {
                state,
                detail: detail.map(String::into_boxed_str),
            },
        );
        Ok(loaded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::operation::find;
    use crate::estate::testing::place;

    #[test]
    fn a_reply_about_something_else_is_an_error_and_tells_nothing() {
        for (service, name, request, reply) in [
            (
                "ec2",
                "describe-snapshot-attribute",
                Some("snap-0a"),
                r#"{"SnapshotId":"snap-0b","CreateVolumePermissions":[]}"#,
            ),
            (
                "rds",
                "describe-db-snapshot-attributes",
                Some("one"),
                r#"{"DBSnapshotAttributesResult":{"DBSnapshotIdentifier":"other","DBSnapshotAttributes":[]}}"#,
            ),
            (
                "sts",
                "get-caller-identity",
                None,
                r#"{"UserId":"A","Account":"444455556666","Arn":"arn:aws:iam::444455556666:root"}"#,
            ),
        ] {
            let operation = find(service, name).unwrap();
            let mut estate = Estate::default();
            let call = RecordedCall {
                operation,
                place: place("111122223333", "eu-west-1"),
                request,
                reply: Reply::Output(reply),
            };
            let error = estate.record(&call).unwrap_err();
            assert!(error.to_string().contains("something else"), "{error}");
            let outcome = estate.ledger.outcome(operation.key(call.place, request));
            assert_eq!(outcome.unwrap().state, CallState::Error, "{name}");
            estate.settle();
            assert_eq!(estate.counts(), [], "{name}");
        }
    }
}
