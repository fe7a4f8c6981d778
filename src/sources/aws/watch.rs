use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeDeserializationInterceptorContextMut,
    BeforeTransmitInterceptorContextMut, BeforeTransmitInterceptorContextRef, Error,
    FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::{Metadata, OrchestratorError};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use aws_smithy_types::retry::RetryConfig;

use super::failure::{Failure, TIMED_OUT};
use super::limiter::Limiter;
use super::trouble::ATTEMPT;
use super::whole;
use crate::estate::is_throttling;

/// What is counted over the whole collection.
#[derive(Debug, Default)]
pub(super) struct Counters {
    /// Requests that went out, with every attempt.
    pub requests: AtomicU64,
    /// Requests that were throttled.
    pub throttled: AtomicU64,
}

/// Attempts of a call to a service that does not answer in time: each takes long.
const SILENT_ATTEMPTS: u32 = 3;

/// How many attempts of a call had no answer in time.
#[derive(Debug)]
struct Silent(u32);

impl Storable for Silent {
    type Storer = StoreReplace<Self>;
}

/// Sees every request of one account, region and service go out and come back.
#[derive(Debug)]
pub(super) struct Watch {
    pub limiter: Arc<Limiter>,
    pub counters: Arc<Counters>,
    /// The endpoint that was given instead of AWS's own.
    pub endpoint: Option<Arc<str>>,
}

#[dyn_dispatch_hint]
impl Intercept for Watch {
    fn name(&self) -> &'static str {
        "Watch"
    }

    /// The SDK puts an account or a bucket before the host's name. Nothing but AWS answers under such names:
    /// the host that was given is put back, before the request is signed.
    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(endpoint) = &self.endpoint else {
            return Ok(());
        };
        let request = context.request_mut();
        if let Some(uri) = put_back(request.uri(), endpoint) {
            request.set_uri(uri.as_str())?;
        }
        Ok(())
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.counters.requests.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Notes the number of the attempt in the answer.
    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(attempts) = config.load::<RequestAttempts>() {
            let headers = context.response_mut().headers_mut();
            headers.insert(ATTEMPT, attempts.attempts().to_string());
        }
        Ok(())
    }

    /// A reply counts when its body is whole. Of an empty one the SDK makes a reply without members, of one that
    /// breaks off a shorter list.
    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if context.output_or_error().is_err() {
            return Ok(());
        }
        let operation = config.load::<Metadata>().map(Metadata::name);
        let body = context.response().body().bytes().unwrap_or_default();
        Ok(whole::check(operation, body)?)
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(Err(error)) = context.output_or_error()
            && is_late(error)
        {
            self.wait_less(config);
            return Ok(());
        }
        let Some(response) = context.response() else {
            return Ok(());
        };
        self.limiter.heard();
        let status = response.status().as_u16();
        let body = || response.body().bytes().unwrap_or_default();
        if status == 429 || (status >= 400 && names_throttling(body())) {
            self.counters.throttled.fetch_add(1, Ordering::Relaxed);
            self.limiter.throttled();
        }
        Ok(())
    }
}

impl Watch {
    /// Counts an attempt without an answer in time, and ends the attempts when there were enough of them.
    fn wait_less(&self, config: &mut ConfigBag) {
        let silent = config.load::<Silent>().map_or(0, |silent| silent.0) + 1;
        let made = config.load::<RequestAttempts>().map(|made| made.attempts());
        let retry = config.load::<RetryConfig>().cloned();
        config.interceptor_state().store_put(Silent(silent));
        let failure = Failure::new(TIMED_OUT, "there was no answer in time", None);
        self.limiter.silent(silent, &failure);
        if (silent >= SILENT_ATTEMPTS || self.limiter.is_given_up())
            && let (Some(made), Some(retry)) = (made, retry)
        {
            let retry = retry.with_max_attempts(made.max(1));
            config.interceptor_state().store_put(retry);
        }
    }
}

/// Returns whether an attempt, or its call, ended because its time was over.
fn is_late(error: &OrchestratorError<Error>) -> bool {
    let is_connection = error
        .as_connector_error()
        .is_some_and(ConnectorError::is_timeout);
    error.is_timeout_error() || is_connection
}

/// Returns the address with the endpoint's scheme, host and port in place of its own; none when they are.
fn put_back(uri: &str, endpoint: &str) -> Option<String> {
    let endpoint = endpoint.trim_end_matches('/');
    let (_, rest) = uri.split_once("://")?;
    let (_, host) = endpoint.split_once("://")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end)?;
    let given = host.split('/').next().unwrap_or_default();
    let prefixed = authority != given && authority.strip_suffix(given)?.ends_with('.');
    prefixed.then(|| {
        let scheme = endpoint.split("://").next().unwrap_or("https");
        format!("{scheme}://{given}{path}")
    })
}

/// Returns whether the text of an error reply, JSON or XML, names a code of throttling.
pub(super) fn names_throttling(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    text.split(|character: char| !character.is_ascii_alphanumeric())
        .any(is_throttling)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_the_sdk_prefixed_are_put_back() {
        let endpoint = "http://127.0.0.1:5000";
        let cases = [
            (
                "http://111122223333.127.0.0.1:5000/v20180820/x?a=b",
                Some("http://127.0.0.1:5000/v20180820/x?a=b"),
            ),
            ("http://127.0.0.1:5000/bucket?policy", None),
            ("https://other.example/", None),
        ];
        for (uri, expected) in cases {
            assert_eq!(put_back(uri, endpoint).as_deref(), expected, "{uri}");
        }
        let with_path = put_back("https://b.localhost:4566/x", "https://localhost:4566/");
        assert_eq!(with_path.as_deref(), Some("https://localhost:4566/x"));
    }

    #[test]
    fn throttling_is_told_from_other_errors() {
        for body in [
            r#"{"__type":"com.amazonaws.kms#ThrottlingException","message":"Rate exceeded"}"#,
            "<Response><Errors><Error><Code>RequestLimitExceeded</Code></Error></Errors></Response>",
            "<Error><Code>SlowDown</Code></Error>",
        ] {
            assert!(names_throttling(body.as_bytes()), "{body}");
        }
        assert!(!names_throttling(
            b"<Error><Code>AccessDenied</Code></Error>"
        ));
    }
}
