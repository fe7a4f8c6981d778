//! Whether a trail reaches a place, works, and what it logs.

use super::Answer;
use super::answer::gap_of;
use super::event_selectors::{ManagementEvents, management_events};
use super::trails::Trails;
use crate::estate::cloudtrail::{
    DESCRIBE_TRAILS, GET_EVENT_SELECTORS, GET_TRAIL_STATUS, Trail, TrailSettings, TrailStatus,
};
use crate::estate::organizations::LIST_ACCOUNTS;
use crate::estate::{Gap, Item, Observed, Operation};
use crate::ids::{Place, Timestamp};

/// The longest time between deliveries of a trail that works, in hours.
const FRESH_HOURS: i64 = 24;

/// Whether a trail records in a place, with the calls that leave it open.
pub(super) struct Finding {
    pub(super) answer: Answer,
    pub(super) sentence: String,
    pub(super) gaps: Vec<Gap>,
}

impl Finding {
    /// Returns the sentence when it speaks against the trail.
    pub(super) fn objection(&self) -> Option<String> {
        (self.answer == Answer::No).then(|| self.sentence.clone())
    }
    fn sure(answer: Answer, sentence: impl Into<String>) -> Self {
        Self {
            answer,
            sentence: sentence.into(),
            gaps: Vec::new(),
        }
    }
    fn open(sentence: impl Into<String>, gap: Gap) -> Self {
        Self {
            answer: Answer::Unknown,
            sentence: sentence.into(),
            gaps: vec![gap],
        }
    }
}

impl Trails<'_> {
    /// Whether the trail is one of the account and records the region.
    pub(super) fn reaches(&self, trail: &Item<Trail>, place: Place) -> Finding {
        let account = self.reaches_account(trail, place);
        let home = trail.home() == Some(place.region);
        let many = settings(trail).map_or(Observed::Unknown, |one| one.is_multi_region);
        let region = match (home, many) {
            (true, _) => Finding::sure(
                Answer::Yes,
                format!("trail {} is made in {}", trail.arn, place.region),
            ),
            (false, Observed::Known(true)) => Finding::sure(
                Answer::Yes,
                format!(
                    "`cloudtrail describe-trails`: {} records all regions",
                    trail.arn
                ),
            ),
            (false, Observed::Known(false)) => Finding::sure(
                Answer::No,
                format!(
                    "`cloudtrail describe-trails`: {} records its own region only, and not {}",
                    trail.arn, place.region
                ),
            ),
            (false, Observed::Absent | Observed::Unknown) => {
                let open = "whether the trail records all regions is not told";
                Finding::open(
                    format!("{}: {open}", trail.arn),
                    gap_of(self.estate, place, &DESCRIBE_TRAILS, None, open),
                )
            }
        };
        match (account.answer, region.answer) {
            (Answer::No, _) => account,
            (_, Answer::No) => region,
            (Answer::Yes | Answer::Unknown, Answer::Yes | Answer::Unknown) => Finding {
                answer: account.answer.and(region.answer),
                sentence: format!("{}; {}", account.sentence, region.sentence),
                gaps: account.gaps.into_iter().chain(region.gaps).collect(),
            },
        }
    }

    fn reaches_account(&self, trail: &Item<Trail>, place: Place) -> Finding {
        let (owner, account) = (trail.place.account, place.account);
        if owner == account {
            return Finding::sure(Answer::Yes, format!("account {account} owns {}", trail.arn));
        }
        if trail.viewers.contains(&account) {
            return Finding::sure(
                Answer::Yes,
                format!("account {account} sees {} of its organisation", trail.arn),
            );
        }
        let describes = self
            .estate
            .ledger
            .gap(place, &DESCRIBE_TRAILS, None)
            .is_none();
        let list = trail.place.global();
        match (self.managed_by.get(&account), describes) {
            (Some(manager), _) if *manager != owner => Finding::sure(
                Answer::No,
                format!(
                    "account {account} is not in the organisation of {}",
                    trail.arn
                ),
            ),
            (Some(_), false) => Finding::sure(
                Answer::Yes,
                format!(
                    "`organizations list-accounts` puts {account} under {}",
                    trail.arn
                ),
            ),
            (Some(_), true) => {
                let open = "the organisation's trail is missing from the member's own list";
                Finding::open(
                    format!("{}: {open}", trail.arn),
                    gap_of(self.estate, place, &DESCRIBE_TRAILS, None, open),
                )
            }
            (None, _) => match self.estate.ledger.gap(list, &LIST_ACCOUNTS, None) {
                Some(gap) if !describes => Finding::open(
                    format!("{}: whether {account} is a member is not known", trail.arn),
                    gap,
                ),
                Some(_) | None => Finding::sure(
                    Answer::No,
                    format!("account {account} does not see {}", trail.arn),
                ),
            },
        }
    }

    /// Whether the trail is switched on and delivers.
    pub(super) fn works(&self, trail: &Item<Trail>, place: Place, as_of: Timestamp) -> Finding {
        let there = trail.statuses.get(place.region);
        let Some(main) = trail.status().or(there) else {
            return self.not_told(trail, place, &GET_TRAIL_STATUS, "its status");
        };
        let all = [
            Some(main),
            there.filter(|there| !std::ptr::eq(*there, main)),
        ];
        for status in all.into_iter().flatten() {
            if status.is_logging.known() == Some(&false) {
                return Finding::sure(
                    Answer::No,
                    format!(
                        "`cloudtrail get-trail-status`: {} `IsLogging` is false",
                        trail.arn
                    ),
                );
            }
            let error = status.latest_delivery_error.as_deref().unwrap_or_default();
            if !error.is_empty() {
                let last = main
                    .latest_delivery
                    .map_or_else(String::new, |last| format!("; it delivered last at {last}"));
                return Finding::sure(
                    Answer::No,
                    format!(
                        "`cloudtrail get-trail-status`: {} `LatestDeliveryError` is `{error}`{last}",
                        trail.arn
                    ),
                );
            }
        }
        if main.is_logging.known().is_none() {
            return self.not_told(trail, place, &GET_TRAIL_STATUS, "`IsLogging`");
        }
        self.delivers(trail, place, main, as_of)
    }

    fn delivers(
        &self,
        trail: &Item<Trail>,
        place: Place,
        status: &TrailStatus,
        as_of: Timestamp,
    ) -> Finding {
        let fresh = |moment: Timestamp| as_of.seconds_since(moment) <= FRESH_HOURS * 3600;
        let told = |what: &str| format!("`cloudtrail get-trail-status`: {} {what}", trail.arn);
        match (status.latest_delivery, status.started) {
            (Some(last), _) => {
                let answer = Answer::of(Some(fresh(last)));
                Finding::sure(answer, told(&format!("`LatestDeliveryTime` is {last}")))
            }
            (None, Some(started)) if fresh(started) => {
                let open = "the trail was switched on within a day and has not delivered yet";
                let gap = self.best_gap(trail, place, &GET_TRAIL_STATUS, open);
                Finding::open(told("has not delivered yet"), gap)
            }
            (None, _) => Finding::sure(Answer::No, told("has no `LatestDeliveryTime`")),
        }
    }

    /// Which management events the trail logs.
    pub(super) fn logs(&self, trail: &Item<Trail>, place: Place) -> (ManagementEvents, Finding) {
        let all = |answer| ManagementEvents {
            reads: answer,
            writes: answer,
            excluded: Vec::new(),
        };
        if let Some(selectors) = trail.selectors.known() {
            let events = management_events(selectors);
            let told = format!(
                "`cloudtrail get-event-selectors`: {} {}",
                trail.arn,
                words(&events)
            );
            let open = events.reads == Answer::Unknown || events.writes == Answer::Unknown;
            let finding = if open {
                let open = "the selectors log a part of the management events";
                let gap = self.best_gap(trail, place, &GET_EVENT_SELECTORS, open);
                Finding::open(told, gap)
            } else {
                Finding::sure(events.reads.and(events.writes), told)
            };
            return (events, finding);
        }
        let custom = settings(trail).and_then(|one| one.has_custom_selectors.known().copied());
        if custom == Some(false) {
            let told = "has no selectors of its own and logs all management events";
            let told = format!("`cloudtrail describe-trails`: {} {told}", trail.arn);
            return (all(Answer::Yes), Finding::sure(Answer::Yes, told));
        }
        let open = self.not_told(trail, place, &GET_EVENT_SELECTORS, "what it logs");
        (all(Answer::Unknown), open)
    }

    fn not_told(
        &self,
        trail: &Item<Trail>,
        place: Place,
        operation: &'static Operation,
        what: &str,
    ) -> Finding {
        let open = format!("{what} is not told");
        let gap = self.best_gap(trail, place, operation, &open);
        Finding::open(format!("{}: {open}", trail.arn), gap)
    }

    /// Returns the call about a trail that was made and failed, else the one that the account would make.
    fn best_gap(
        &self,
        trail: &Item<Trail>,
        place: Place,
        operation: &'static Operation,
        open: &str,
    ) -> Gap {
        let home = trail.home().unwrap_or(place.region);
        let arn = trail.arn.as_str();
        let name = trail.arn.name();
        let at_home = place.in_region(home);
        let owner = trail.place.in_region(home);
        let asked = [
            (at_home, arn),
            (place, arn),
            (owner, arn),
            (at_home, name),
            (owner, name),
        ];
        let failed = asked.into_iter().find(|(place, request)| {
            let outcome = self
                .estate
                .ledger
                .outcome(operation.key(*place, Some(request)));
            outcome.is_some_and(|outcome| !outcome.state.is_complete())
        });
        let answered = asked.into_iter().find(|(place, request)| {
            self.estate
                .ledger
                .outcome(operation.key(*place, Some(request)))
                .is_some()
        });
        let (place, request) = failed.or(answered).unwrap_or((at_home, arn));
        gap_of(self.estate, place, operation, Some(request), open)
    }
}

/// Returns what the trail's description says.
pub(super) fn settings(trail: &Item<Trail>) -> Option<&TrailSettings> {
    trail.settings.known()
}

fn words(events: &ManagementEvents) -> String {
    let logged = match (events.reads, events.writes) {
        (Answer::Yes, Answer::Yes) => "logs management events that read and write",
        (Answer::Yes, Answer::No) => "logs only management events that read",
        (Answer::No, Answer::Yes) => "logs only management events that write",
        (Answer::No, Answer::No) => "logs no management events",
        (Answer::Unknown, _) | (_, Answer::Unknown) => "logs a part of the management events",
    };
    if events.excluded.is_empty() {
        return logged.to_owned();
    }
    let excluded: Vec<&str> = events
        .excluded
        .iter()
        .map(|source| source.as_str())
        .collect();
    format!("{logged}, without {}", excluded.join(", "))
}
