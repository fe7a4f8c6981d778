use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::error::Error;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use aws_config::SdkConfig;
use aws_smithy_runtime::client::retries::{RetryPartition, TokenBucket};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::sync::Semaphore;

use super::failure::{Failure, NO_ANSWER, NO_CREDENTIALS};
use super::limiter::{GivenUp, Limiter, Silence};
use super::watch::{Counters, Watch};
use crate::ids::{Place, Region, Sym};

/// Retries that an account's calls may spend: so many that only the attempts of each call bound them.
const RETRY_TOKENS: usize = 100_000_000;

/// A service in a region.
type Endpoint = (&'static str, Region);

/// What all accounts of a collection share.
#[derive(Debug)]
pub(super) struct Shared {
    /// Calls that may be in flight at once.
    permits: Semaphore,
    counters: Arc<Counters>,
    /// The endpoint that was given instead of AWS's own.
    endpoint: Option<Arc<str>>,
    /// The caller's own credentials, and the region of the caller's configuration.
    pub caller: SdkConfig,
    pub near: Region,
    /// Roles that are assumed at once.
    pub entering: Limiter,
    silences: Mutex<HashMap<Endpoint, Arc<Silence>>>,
}

impl Shared {
    /// Returns what all accounts share, of which so many calls may be in flight at once.
    pub(super) fn new(
        in_flight: usize,
        counters: Arc<Counters>,
        caller: SdkConfig,
        near: Region,
    ) -> Arc<Self> {
        Arc::new(Self {
            permits: Semaphore::new(in_flight.max(1)),
            counters,
            endpoint: caller.endpoint_url().map(Arc::from),
            caller,
            near,
            entering: Limiter::default(),
            silences: Mutex::default(),
        })
    }

    fn silence(&self, endpoint: Endpoint) -> Arc<Silence> {
        let mut silences = self.silences.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(silences.entry(endpoint).or_default())
    }
}

/// One account, seen with one set of credentials: its clients, limits and retries.
#[derive(Debug)]
pub(super) struct Seat {
    /// The account; `global`.
    pub place: Place,
    pub shared: Arc<Shared>,
    config: RwLock<SdkConfig>,
    /// The retry tokens of this account alone: one account's throttling takes nothing from another.
    retries: RetryPartition,
    clients: Mutex<HashMap<(TypeId, Region), Box<dyn Any + Send + Sync>>>,
    limiters: Mutex<HashMap<Endpoint, Arc<Limiter>>>,
}

/// What a service's client is built from.
pub(super) struct Parts {
    pub config: SdkConfig,
    pub region: aws_config::Region,
    pub retries: RetryPartition,
    pub watch: Watch,
    /// Whether buckets stand in the path, not in the host's name: an endpoint was given.
    pub path_style: bool,
}

/// A question to one service of an account, in one region.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub seat: Arc<Seat>,
    /// The region whose endpoint answers; never `global`.
    pub region: Region,
    /// The resource asked about.
    pub request: Option<Sym>,
}

impl Seat {
    pub(super) fn new(place: Place, config: SdkConfig, shared: Arc<Shared>) -> Self {
        let bucket = TokenBucket::builder().capacity(RETRY_TOKENS).build();
        Self {
            retries: RetryPartition::custom(format!("account {}", place.account))
                .token_bucket(bucket)
                .build(),
            place,
            shared,
            config: RwLock::new(config),
            clients: Mutex::default(),
            limiters: Mutex::default(),
        }
    }

    /// Returns the limiter of a service in a region.
    pub(super) fn limiter(&self, service: &'static str, region: Region) -> Arc<Limiter> {
        let mut limiters = self.limiters.lock().unwrap_or_else(PoisonError::into_inner);
        let limiter = limiters.entry((service, region)).or_insert_with(|| {
            let silence = self.shared.silence((service, region));
            Arc::new(Limiter::new(silence))
        });
        Arc::clone(limiter)
    }

    /// Replaces the configuration; clients are built anew.
    pub(super) fn renew(&self, renewed: impl FnOnce(&SdkConfig) -> SdkConfig) {
        let mut config = self.config.write().unwrap_or_else(PoisonError::into_inner);
        *config = renewed(&config);
        drop(config);
        self.clients
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// Returns the client of a service in a region, built when it is asked for the first time.
    pub(super) fn client<C: Any + Clone + Send + Sync>(
        &self,
        service: &'static str,
        region: Region,
        build: impl FnOnce(Parts) -> C,
    ) -> C {
        let limiter = self.limiter(service, region);
        let config = self
            .config
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (TypeId::of::<C>(), region);
        if let Some(client) = clients
            .get(&key)
            .and_then(|client| client.downcast_ref::<C>())
        {
            return client.clone();
        }
        let client = build(Parts {
            config,
            region: aws_config::Region::new(region.as_str()),
            retries: self.retries.clone(),
            watch: Watch {
                limiter,
                counters: Arc::clone(&self.shared.counters),
                endpoint: self.shared.endpoint.clone(),
            },
            path_style: self.shared.endpoint.is_some(),
        });
        clients.insert(key, Box::new(client.clone()));
        client
    }
}

impl Ask {
    /// Returns the resource asked about, as the request names it.
    pub(super) fn id(&self) -> String {
        self.request.map_or("", Sym::as_str).to_owned()
    }
    /// Returns both names of a resource that is named by two, `first/second`.
    pub(super) fn ids(&self) -> (String, String) {
        let id = self.id();
        match id.split_once('/') {
            Some((first, second)) => (first.to_owned(), second.to_owned()),
            None => (id, String::new()),
        }
    }

    /// Sends one request when the limits allow it.
    pub(super) async fn send<O, E>(
        &self,
        service: &'static str,
        sending: impl Future<Output = Result<O, SdkError<E, Response>>>,
    ) -> Result<O, Failure>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let limiter = self.seat.limiter(service, self.region);
        let slot = limiter.take().await.map_err(GivenUp::into_failure)?;
        let Ok(_permit) = self.seat.shared.permits.acquire().await else {
            return Err(Failure {
                code: NO_ANSWER.to_owned(),
                message: "the collection ends".to_owned(),
                status: None,
            });
        };
        let sent = sending.await.map_err(|error| Failure::of(&error));
        match &sent {
            // Who has no credentials learns nothing about the service.
            Err(failure) if failure.code == NO_CREDENTIALS => {}
            Err(failure) if failure.is_throttling() || failure.status.is_none() => {
                limiter.gave_up(failure);
            }
            Ok(_) | Err(_) => limiter.answered(),
        }
        drop(slot);
        sent
    }
}
