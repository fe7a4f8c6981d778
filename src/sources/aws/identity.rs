//! Whose the credentials are, as STS tells.

use std::sync::Arc;

use aws_config::SdkConfig;

use super::connect::impatient;
use super::failure::{Failure, NO_ANSWER, NO_CREDENTIALS};
use super::options::{CollectError, Options};
use super::pages::Made;
use super::seat::{Ask, Seat, Shared};
use super::services::make;
use crate::estate::sts::{CallerIdentity, GET_CALLER_IDENTITY};
use crate::ids::{AccountId, Partition, Place, Region};

/// Asks STS whose the caller's own credentials are and returns its answer: the very first call.
pub(super) async fn introduce(
    config: &SdkConfig,
    near: Region,
    shared: &Arc<Shared>,
    options: &Options,
) -> Result<String, CollectError> {
    let first = match ask_identity(&impatient(config, options.patience), near, shared).await {
        Made::Failed(failure) if failure.is_throttling() => {
            ask_identity(config, near, shared).await
        }
        made @ (Made::Whole(_) | Made::Part(..) | Made::Failed(_)) => made,
    };
    match first {
        Made::Whole(told) => Ok(told),
        Made::Part(_, message, _) => Err(CollectError::Identity { message }),
        Made::Failed(failure) => Err(refusal(options, &failure)),
    }
}

/// Returns why the very first call was not answered.
pub(super) fn refusal(options: &Options, failure: &Failure) -> CollectError {
    if let (NO_ANSWER, Some(status)) = (failure.code.as_str(), failure.status) {
        let message = format!("what answered, with HTTP status {status}, is not STS");
        return CollectError::Identity { message };
    }
    if failure.code == NO_ANSWER || failure.is_timeout() || failure.is_throttling() {
        let message = failure.to_string();
        return CollectError::Unreachable { message };
    }
    let is_none = failure.code == NO_CREDENTIALS;
    let said = if is_none {
        failure.message.clone()
    } else {
        failure.to_string()
    };
    let message = match &options.profile {
        Some(profile) => format!("profile `{profile}`: {said}"),
        None => said,
    };
    if is_none {
        return CollectError::NoCredentials { message };
    }
    CollectError::Credentials { message }
}

/// Asks STS whose the credentials are.
pub(super) async fn ask_identity(config: &SdkConfig, near: Region, shared: &Arc<Shared>) -> Made {
    let place = Place::new(AccountId::NOBODY, Region::global());
    let ask = Ask {
        seat: Arc::new(Seat::new(place, config.clone(), Arc::clone(shared))),
        region: near,
        request: None,
    };
    make(&GET_CALLER_IDENTITY, ask).await
}

/// Returns the account of an identity and its ARN, from the answer of STS.
pub(super) fn identity(told: &str, near: Region) -> Result<(Place, String), String> {
    let told: CallerIdentity =
        serde_json::from_str(told).map_err(|_| "the answer of STS names no account".to_owned())?;
    let place = Place {
        partition: told
            .arn
            .partition()
            .unwrap_or_else(|| Partition::of_region(near)),
        account: told.account,
        region: Region::global(),
    };
    Ok((place, told.arn.to_string()))
}
