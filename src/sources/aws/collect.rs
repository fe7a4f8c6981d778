//! The reading of an organisation: which accounts, with which credentials, in which regions.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_config::SdkConfig;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::connect::{assume, connect, role_arn};
use super::earlier::{closed, recalled, tally};
use super::identity::{ask_identity, identity, introduce};
use super::missing::Tally;
use super::options::{CollectError, Options};
use super::own::{Own, ask_organization};
use super::pages::Made;
use super::progress::Progress;
use super::reading::Reading;
use super::regions::read_regions;
use super::seat::{Seat, Shared};
use super::store::{Begun, Store};
use crate::estate::sts::GET_CALLER_IDENTITY;
use crate::estate::{CallState, Manages, Outcome};
use crate::ids::{AccountId, Place, Region};

/// Accounts that are read at once.
const ACCOUNTS_AT_ONCE: usize = 8;

/// What a collection read.
#[derive(Clone, Debug, Default)]
pub struct Collected {
    /// Whose credentials read it.
    pub identity: String,
    /// The accounts that were to be read.
    pub accounts: BTreeSet<AccountId>,
    /// How many of these an earlier run had completed.
    pub earlier: usize,
    /// Accounts that could not be entered, with the reason.
    pub closed: Vec<(AccountId, String)>,
    /// What a reader must know.
    pub remarks: Vec<String>,
    /// How the calls ended in the accounts that this run read; what an interrupted one read of them counts.
    pub tally: Tally,
}

/// How the reading of one account ended.
#[derive(Debug, Default)]
struct Ended {
    tally: Tally,
    closed: Option<(AccountId, String)>,
    remarks: Vec<String>,
    /// Whether an earlier run completed it.
    is_earlier: bool,
}

impl Collected {
    /// Adds how the readings of the accounts ended.
    fn join(&mut self, ends: Vec<Ended>) {
        for ended in ends {
            self.tally.join(ended.tally);
            self.closed.extend(ended.closed);
            self.earlier += usize::from(ended.is_earlier);
            self.remarks.extend(ended.remarks);
        }
        self.closed.sort();
        self.remarks.sort();
    }
}

/// Reads all that the options name and keeps it in the store. Goes on where an earlier run stopped.
///
/// # Errors
/// When the credentials are not accepted or the store fails. A call that fails, or an account that cannot be
/// entered, is no error: it is in the ledger.
pub fn collect(
    options: Options,
    store: Arc<dyn Store>,
    progress: &Progress,
) -> Result<Collected, CollectError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| CollectError::Runtime { source })?;
    let collected = runtime.block_on(async {
        let base = Base::connect(options, store, progress).await?;
        base.collect().await
    });
    // Nothing that was answered is still under way: it need not be waited for.
    runtime.shutdown_background();
    collected
}

/// The caller, and what all accounts share.
#[derive(Clone)]
struct Base {
    config: SdkConfig,
    /// The caller's own account; `global`.
    place: Place,
    identity: String,
    near: Region,
    /// What STS said about the caller, in the CLI's words.
    told: String,
    options: Arc<Options>,
    store: Arc<dyn Store>,
    shared: Arc<Shared>,
    progress: Progress,
}

impl Base {
    /// Finds the credentials and asks whose they are.
    async fn connect(
        options: Options,
        store: Arc<dyn Store>,
        progress: &Progress,
    ) -> Result<Self, CollectError> {
        let config = connect(&options).await?;
        let near = config
            .region()
            .map_or("us-east-1", |region| region.as_ref());
        let near: Region = match near.parse() {
            Ok(region) if !Region::is_global(region) => region,
            Ok(_) | Err(_) => {
                return Err(CollectError::Option {
                    what: format!("the region `{near}`, of AWS_REGION or the profile,"),
                    expected: "a region of AWS",
                });
            }
        };
        let endpoint = config.endpoint_url().map(Arc::from);
        let shared = Arc::new(Shared {
            permits: Semaphore::new(options.in_flight.max(1)),
            counters: progress.counters(),
            endpoint,
        });
        let told = introduce(&config, near, &shared, &options).await?;
        let (place, identity) =
            identity(&told, near).map_err(|message| CollectError::Identity { message })?;
        Ok(Self {
            config,
            place,
            identity,
            near,
            told,
            options: Arc::new(options),
            store,
            shared,
            progress: progress.clone(),
        })
    }

    /// Reads every account. The caller's own is completed last: as long as it is open, a run that goes on
    /// knows the organisation without asking again.
    async fn collect(self) -> Result<Collected, CollectError> {
        let mut collected = Collected {
            identity: self.identity.clone(),
            ..Collected::default()
        };
        let mut own = self.own().await?;
        let mut manages = Manages::Itself;
        let mut accounts = self.options.accounts.clone();
        if !self.options.alone {
            if let Own::Open(reading) = &mut own {
                ask_organization(reading).await?;
            }
            let caller = (self.place, self.identity.as_str());
            (accounts, manages) = own.accounts(&accounts, caller, &mut collected.remarks);
        }
        if accounts.is_empty() {
            accounts.insert(self.place.account);
        }
        let left_out = self.leave_out(&mut accounts, &mut collected.remarks)?;
        // The caller's own account was asked who it is, at least.
        let others = left_out
            .into_iter()
            .filter(|one| *one != self.place.account);
        self.note_left_out(others.collect())?;
        self.progress.expect_accounts(accounts.len());
        collected.accounts.clone_from(&accounts);
        let base = Arc::new(self);
        let mut others = JoinSet::new();
        let turns = Arc::new(Semaphore::new(ACCOUNTS_AT_ONCE));
        let is_own = |account: &AccountId| *account == base.place.account;
        for account in accounts.iter().copied().filter(|account| !is_own(account)) {
            let (base, turns) = (Arc::clone(&base), Arc::clone(&turns));
            others.spawn(async move {
                let _turn = turns.acquire().await;
                base.other(account).await
            });
        }
        let mut ends = Vec::new();
        if accounts.contains(&base.place.account) {
            ends.push(match &mut own {
                Own::Open(reading) => Ended {
                    remarks: read_regions(reading, &base.options, base.near, manages).await?,
                    ..Ended::default()
                },
                Own::Complete(_) => Ended {
                    is_earlier: true,
                    ..Ended::default()
                },
            });
            base.progress.account_done();
        }
        while let Some(ended) = others.join_next().await {
            // A task that panicked has said so already.
            if let Ok(ended) = ended {
                ends.push(ended?);
            }
        }
        collected.tally.join(tally(&own.finish()?));
        collected.join(ends);
        Ok(collected)
    }

    /// Takes the excluded accounts out of those to read and returns them; of others it says that nothing excludes
    /// them.
    fn leave_out(
        &self,
        accounts: &mut BTreeSet<AccountId>,
        remarks: &mut Vec<String>,
    ) -> Result<Vec<AccountId>, CollectError> {
        let mut left_out = Vec::new();
        for excluded in &self.options.exclude_accounts {
            if accounts.remove(excluded) {
                left_out.push(*excluded);
            } else {
                remarks.push(format!(
                    "{excluded} is excluded, and was not to be read anyway"
                ));
            }
        }
        if accounts.is_empty() {
            return Err(CollectError::Nothing {
                message: "every account that is to be read is excluded too".to_owned(),
            });
        }
        Ok(left_out)
    }

    /// Notes that accounts are left out because the user said so.
    fn note_left_out(&self, accounts: Vec<AccountId>) -> Result<(), CollectError> {
        let outcome = Outcome {
            state: CallState::SkippedByConfig,
            detail: Some("the account is excluded".into()),
        };
        for account in accounts {
            if let Begun::Open(keep) = self.begin(account)? {
                let mut reading = self.reading(self.config.clone(), account, keep)?;
                let call = GET_CALLER_IDENTITY.key(reading.place(), None);
                reading.note(&[(call, outcome.clone())])?;
                reading.finish()?;
            }
        }
        Ok(())
    }

    fn begin(&self, account: AccountId) -> Result<Begun, CollectError> {
        let now = jiff::Timestamp::now().into();
        self.store
            .account(self.place.partition, account, now)
            .map_err(|source| CollectError::Store { source })
    }

    fn reading(
        &self,
        config: SdkConfig,
        account: AccountId,
        keep: Box<dyn super::store::Keep>,
    ) -> Result<Reading, CollectError> {
        let place = Place {
            account,
            ..self.place
        };
        let seat = Seat::new(place, config, Arc::clone(&self.shared));
        Reading::resume(seat, keep, &self.options, &self.progress, self.near)
    }

    /// Opens the caller's own account.
    async fn own(&self) -> Result<Own, CollectError> {
        let Begun::Open(keep) = self.begin(self.place.account)? else {
            let estate = recalled(self.store.as_ref(), self.place, &self.progress)?;
            return Ok(Own::Complete(Box::new(estate)));
        };
        let mut config = self.config.clone();
        let mut told = self.told.clone();
        if self.options.role.everywhere {
            let arn = role_arn(&self.options, self.place.partition, self.place.account);
            // Without the role the caller's own credentials read its account.
            if let Ok(assumed) = assume(&self.config, &self.options, &arn).await
                && let Made::Whole(of_role) = ask_identity(&assumed, self.near, &self.shared).await
            {
                told = of_role;
                config = assumed;
            }
        }
        let mut own = self.reading(config, self.place.account, keep)?;
        own.take(&GET_CALLER_IDENTITY, Made::Whole(told))?;
        Ok(Own::Open(Box::new(own)))
    }

    /// Reads an account that is not the caller's own.
    async fn other(&self, account: AccountId) -> Result<Ended, CollectError> {
        let Begun::Open(keep) = self.begin(account)? else {
            let place = Place {
                account,
                ..self.place
            };
            let estate = recalled(self.store.as_ref(), place, &self.progress)?;
            self.progress.account_done();
            return Ok(Ended {
                tally: tally(&estate),
                closed: closed(&estate, place),
                is_earlier: true,
                ..Ended::default()
            });
        };
        let arn = role_arn(&self.options, self.place.partition, account);
        let (config, refused) = match assume(&self.config, &self.options, &arn).await {
            Ok(config) => (config, None),
            Err(failure) => (self.config.clone(), Some(failure)),
        };
        let mut reading = self.reading(config.clone(), account, keep)?;
        let ended = match refused {
            None => self.identified(&mut reading, &config).await?,
            Some(failure) => {
                let why = format!("cannot assume `{arn}`: {failure}");
                close(&mut reading, failure.state(), &why)?
            }
        };
        let tally = tally(&reading.finish()?);
        self.progress.account_done();
        Ok(Ended { tally, ..ended })
    }

    /// Reads an account when the credentials are its own: those of another one read nothing.
    async fn identified(
        &self,
        reading: &mut Reading,
        config: &SdkConfig,
    ) -> Result<Ended, CollectError> {
        let account = reading.place().account;
        let told = match ask_identity(config, self.near, &self.shared).await {
            Made::Whole(told) | Made::Part(told, ..) => told,
            Made::Failed(failure) => {
                let why = format!("STS does not say whose credentials they are: {failure}");
                return close(reading, failure.state(), &why);
            }
        };
        match identity(&told, self.near) {
            Ok((place, _)) if place.account == account => {
                reading.take(&GET_CALLER_IDENTITY, Made::Whole(told))?;
                let remarks =
                    read_regions(reading, &self.options, self.near, Manages::Itself).await?;
                Ok(Ended {
                    remarks,
                    ..Ended::default()
                })
            }
            Ok((place, _)) => {
                let why = format!(
                    "the credentials are those of {}, nothing is read",
                    place.account
                );
                close(reading, CallState::Error, &why)
            }
            Err(why) => close(reading, CallState::Error, &why),
        }
    }
}

/// Notes that an account could not be entered.
fn close(reading: &mut Reading, state: CallState, why: &str) -> Result<Ended, CollectError> {
    let place = reading.place();
    let outcome = Outcome {
        state,
        detail: Some(why.into()),
    };
    reading.note(&[(GET_CALLER_IDENTITY.key(place, None), outcome)])?;
    Ok(Ended {
        closed: Some((place.account, why.to_owned())),
        ..Ended::default()
    })
}
