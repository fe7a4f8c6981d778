//! A collection into memory, and what an audit says about it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use palisade::environments::Declared;
use palisade::estate::{CallKey, Estate, Operation, Outcome, RecordedCall, Reply};
use palisade::findings::Verdict;
use palisade::ids::{AccountId, Partition, Place, Timestamp};
use palisade::pipeline::{Settings, SourceNotes, audit};
use palisade::policies::Catalogue;
use palisade::sources::aws::{
    Begun, CollectError, Collected, Keep, Options, Patience, Progress, Recalled, Role, Store,
    StoreError, collect,
};

use crate::demo::AS_OF;
use crate::server::{Caller, Server};

/// Keeps calls in an estate, and each reply as a snapshot would.
#[derive(Clone, Default)]
pub struct Memory {
    kept: Arc<Mutex<Kept>>,
    /// What an earlier run kept.
    earlier: Arc<Vec<Told>>,
}

/// What a collection kept.
#[derive(Default)]
pub struct Kept {
    pub estate: Estate,
    /// The modelled members of each reply; of a part and of an error, that it is one.
    pub replies: BTreeMap<CallKey, String>,
    /// The calls with a whole answer, for a run that goes on.
    pub told: Vec<Told>,
}

/// A call with the reply, or with code and message of the error.
#[derive(Clone)]
pub struct Told {
    pub operation: &'static Operation,
    place: Place,
    request: Option<String>,
    answer: Result<String, (String, String)>,
}

impl Told {
    fn of(call: &RecordedCall<'_>) -> Option<Self> {
        let answer = match call.reply {
            Reply::Output(json) => Ok(json.to_owned()),
            Reply::Error { code, message } => Err((code.to_owned(), message.to_owned())),
            Reply::Part(..) => return None,
        };
        Some(Self {
            operation: call.operation,
            place: call.place,
            request: call.request.map(str::to_owned),
            answer,
        })
    }

    fn call(&self) -> RecordedCall<'_> {
        RecordedCall {
            operation: self.operation,
            place: self.place,
            request: self.request.as_deref(),
            reply: match &self.answer {
                Ok(json) => Reply::Output(json),
                Err((code, message)) => Reply::Error { code, message },
            },
        }
    }
}

impl Kept {
    fn take(&mut self, call: &RecordedCall<'_>) {
        let key = call.operation.key(call.place, call.request);
        let reduced = |json| {
            let reduced = call.operation.reduce(json);
            reduced.unwrap_or_else(|error| format!("unreadable: {error}"))
        };
        let reply = match call.reply {
            Reply::Output(json) => reduced(json),
            Reply::Part(json, _) => format!("a part: {}", reduced(json)),
            Reply::Error { code, .. } => format!("an error: {code}"),
        };
        let twice = self.replies.insert(key, reply);
        assert_eq!(twice, None, "{key} was kept twice");
        self.told.extend(Told::of(call));
        // What cannot be read is in the ledger as an error.
        let _ = self.estate.record(call);
    }
}

impl Store for Memory {
    fn account(&self, _: Partition, account: AccountId, _: Timestamp) -> Result<Begun, StoreError> {
        Ok(Begun::Open(Box::new(OfAccount {
            account,
            memory: self.clone(),
        })))
    }
    fn recall(
        &self,
        _: Partition,
        _: AccountId,
        _: &mut dyn FnMut(Recalled<'_>),
    ) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Keeps the calls of one account.
struct OfAccount {
    account: AccountId,
    memory: Memory,
}

impl Keep for OfAccount {
    fn recall(&self, each: &mut dyn FnMut(Recalled<'_>)) -> Result<(), StoreError> {
        let all = self.memory.earlier.iter();
        for told in all.filter(|told| told.place.account == self.account) {
            self.memory.kept.lock().unwrap().take(&told.call());
            each(Recalled::Call(told.call()));
        }
        Ok(())
    }
    fn keep(&mut self, calls: &[RecordedCall<'_>]) -> Result<(), StoreError> {
        let mut kept = self.memory.kept.lock().unwrap();
        calls.iter().for_each(|call| kept.take(call));
        Ok(())
    }
    fn note(&mut self, notes: &[(CallKey, Outcome)]) -> Result<(), StoreError> {
        let mut kept = self.memory.kept.lock().unwrap();
        for (call, outcome) in notes {
            kept.estate.ledger.record(*call, outcome.clone());
        }
        Ok(())
    }
    fn finish(self: Box<Self>, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Returns the options of a collection that a user of an account makes, with little patience.
pub fn options(server: &Server, account: &str, regions: &[&str]) -> Options {
    let keys = Caller::user(account);
    Options {
        credentials: Some(keys.credentials()),
        profile: None,
        regions: regions
            .iter()
            .map(|region| region.parse().unwrap())
            .collect(),
        exclude_regions: BTreeSet::new(),
        accounts: BTreeSet::new(),
        exclude_accounts: BTreeSet::new(),
        alone: false,
        role: Role {
            name: "PalisadeAudit".to_owned(),
            path: "/".to_owned(),
            external_id: None,
            session: Duration::from_secs(900),
            everywhere: false,
        },
        endpoint_url: Some(server.endpoint()),
        in_flight: 256,
        patience: Patience {
            attempts: 10,
            first_wait: Duration::from_millis(1),
            longest_wait: Duration::from_millis(20),
            answer: Duration::from_secs(5),
            second_look: Duration::from_millis(10),
            ..Patience::default()
        },
    }
}

/// Collects and returns what was kept, as of the demo's moment.
pub fn collected(options: Options) -> (Kept, Collected) {
    resumed(options, Vec::new())
}

/// Collects until the run ends by itself, and returns what was kept.
pub fn ended(options: Options) -> (Kept, CollectError) {
    let memory = Memory::default();
    let ended = collect(options, Arc::new(memory.clone()), &Progress::default()).unwrap_err();
    (std::mem::take(&mut *memory.kept.lock().unwrap()), ended)
}

/// Goes on from what an earlier run kept, and returns all of it.
pub fn resumed(options: Options, earlier: Vec<Told>) -> (Kept, Collected) {
    let memory = Memory {
        earlier: Arc::new(earlier),
        ..Memory::default()
    };
    let collected = collect(options, Arc::new(memory.clone()), &Progress::default()).unwrap();
    let mut kept = std::mem::take(&mut *memory.kept.lock().unwrap());
    kept.estate.as_of = Some(AS_OF.parse().unwrap());
    kept.estate.settle();
    (kept, collected)
}

/// What an audit concludes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conclusions {
    /// Policy, subject and fingerprint of what fails.
    pub fails: BTreeSet<(String, String, String)>,
    /// Policy and subject of what could not be decided.
    pub unknown: BTreeSet<(String, String)>,
    /// How many subjects pass, by policy.
    pub passes: BTreeMap<String, u64>,
}

/// Audits an estate with the built-in policies.
pub fn conclusions(estate: &Estate, catalogue: &Catalogue) -> Conclusions {
    let settings = Settings {
        declared: Declared::default(),
        ..Settings::default()
    };
    let as_of = estate.as_of.unwrap();
    let audited = audit(estate, &SourceNotes::default(), catalogue, &settings, as_of).unwrap();
    let mut told = Conclusions::default();
    for finding in &audited.report.findings {
        let policy = finding.policy.id.to_string();
        let subject = finding.subject.id.to_string();
        match finding.verdict {
            Verdict::Fail => {
                let fingerprint = finding.fingerprint.as_str().to_owned();
                told.fails.insert((policy, subject, fingerprint));
            }
            Verdict::Unknown => {
                told.unknown.insert((policy, subject));
            }
            Verdict::Exempt | Verdict::Pass | Verdict::NotApplicable => {}
        }
    }
    for policy in &audited.report.policies {
        told.passes
            .insert(policy.policy.id.to_string(), policy.pass);
    }
    told
}
