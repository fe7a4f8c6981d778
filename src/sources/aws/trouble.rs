use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};
use http_body_util::LengthLimitError;

use super::failure::find;
use super::watch::names_throttling;

/// Attempts of a call to a service in trouble (status 500 and above, or a reply that is none): it is not helped by
/// more. A service that throttles is asked as often as patience allows.
const ATTEMPTS: u32 = 4;

/// The header in which an answer carries the number of its attempt, from 1, to those who judge it: the request
/// is gone by then.
pub(super) const ATTEMPT: &str = "x-palisade-attempt";

/// Begins and ends the attempts of calls to services in trouble.
#[derive(Debug)]
pub(super) struct Trouble;

impl ClassifyRetry for Trouble {
    fn name(&self) -> &'static str {
        "Trouble"
    }

    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(response) = context.response() else {
            return RetryAction::NoActionIndicated;
        };
        if let Some(Err(error)) = context.output_or_error()
            && find::<LengthLimitError>(error).is_some()
        {
            return RetryAction::RetryForbidden;
        }
        if response.status().as_u16() == 429 {
            // Also where a proxy says it, in words that are none of AWS's.
            return RetryAction::throttling_error();
        }
        let is_trouble = response.status().as_u16() >= 500
            && !names_throttling(response.body().bytes().unwrap_or_default());
        // The SDK believes that what it cannot read stays so. What broke on the way does not.
        let is_broken = response.status().is_success()
            && context.output_or_error().is_some_and(|read| read.is_err());
        let made = response.headers().get(ATTEMPT);
        let made = made.and_then(|made| made.parse::<u32>().ok());
        if (is_trouble || is_broken) && made.is_some_and(|made| made >= ATTEMPTS) {
            RetryAction::RetryForbidden
        } else if is_broken {
            RetryAction::transient_error()
        } else {
            RetryAction::NoActionIndicated
        }
    }
}
