//! The reading of one account: from the plan to calls, from replies to what is kept, and again to the plan.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use tokio::task::JoinSet;

use super::connect::refreshed;
use super::failure::Failure;
use super::options::{CollectError, Options};
use super::pages::Made;
use super::progress::Progress;
use super::route::Routes;
use super::seat::{Ask, Seat};
use super::services::caller;
use super::store::{Keep, Recalled};
use crate::estate::{
    CallKey, CallState, Estate, Manages, Operation, Outcome, PlannedCall, RecordedCall, Reply,
    planned_calls,
};
use crate::ids::{Place, Region};

/// Calls of one account that are under way at once.
const UNDER_WAY: usize = 64;
/// With nothing left to begin, the plan is made anew after so many answers, and when nothing is under way.
const NEW_PLAN: usize = 32;

/// A call to make, and the region whose endpoint answers it.
#[derive(Clone, Copy, Debug)]
struct Task {
    call: PlannedCall,
    endpoint: Region,
    /// Whether it was made before, without an answer to keep.
    again: bool,
}

/// One account while it is read.
pub(super) struct Reading {
    pub seat: Arc<Seat>,
    pub estate: Estate,
    keep: Box<dyn Keep>,
    options: Arc<Options>,
    progress: Progress,
    routes: Routes,
    /// Calls that are answered, under way, or put off.
    begun: BTreeSet<CallKey>,
    queue: VecDeque<Task>,
    under_way: JoinSet<(Task, Made)>,
    /// Calls to make once more at the end, with what came back the first time.
    later: Vec<(Task, Failure)>,
    is_renewed: bool,
}

impl Reading {
    /// Goes on from what an earlier run kept.
    pub(super) fn resume(
        seat: Seat,
        keep: Box<dyn Keep>,
        options: &Arc<Options>,
        progress: &Progress,
        near: Region,
    ) -> Result<Self, CollectError> {
        let mut estate = Estate::default();
        let mut begun = BTreeSet::new();
        let mut unsaid = BTreeMap::new();
        keep.recall(&mut |recalled| match recalled {
            Recalled::Call(call) => {
                let key = call.operation.key(call.place, call.request);
                begun.insert(key);
                unsaid.extend(inconsistency(&call).map(|outcome| (key, outcome)));
                // What cannot be read back is in the ledger as an error.
                let _ = estate.record(&call);
            }
            Recalled::Note(call, outcome) if begun.contains(&call) => {
                unsaid.remove(&call);
                estate.ledger.record(call, outcome);
            }
            // Whoever could not enter, or left a region out, asked nothing: this run asks, or notes it again.
            Recalled::Note(..) => {}
        })
        .map_err(|source| CollectError::Store { source })?;
        progress.expect_calls(begun.len());
        progress.calls_done(begun.len());
        let mut reading = Self {
            estate,
            keep,
            options: Arc::clone(options),
            progress: progress.clone(),
            routes: Routes::new(seat.place, near),
            seat: Arc::new(seat),
            begun,
            queue: VecDeque::new(),
            under_way: JoinSet::new(),
            later: Vec::new(),
            is_renewed: false,
        };
        // A run that is killed between a reply and the note about it leaves the note to the next one.
        reading.note(&unsaid.into_iter().collect::<Vec<_>>())?;
        Ok(reading)
    }

    /// Returns the account.
    pub(super) fn place(&self) -> Place {
        self.seat.place
    }

    /// Returns how a call ended, if it was made.
    pub(super) fn state(&self, operation: &Operation, place: Place) -> Option<CallState> {
        let outcome = self.estate.ledger.outcome(operation.key(place, None))?;
        Some(outcome.state)
    }

    /// Returns whether a call was made, by this run or by an earlier one.
    pub(super) fn has_begun(&self, call: &CallKey) -> bool {
        self.begun.contains(call)
    }

    /// Makes one call now, unless its answer is there, and returns how it ended.
    pub(super) async fn ask(
        &mut self,
        operation: &'static Operation,
    ) -> Result<Option<CallState>, CollectError> {
        let place = self.place();
        if !self.begun.contains(&operation.key(place, None)) {
            let call = PlannedCall {
                operation,
                place,
                request: None,
            };
            self.begin(vec![call]);
            self.work().await?;
        }
        Ok(self.state(operation, place))
    }

    /// Keeps an answer that was read elsewhere.
    pub(super) fn take(
        &mut self,
        operation: &'static Operation,
        made: Made,
    ) -> Result<(), CollectError> {
        let call = PlannedCall {
            operation,
            place: self.place(),
            request: None,
        };
        if self.begun.insert(operation.key(call.place, None)) {
            self.progress.expect_calls(1);
            self.record(vec![(call, made)])?;
        }
        Ok(())
    }

    /// Makes every planned call of the regions; what lists tell makes further ones.
    pub(super) async fn read(
        &mut self,
        regions: &BTreeSet<Region>,
        manages: Manages,
    ) -> Result<(), CollectError> {
        loop {
            self.plan(regions, manages);
            if self.queue.is_empty() && self.under_way.is_empty() {
                if self.later.is_empty() {
                    return Ok(());
                }
                self.look_again().await;
            }
            self.work().await?;
        }
    }

    /// Queues what the plan asks for and nobody began yet.
    fn plan(&mut self, regions: &BTreeSet<Region>, manages: Manages) {
        let mut settled = self.estate.clone();
        settled.settle();
        self.routes.learn(&settled);
        let calls: Vec<PlannedCall> = planned_calls(&settled, self.place(), regions, manages)
            .into_iter()
            .filter(|call| !self.begun.contains(&key(call)))
            .collect();
        self.begin(calls);
    }

    /// Queues calls. A bucket whose region is being asked for waits for the answer.
    fn begin(&mut self, calls: Vec<PlannedCall>) {
        let tasks = calls.into_iter().filter_map(|call| {
            let request = call.request.map(|request| request.as_str());
            Some(Task {
                endpoint: self.routes.to(call.operation, call.place, request)?,
                call,
                again: false,
            })
        });
        let tasks = tasks.collect();
        self.enqueue(tasks);
    }

    fn enqueue(&mut self, tasks: Vec<Task>) {
        self.progress.expect_calls(tasks.len());
        self.begun.extend(tasks.iter().map(|task| key(&task.call)));
        self.queue.extend(tasks);
    }

    /// Makes the queued calls until the plan has to be made anew.
    async fn work(&mut self) -> Result<(), CollectError> {
        let mut answered = 0;
        loop {
            while self.under_way.len() < UNDER_WAY
                && let Some(task) = self.queue.pop_front()
            {
                let ask = Ask {
                    seat: Arc::clone(&self.seat),
                    region: task.endpoint,
                    request: task.call.request,
                };
                let making = make(task.call.operation, ask);
                self.under_way.spawn(async move { (task, making.await) });
            }
            let Some(ended) = self.under_way.join_next().await else {
                return Ok(());
            };
            let mut all = vec![ended];
            while let Some(ended) = self.under_way.try_join_next() {
                all.push(ended);
            }
            answered += all.len();
            self.sort_out(all.into_iter().filter_map(Result::ok))?;
            if self.queue.is_empty() && answered >= NEW_PLAN {
                return Ok(());
            }
        }
    }

    /// Keeps what was answered, and puts off what may be answered later.
    fn sort_out(&mut self, ended: impl Iterator<Item = (Task, Made)>) -> Result<(), CollectError> {
        let mut answers = Vec::new();
        for (task, made) in ended {
            match made.failure() {
                Some(failure) if !task.again && self.is_worth_another(&task, failure) => {
                    self.later.push((task, failure.clone()));
                }
                Some(_) | None => answers.push((task.call, made)),
            }
        }
        self.record(answers)
    }

    /// Returns whether a call that failed is made once more at the end.
    fn is_worth_another(&mut self, task: &Task, failure: &Failure) -> bool {
        if failure.is_expiry() && !self.is_renewed {
            self.is_renewed = true;
            self.seat.renew(refreshed);
        }
        let is_absent = task
            .call
            .operation
            .absent_codes
            .contains(&failure.code.as_str());
        // A service that answers nobody is not asked again.
        let limiter = self
            .seat
            .limiter(task.call.operation.service, task.endpoint);
        !is_absent && !limiter.is_given_up() && (failure.is_passing() || failure.is_expiry())
    }

    /// Queues once more what failed for a reason that passes.
    async fn look_again(&mut self) {
        let later = std::mem::take(&mut self.later);
        if later.iter().any(|(_, failure)| failure.is_missing()) {
            tokio::time::sleep(self.options.patience.second_look).await;
        }
        for (mut task, _) in later {
            task.again = true;
            self.queue.push_back(task);
        }
    }

    /// Keeps answers for good, then tells the estate.
    fn record(&mut self, answers: Vec<(PlannedCall, Made)>) -> Result<(), CollectError> {
        let calls: Vec<RecordedCall<'_>> = answers
            .iter()
            .map(|(call, made)| RecordedCall {
                operation: call.operation,
                place: call.place,
                request: call.request.map(|request| request.as_str()),
                reply: match made {
                    Made::Whole(json) => Reply::Output(json),
                    Made::Part(json, missing, _) => Reply::Part(json, missing),
                    Made::Failed(failure) => Reply::Error {
                        code: &failure.code,
                        message: &failure.message,
                    },
                },
            })
            .collect();
        let notes: Vec<_> = calls
            .iter()
            .filter_map(|call| {
                let key = call.operation.key(call.place, call.request);
                Some((key, inconsistency(call)?))
            })
            .collect();
        for call in &calls {
            // What cannot be read is in the ledger as an error.
            let _ = self.estate.record(call);
        }
        let keep = &mut self.keep;
        tokio::task::block_in_place(|| keep.keep(&calls))
            .map_err(|source| CollectError::Store { source })?;
        self.progress.calls_done(calls.len());
        self.note(&notes)
    }

    /// Keeps how calls ended without a reply.
    pub(super) fn note(&mut self, notes: &[(CallKey, Outcome)]) -> Result<(), CollectError> {
        if notes.is_empty() {
            return Ok(());
        }
        for (call, outcome) in notes {
            self.begun.insert(*call);
            self.estate.ledger.record(*call, outcome.clone());
        }
        let keep = &mut self.keep;
        tokio::task::block_in_place(|| keep.note(notes))
            .map_err(|source| CollectError::Store { source })
    }

    /// Completes the account and returns what is known of it.
    pub(super) fn finish(self) -> Result<Estate, CollectError> {
        let keep = self.keep;
        let now = jiff::Timestamp::now().into();
        tokio::task::block_in_place(|| keep.finish(now))
            .map_err(|source| CollectError::Store { source })?;
        Ok(self.estate)
    }
}

fn key(call: &PlannedCall) -> CallKey {
    call.operation
        .key(call.place, call.request.map(|request| request.as_str()))
}

/// Returns what a call says about a resource that was listed and then not found.
fn inconsistency(call: &RecordedCall<'_>) -> Option<Outcome> {
    let Reply::Error { code, message } = call.reply else {
        return None;
    };
    let failure = Failure {
        code: code.to_owned(),
        message: message.to_owned(),
        status: None,
    };
    let is_listed = call.request.is_some() && !call.operation.absent_codes.contains(&code);
    (is_listed && failure.is_missing()).then(|| Outcome {
        state: CallState::Inconsistent,
        detail: Some(format!("listed, and then not found: {failure}").into()),
    })
}

/// Makes a call.
pub(super) async fn make(operation: &'static Operation, ask: Ask) -> Made {
    match caller(operation) {
        Some(caller) => (caller.make)(ask).await,
        None => Made::Failed(Failure {
            code: "NotImplemented".to_owned(),
            message: "this version cannot make the call".to_owned(),
            status: Some(0),
        }),
    }
}
