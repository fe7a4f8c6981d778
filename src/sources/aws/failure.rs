use std::error::Error;
use std::fmt;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::said::kept;
use crate::estate::CallState;

/// The code of a call that was not answered: no connection, a time limit, a body that breaks off.
pub(super) const NO_ANSWER: &str = "NoAnswer";

/// The code of a call that was not answered in time.
pub(super) const TIMED_OUT: &str = "TimedOut";

/// The code of a call for which there are no credentials.
pub(super) const NO_CREDENTIALS: &str = "NoCredentials";

/// Why a call has no reply: the service's code and message, or what stood in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub code: String,
    pub message: String,
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl Failure {
    /// Returns a failure of which only what anybody may read is kept.
    pub(super) fn new(code: &str, message: &str, status: Option<u16>) -> Self {
        Self {
            code: kept(code),
            message: kept(message),
            status,
        }
    }

    /// Returns the failure of a call of any operation.
    ///
    /// Answers of a service that carry no code count by their HTTP status: 429 is throttling, and 403 is a denial
    /// when there is a message. Without one something else answered: a proxy has pages for that.
    pub(super) fn of<E: ProvideErrorMetadata + Error + 'static>(
        error: &SdkError<E, Response>,
    ) -> Self {
        let status = error
            .raw_response()
            .map(|response| response.status().as_u16());
        let message = error.message();
        let told = |code: &str| Self::new(code, message.unwrap_or_default(), status);
        match (error.code(), status) {
            (Some(code), _) => told(code),
            (None, Some(401 | 403)) if message.is_some() => told("AccessDenied"),
            (None, Some(429)) => told("TooManyRequestsException"),
            (None, Some(number @ 400..500)) if message.is_none() => {
                let what = format!("what answered with HTTP status {number} is not AWS");
                Self::new(NO_ANSWER, &what, status)
            }
            (None, _) => match find::<CredentialsError>(error) {
                Some(error) => Self::new(NO_CREDENTIALS, &causes(error), status),
                None if is_late(error) => Self::new(TIMED_OUT, &causes(error), status),
                None => Self::new(NO_ANSWER, &causes(error), status),
            },
        }
    }

    /// Returns how the ledger counts it.
    pub(super) fn state(&self) -> CallState {
        CallState::of_error(&self.code, &self.message)
    }

    /// Returns whether a page that fails so may be refused for its token, which expires or is forgotten: the
    /// services have no code in common for that, but it is the caller's fault and nothing else.
    pub(super) fn may_be_the_token(&self) -> bool {
        let is_answered = self
            .status
            .is_some_and(|status| (400..500).contains(&status));
        is_answered && self.state() == CallState::Error
    }

    /// Returns whether the credentials had expired, or were not known yet, when the call arrived.
    pub(super) fn is_expiry(&self) -> bool {
        const CODES: [&str; 3] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];
        CODES.contains(&self.code.as_str())
    }

    /// Returns whether there are no credentials any more, or expired ones.
    pub(super) fn is_about_credentials(&self) -> bool {
        self.is_expiry() || self.code == NO_CREDENTIALS
    }

    /// Returns whether asking once more, later, may be answered: there were too many calls, the connection
    /// was lost, or what was asked about was not there yet or not any more. A service in trouble was asked
    /// often enough, one that does not answer waited for long enough.
    pub(super) fn is_passing(&self) -> bool {
        let is_lost = self.status.is_none() && !self.is_timeout();
        self.is_throttling() || self.is_missing() || is_lost
    }

    /// Returns whether there was no answer in time.
    pub(super) fn is_timeout(&self) -> bool {
        self.code == TIMED_OUT
    }

    /// Returns whether the service does not know what was asked about, though it was listed.
    pub(super) fn is_missing(&self) -> bool {
        self.code.starts_with("NoSuch")
            || self.code.contains("NotFound")
            || self.code == "ResourceNotFoundException"
    }

    /// Returns whether the service refused the call because there were too many.
    pub(super) fn is_throttling(&self) -> bool {
        crate::estate::is_throttling(&self.code)
    }
}

/// Returns whether a call ended because its time was over.
fn is_late<E>(error: &SdkError<E, Response>) -> bool {
    let is_connection = matches!(error, SdkError::DispatchFailure(failure) if failure.is_timeout());
    is_connection || matches!(error, SdkError::TimeoutError(_))
}

/// Returns the error of a type that stands behind an error.
pub(super) fn find<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// Returns what an error says, and the errors behind it, without repetition.
pub(super) fn causes(error: &dyn Error) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if !said.iter().any(|known| known.contains(&text)) {
            said.push(text);
        }
        next = error.source();
    }
    said.join(": ")
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;
    use aws_smithy_types::error::ErrorMetadata;
    use aws_smithy_types::error::metadata::Builder;

    use super::*;

    fn answered(status: u16, code: Option<&str>) -> Failure {
        of_metadata(status, ErrorMetadata::builder().message("said"), code)
    }

    fn of_metadata(status: u16, mut metadata: Builder, code: Option<&str>) -> Failure {
        if let Some(code) = code {
            metadata = metadata.code(code);
        }
        let response = Response::new(status.try_into().unwrap(), SdkBody::empty());
        Failure::of(&SdkError::service_error(metadata.build(), response))
    }

    #[test]
    fn answers_without_a_code_count_by_their_status() {
        let denied = answered(403, None);
        assert!(matches!(denied.state(), CallState::Denied(_)));
        assert!(answered(429, None).is_throttling());
        let page = of_metadata(403, ErrorMetadata::builder(), None);
        assert_eq!(page.state(), CallState::Error);
        assert_eq!(
            page.message,
            "what answered with HTTP status 403 is not AWS"
        );
        let broken = answered(500, None);
        assert_eq!(
            (broken.code.as_str(), broken.state()),
            (NO_ANSWER, CallState::Error)
        );
        assert!(!broken.is_passing());
    }

    #[test]
    fn what_passes_is_told_from_what_stays() {
        for (status, code, passes) in [
            (400, "ThrottlingException", true),
            (503, "SlowDown", true),
            (500, "InternalError", false),
            (404, "NoSuchBucket", true),
            (400, "InvalidSnapshot.NotFound", true),
            (403, "AccessDenied", false),
            (400, "ValidationException", false),
        ] {
            assert_eq!(answered(status, Some(code)).is_passing(), passes, "{code}");
        }
    }
}
