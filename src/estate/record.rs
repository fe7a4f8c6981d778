use super::Estate;
use super::ledger::{CallState, DeniedBy, Outcome};
use super::model::without_values;
use super::operation::{Call, LoadError, Loaded, Operation, RecordedCall, Reply};
use crate::ids::Sym;

impl Operation {
    /// Returns the ledger state of an error reply.
    fn state_of_error(&self, code: &str, message: &str) -> CallState {
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
        const THROTTLED: [&str; 8] = [
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottled",
            "RequestLimitExceeded",
            "TooManyRequestsException",
            "SlowDown",
            "LimitExceededException",
        ];
        if self.absent_codes.contains(&code) {
            CallState::Absent
        } else if NOT_ENABLED.contains(&code) {
            CallState::NotEnabled
        } else if DENIED.contains(&code) {
            CallState::Denied(DeniedBy::of_message(message))
        } else if THROTTLED.contains(&code) {
            CallState::ThrottledOut
        } else {
            CallState::Error
        }
    }
}

impl Estate {
    /// Takes in one call: its resources, and its line in the ledger.
    ///
    /// A reply whose operation answers per account is recorded under `global`. A part of an answer
    /// ([`Operation::reply`] tells it from the whole), or a reply in which a resource had to be set
    /// aside, is recorded as truncated. The resource asked about is known by one spelling, whatever the
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
                if let Err(source) = (operation.load)(self, &call, json, &mut loaded) {
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
