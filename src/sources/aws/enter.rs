//! Roles: how an account is entered, and what ends the run when nothing can be entered any more.

use std::sync::Arc;

use aws_config::SdkConfig;

use super::connect::{assume, refreshed, role_arn};
use super::failure::Failure;
use super::identity::{ask_identity, identity};
use super::limiter::GivenUp;
use super::options::{CollectError, Options};
use super::pages::Made;
use super::seat::Shared;
use crate::ids::Place;

/// Assumes a role, unless STS answers nobody any more.
pub(super) async fn entered(
    shared: &Shared,
    options: &Options,
    arn: &str,
) -> Result<SdkConfig, Failure> {
    let limiter = &shared.entering;
    let _slot = limiter.take().await.map_err(GivenUp::into_failure)?;
    let entered = assume(&shared.caller, options, arn).await;
    match &entered {
        Err(failure) if failure.is_timeout() => limiter.gave_up(failure),
        Ok(_) | Err(_) => limiter.answered(),
    }
    entered
}

/// Assumes the role in the caller's own account and returns what STS says of it, with its credentials; else why the
/// caller's own credentials read the account.
pub(super) async fn entered_own(
    shared: &Arc<Shared>,
    options: &Options,
    own: Place,
) -> Result<(String, SdkConfig), String> {
    let arn = role_arn(options, own.partition, own.account);
    let instead = |why: String| {
        let own = own.account;
        format!("{own}: {why}; the caller's own credentials read the account")
    };
    let config = entered(shared, options, &arn)
        .await
        .map_err(|failure| instead(format!("cannot assume `{arn}`: {failure}")))?;
    let told = match ask_identity(&config, shared.near, shared).await {
        Made::Whole(told) | Made::Part(told, ..) => told,
        Made::Failed(failure) => {
            let why = format!("STS does not say whose the credentials of `{arn}` are: {failure}");
            return Err(instead(why));
        }
    };
    match identity(&told, shared.near) {
        Ok((place, _)) if place.account == own.account => Ok((told, config)),
        Ok((place, _)) => {
            let why = format!("the credentials of `{arn}` are those of {}", place.account);
            Err(instead(why))
        }
        Err(why) => Err(instead(why)),
    }
}

/// Asks whether the caller's own credentials, renewed, are still accepted.
///
/// # Errors
/// [`CollectError::Expired`] when they are not: whatever is asked from now on would be an error.
pub(super) async fn still_accepted(shared: &Arc<Shared>) -> Result<(), CollectError> {
    let renewed = refreshed(&shared.caller);
    match ask_identity(&renewed, shared.near, shared).await {
        Made::Failed(failure) if failure.is_about_credentials() => Err(CollectError::Expired {
            message: failure.to_string(),
        }),
        Made::Whole(_) | Made::Part(..) | Made::Failed(_) => Ok(()),
    }
}
