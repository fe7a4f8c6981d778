use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::failure::Failure;

/// Calls in flight at the beginning, before the service has shown what it takes.
const FIRST: f64 = 16.0;
/// Calls in flight at most.
const MOST: f64 = 48.0;
/// What remains of the limit when a call was throttled.
const SHRINK: f64 = 0.7;
/// Throttled answers within this time count as one: they answer calls of one moment.
const ONE_MOMENT: Duration = Duration::from_millis(200);
/// After so many calls in a row that were throttled, or not answered, until their attempts ran out, no more
/// are made.
const GIVE_UP: u32 = 5;

/// Attempts in a row, over all accounts, to which a service in a region gave no answer in time. First attempts do
/// not count: a network may be away for a minute.
#[derive(Debug, Default)]
pub(super) struct Silence(AtomicU32);

/// How many calls of one account, region and service may be in flight: fewer when the service throttles,
/// slowly more while it answers.
#[derive(Debug)]
pub(super) struct Limiter {
    state: Mutex<State>,
    freed: Notify,
    silence: Arc<Silence>,
}

#[derive(Debug)]
struct State {
    limit: f64,
    in_flight: u32,
    shrunk: Option<Instant>,
    /// Calls in a row that ended with their attempts, and how the last one did.
    given_up: u32,
    last: Option<Failure>,
}

/// The right to have one call in flight, until it is dropped.
#[derive(Debug)]
pub(super) struct Slot<'a>(&'a Limiter);

/// The service served none of the last calls: no more are made. Holds the last one's failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GivenUp(pub Failure);

impl GivenUp {
    /// Returns the failure of a call that is not made.
    pub(super) fn into_failure(self) -> Failure {
        let Self(last) = self;
        let message = format!(
            "not asked, for those before it ended with: {}",
            last.message
        );
        Failure { message, ..last }
    }
}

impl Default for Limiter {
    fn default() -> Self {
        Self::new(Arc::default())
    }
}

impl Limiter {
    /// Returns the limiter of one account, which hears of the silence that others meet.
    pub(super) fn new(silence: Arc<Silence>) -> Self {
        Self {
            silence,
            state: Mutex::new(State {
                limit: FIRST,
                in_flight: 0,
                shrunk: None,
                given_up: 0,
                last: None,
            }),
            freed: Notify::new(),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // The state is whole at every moment: a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn try_take(&self) -> Option<Result<Slot<'_>, GivenUp>> {
        let mut state = self.state();
        if state.given_up >= GIVE_UP
            && let Some(last) = &state.last
        {
            return Some(Err(GivenUp(last.clone())));
        }
        if f64::from(state.in_flight) + 1.0 > state.limit.max(1.0) {
            return None;
        }
        state.in_flight += 1;
        Some(Ok(Slot(self)))
    }

    /// Returns whether the service answers nobody any more.
    pub(super) fn is_given_up(&self) -> bool {
        self.state().given_up >= GIVE_UP
    }

    /// Waits until one more call may be in flight.
    pub(super) async fn take(&self) -> Result<Slot<'_>, GivenUp> {
        loop {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            freed.as_mut().enable();
            if let Some(taken) = self.try_take() {
                return taken;
            }
            freed.await;
        }
    }

    /// Notes an attempt that the service throttled.
    pub(super) fn throttled(&self) {
        let now = Instant::now();
        let mut state = self.state();
        if state
            .shrunk
            .is_none_or(|last| now.duration_since(last) >= ONE_MOMENT)
        {
            state.limit = (state.limit * SHRINK).max(1.0);
            state.shrunk = Some(now);
        }
    }

    /// Notes that an attempt, counted from 1 within its call, had no answer in time. Whoever meets a silence that
    /// others met before gives up at once.
    pub(super) fn silent(&self, attempt: u32, failure: &Failure) {
        let met = match attempt {
            0 | 1 => self.silence.0.load(Ordering::Relaxed),
            _ => self.silence.0.fetch_add(1, Ordering::Relaxed) + 1,
        };
        if met >= GIVE_UP {
            let mut state = self.state();
            state.given_up = GIVE_UP;
            state.last = Some(failure.clone());
            drop(state);
            self.freed.notify_waiters();
        }
    }

    /// Notes an attempt that was answered, whatever with.
    pub(super) fn heard(&self) {
        self.silence.0.store(0, Ordering::Relaxed);
    }

    /// Notes a call that was answered, if only with an error.
    pub(super) fn answered(&self) {
        let mut state = self.state();
        state.given_up = 0;
        state.limit = (state.limit + 1.0 / state.limit).min(MOST);
        drop(state);
        self.freed.notify_one();
    }

    /// Notes a call that was throttled, or not answered at all, until its attempts ran out.
    pub(super) fn gave_up(&self, failure: &Failure) {
        let mut state = self.state();
        state.given_up += 1;
        state.last = Some(failure.clone());
        drop(state);
        // Whoever waits has to learn that waiting is in vain.
        self.freed.notify_waiters();
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.in_flight = state.in_flight.saturating_sub(1);
        drop(state);
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(limiter: &Limiter) -> f64 {
        limiter.state().limit
    }

    #[test]
    fn the_limit_shrinks_once_per_moment_and_grows_back() {
        let limiter = Limiter::default();
        for _ in 0..10 {
            limiter.throttled();
        }
        assert!((limit(&limiter) - FIRST * SHRINK).abs() < 1e-9);
        for _ in 0..10_000 {
            limiter.answered();
        }
        assert!((limit(&limiter) - MOST).abs() < 1e-9);
    }

    #[test]
    fn calls_beyond_the_limit_wait_and_nobody_waits_for_ever() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            let limiter = Limiter::default();
            let mut slots = Vec::new();
            for _ in 0..16 {
                slots.push(limiter.take().await.unwrap());
            }
            let soon = Duration::from_millis(20);
            assert!(tokio::time::timeout(soon, limiter.take()).await.is_err());
            slots.pop();
            let again = tokio::time::timeout(soon, limiter.take()).await;
            let _kept = again.unwrap().unwrap();
            let waits = limiter.take();
            tokio::pin!(waits);
            assert!(tokio::time::timeout(soon, &mut waits).await.is_err());
            let failure = Failure {
                code: "Throttling".to_owned(),
                message: "Rate exceeded".to_owned(),
                status: Some(400),
            };
            for _ in 0..GIVE_UP {
                limiter.gave_up(&failure);
            }
            let told = tokio::time::timeout(soon, waits).await;
            assert_eq!(told.unwrap().unwrap_err(), GivenUp(failure));
            limiter.answered();
            drop(slots);
            assert!(limiter.take().await.is_ok(), "an answer revives it");
        });
    }
}
