//! From options to credentials: the caller's own, and those of the role in each account.

use std::error::Error;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::{AppName, BehaviorVersion, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_runtime_api::client::identity::SharedIdentityCache;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use super::failure::{Failure, NO_CREDENTIALS, causes, find};
use super::http::{CONNECT, client};
use super::options::{CollectError, Options};
use crate::ids::{AccountId, Partition, Region};

/// The name of the sessions, as CloudTrail shows it.
const SESSION: &str = "palisade";
/// Attempts of the very first call.
const FIRST_ATTEMPTS: u32 = 3;

/// Returns the configuration with the caller's own credentials: those of the profile that is named, else found as
/// every AWS tool finds them: variables, profile, SSO, web identity, container, instance.
pub(super) async fn connect(options: &Options) -> Result<SdkConfig, CollectError> {
    check(options)?;
    let patience = options.patience;
    let http = client(patience.answer)?;
    let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(http.clone())
        .identity_cache(cache())
        .retry_config(
            RetryConfig::standard()
                .with_max_attempts(patience.attempts.max(1))
                .with_initial_backoff(patience.first_wait)
                .with_max_backoff(patience.longest_wait),
        )
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT)
                .read_timeout(patience.answer)
                .operation_attempt_timeout(patience.answer.saturating_mul(2))
                .build(),
        );
    if let Ok(name) = AppName::new(SESSION) {
        loader = loader.app_name(name);
    }
    if let Some(credentials) = &options.credentials {
        loader = loader.credentials_provider(credentials.clone());
    } else if let Some(profile) = &options.profile {
        // Who names a profile means it, whatever credentials the environment holds: as for the AWS CLI.
        let place = ProviderConfig::default()
            .with_http_client(http.clone())
            .with_region(region(options).region().await);
        let named = ProfileFileCredentialsProvider::builder()
            .profile_name(profile)
            .configure(&place)
            .build();
        loader = loader.credentials_provider(named);
    }
    if let Some(profile) = &options.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &options.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    Ok(loader.region(region(options)).load().await)
}

/// Returns where the caller's region is found: `AWS_REGION`, the profile, else the first region to read.
/// The instance's metadata is not asked: AWS tools read it for credentials only.
fn region(options: &Options) -> RegionProviderChain {
    let mut profile = ProfileFileRegionProvider::builder();
    if let Some(name) = &options.profile {
        profile = profile.profile_name(name);
    }
    let first = options.regions.first();
    let first = first.map_or("us-east-1", |region| region.as_str());
    RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
        .or_else(profile.build())
        .or_else(aws_config::Region::new(first))
}

fn check(options: &Options) -> Result<(), CollectError> {
    let wrong = |what: String, expected| Err(CollectError::Option { what, expected });
    if let Some(url) = &options.endpoint_url {
        let host = url
            .strip_prefix("http://")
            .or_else(|| url.strip_prefix("https://"));
        if host.is_none_or(|host| host.is_empty() || host.starts_with('/')) {
            return wrong(format!("the endpoint `{url}`"), "an http or https address");
        }
    }
    if !options.regions.is_empty() && options.regions.is_subset(&options.exclude_regions) {
        return Err(CollectError::Nothing {
            message: "every region that is to be read is excluded too".to_owned(),
        });
    }
    let role = &options.role;
    let is_name = |text: &str| {
        (1..=64).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte))
    };
    if !is_name(&role.name) {
        return wrong(format!("the role name `{}`", role.name), "a name of a role");
    }
    if !(role.path.starts_with('/') && role.path.ends_with('/')) {
        let expected = "a path that begins and ends with `/`";
        return wrong(format!("the role path `{}`", role.path), expected);
    }
    Ok(())
}

/// Credentials are renewed so long before they expire that no call starts with old ones.
fn cache() -> SharedIdentityCache {
    IdentityCache::lazy()
        .buffer_time(Duration::from_mins(2))
        .load_timeout(Duration::from_mins(1))
        .build()
}

/// Returns the configuration with fresh eyes on the same credentials: what was cached is asked again.
pub(super) fn refreshed(config: &SdkConfig) -> SdkConfig {
    config.to_builder().identity_cache(cache()).build()
}

/// Returns the configuration with which the first call is made: whoever mistyped an address need not wait
/// for all attempts.
pub(super) fn impatient(config: &SdkConfig) -> SdkConfig {
    let retry = RetryConfig::standard().with_max_attempts(FIRST_ATTEMPTS);
    config.to_builder().retry_config(retry).build()
}

/// Returns the ARN of the role in an account.
pub(super) fn role_arn(options: &Options, partition: Partition, account: AccountId) -> String {
    let role = &options.role;
    format!(
        "arn:{}:iam::{account}:role{}{}",
        partition.as_str(),
        role.path,
        role.name
    )
}

/// Assumes the role and returns the configuration with its credentials.
pub(super) async fn assume(
    base: &SdkConfig,
    options: &Options,
    arn: &str,
) -> Result<SdkConfig, Failure> {
    let mut role = AssumeRoleProvider::builder(arn)
        .session_name(SESSION)
        .session_length(options.role.session)
        .configure(base);
    if let Some(id) = &options.role.external_id {
        role = role.external_id(id);
    }
    let role = role.build().await;
    let first = role
        .provide_credentials()
        .await
        .map_err(|error| refused(&error))?;
    let provider = Once {
        first: Mutex::new(Some(first)),
        then: role,
    };
    Ok(base
        .to_builder()
        .credentials_provider(SharedCredentialsProvider::new(provider))
        .identity_cache(cache())
        .build())
}

/// Returns what STS said. The SDK hides it in the source of the error.
fn refused(error: &(dyn Error + 'static)) -> Failure {
    match find::<SdkError<AssumeRoleError, Response>>(error) {
        Some(error) => Failure::of(error),
        None => Failure {
            code: NO_CREDENTIALS.to_owned(),
            message: causes(error),
            status: None,
        },
    }
}

/// Hands out the credentials that were obtained up front, later the renewed ones: no role is assumed twice.
#[derive(Debug)]
struct Once {
    first: Mutex<Option<Credentials>>,
    then: AssumeRoleProvider,
}

impl ProvideCredentials for Once {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let first = self
            .first
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match first {
            Some(credentials) => future::ProvideCredentials::ready(Ok(credentials)),
            None => self.then.provide_credentials(),
        }
    }
}

/// Returns the region whose endpoint answers for IAM, Organizations and Account Management.
///
/// Source: AWS General Reference, pages iam-service, ao, account-management.
pub(super) fn home(partition: Partition, near: Region) -> Region {
    let name = match partition.as_str() {
        "aws" => "us-east-1",
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => return near,
    };
    name.parse().unwrap_or(near)
}
