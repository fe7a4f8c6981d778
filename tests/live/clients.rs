//! Clients of the SDK that ask the server.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::server::{Caller, Server};

/// Returns the configuration of clients that ask the server, with so many attempts for each call.
pub fn config(server: &Server, caller: &Caller, attempts: u32) -> SdkConfig {
    let retries = RetryConfig::standard()
        .with_max_attempts(attempts)
        .with_initial_backoff(Duration::from_millis(1));
    let timeouts = TimeoutConfig::builder()
        .read_timeout(Duration::from_secs(2))
        .operation_attempt_timeout(Duration::from_secs(3))
        .build();
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .endpoint_url(server.endpoint())
        .credentials_provider(
            aws_credential_types::provider::SharedCredentialsProvider::new(caller.credentials()),
        )
        .retry_config(retries)
        .timeout_config(timeouts)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build()
}

/// Runs a future to its end.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// Returns code and message of an error, or what the SDK says of an answer that it could not read.
pub fn told<E: ProvideErrorMetadata + std::error::Error + 'static>(
    error: &SdkError<E, Response>,
) -> (String, String) {
    match error.code() {
        Some(code) => (
            code.to_owned(),
            error.message().unwrap_or_default().to_owned(),
        ),
        None => ("none".to_owned(), format!("{error:?}")),
    }
}

/// Takes what the SDK puts before the host's name away again: an account or a bucket.
#[derive(Debug)]
pub struct Unprefixed(String);

impl Unprefixed {
    pub fn of(server: &Server) -> Self {
        Self(server.endpoint())
    }
}

#[dyn_dispatch_hint]
impl Intercept for Unprefixed {
    fn name(&self) -> &'static str {
        "Unprefixed"
    }
    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let after_host = request
            .uri()
            .split("://")
            .nth(1)
            .and_then(|rest| rest.split_once('/'));
        let path = after_host.map_or(String::new(), |(_, path)| path.to_owned());
        request.set_uri(format!("{}/{path}", self.0))?;
        Ok(())
    }
}
