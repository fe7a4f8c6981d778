use std::sync::Arc;

use super::connect::connect;
use super::options::{CollectError, Options};
use super::pages::Made;
use super::route::Routes;
use super::seat::{Ask, Seat, Shared};
use super::services::make;
use super::watch::Counters;
use crate::estate::{Operation, Scope};
use crate::ids::{Place, Region, Sym};

/// What came back from a single call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Single {
    /// The whole reply, its pages joined, in the AWS CLI's shape.
    Whole(String),
    /// A part of the reply, and what is missing.
    Part(String, String),
    /// The service's code and message.
    Failed(String, String),
}

/// Makes one call with the caller's own credentials, as a collection makes it, and keeps nothing.
///
/// `request` names the resource for operations with one call per resource.
///
/// # Errors
/// When an option cannot be used or the runtime not be started. A call that fails is no error.
pub fn single(
    options: &Options,
    operation: &'static Operation,
    place: Place,
    request: Option<&str>,
) -> Result<Single, CollectError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| CollectError::Runtime { source })?;
    runtime.block_on(async {
        let config = connect(options).await?;
        let near: Region = config
            .region()
            .and_then(|region| region.as_ref().parse().ok())
            .unwrap_or(place.region);
        let counters = Arc::new(Counters::default());
        let shared = Shared::new(options.in_flight, counters, config.clone(), near);
        let region = match operation.scope {
            Scope::Regional => place.region,
            // Where a bucket lies is not asked first.
            Scope::Global => Routes::new(place, near)
                .to(operation, place.global(), request)
                .unwrap_or(near),
        };
        let ask = Ask {
            seat: Arc::new(Seat::new(place.global(), config, shared)),
            region,
            request: request.map(Sym::new),
        };
        Ok(match make(operation, ask).await {
            Made::Whole(json) => Single::Whole(json),
            Made::Part(json, missing, _) => Single::Part(json, missing),
            Made::Failed(failure) => Single::Failed(failure.code, failure.message),
        })
    })
}
