//! What the backup plans of an account and region do for a store.

use std::collections::{BTreeMap, BTreeSet};

use super::Answer;
use super::answer::gap_of;
use super::backups::{NewestPoint, SelectedBy};
use super::near_miss::near_miss;
use super::selection::{BackupType, Candidate, Doubt, OptIn, Selected, selects};
use super::stores::Store;
use crate::estate::backup::{
    DESCRIBE_REGION_SETTINGS, GET_BACKUP_PLAN, GET_BACKUP_SELECTION, LIST_BACKUP_PLANS,
    LIST_BACKUP_SELECTIONS, Plan, RecoveryPoint, RegionSettings, Selection,
};
use crate::estate::s3::GET_BUCKET_LOCATION;
use crate::estate::{Estate, Gap, Item, Tags};
use crate::ids::{Arn, Place, Sym};

/// The plans, selections and settings of every account and region, and the recovery points of every store.
pub(super) struct Plans<'e> {
    plans: BTreeMap<Place, BTreeMap<Sym, &'e Item<Plan>>>,
    selections: BTreeMap<Place, Vec<&'e Item<Selection>>>,
    settings: BTreeMap<Place, &'e Item<RegionSettings>>,
    pub(super) newest: BTreeMap<Arn, NewestPoint>,
}

impl<'e> Plans<'e> {
    pub(super) fn of(estate: &'e Estate) -> Self {
        let backup = &estate.backup;
        let mut selections: BTreeMap<Place, Vec<&Item<Selection>>> = BTreeMap::new();
        let deleted: BTreeSet<(Place, Sym)> = backup
            .plans
            .iter()
            .filter(|plan| plan.deleted.is_some())
            .map(|plan| (plan.place, plan.id))
            .collect();
        let in_force = |one: &&Item<Selection>| !deleted.contains(&(one.place, one.plan));
        for selection in backup.selections.iter().filter(in_force) {
            selections
                .entry(selection.place)
                .or_default()
                .push(selection);
        }
        let mut plans: BTreeMap<Place, BTreeMap<Sym, &Item<Plan>>> = BTreeMap::new();
        for plan in backup.plans.iter().filter(|plan| plan.deleted.is_none()) {
            plans.entry(plan.place).or_default().insert(plan.id, plan);
        }
        let mut newest: BTreeMap<Arn, NewestPoint> = BTreeMap::new();
        for point in backup.recovery_points.iter() {
            let Some((store, found)) = finished(point) else {
                continue;
            };
            let best = newest.entry(store).or_insert(found);
            if found.created > best.created {
                *best = found;
            }
        }
        Self {
            plans,
            selections,
            settings: backup
                .region_settings
                .iter()
                .map(|one| (one.place, one))
                .collect(),
            newest,
        }
    }

    fn plan(&self, place: Place, id: Sym) -> Option<&'e Item<Plan>> {
        self.plans.get(&place)?.get(&id).copied()
    }

    fn opt_in(&self, place: Place, kind: BackupType) -> OptIn {
        let settings = self.settings.get(&place);
        match settings.and_then(|one| one.opt_in.get(&Sym::new(kind.as_str()))) {
            Some(true) => OptIn::In,
            Some(false) => OptIn::Out,
            None => OptIn::NotRead,
        }
    }
}

/// Returns a recovery point's store and the point, when it can be restored.
fn finished(point: &Item<RecoveryPoint>) -> Option<(Arn, NewestPoint)> {
    let done = |status: &Sym| matches!(status.as_str(), "COMPLETED" | "AVAILABLE");
    if !point.status.known().is_some_and(done) {
        return None;
    }
    let found = NewestPoint {
        arn: point.arn,
        created: *point.created.known()?,
        vault: point.vault_name,
    };
    Some((*point.resource.known()?, found))
}

/// What the plans of a store's account and region do for it.
pub(super) struct ByPlans {
    pub(super) answer: Answer,
    /// Whether one covers it without resting on the region's opt-in.
    pub(super) sure: Answer,
    pub(super) continuous: Answer,
    pub(super) selections: Vec<SelectedBy>,
    pub(super) evidence: Vec<Box<str>>,
    /// Why selections that nearly cover it do not.
    near: Vec<Box<str>>,
    pub(super) gaps: Vec<Gap>,
    pub(super) assumed: Vec<Gap>,
}

/// Returns what the plans of a store's account and region do for it.
pub(super) fn by_plans(estate: &Estate, plans: &Plans<'_>, store: &Store<'_>) -> ByPlans {
    let place = store.place;
    let mut found = ByPlans {
        answer: Answer::No,
        sure: Answer::No,
        continuous: Answer::No,
        selections: Vec::new(),
        evidence: Vec::new(),
        near: Vec::new(),
        gaps: Vec::new(),
        assumed: Vec::new(),
    };
    if place.region.is_global() {
        let bucket = store.arn.resource();
        let open = "the region of the bucket is not known";
        let gap = gap_of(estate, place, &GET_BUCKET_LOCATION, Some(bucket), open);
        found.leave_open(vec![gap]);
        return found;
    }
    let lists = list_gaps(estate, plans, place);
    if !lists.is_empty() {
        found.leave_open(lists);
    }
    let selections = plans
        .selections
        .get(&place)
        .map(Vec::as_slice)
        .unwrap_or_default();
    for selection in selections {
        consider(estate, plans, store, selection, &mut found);
    }
    if found.selections.is_empty() {
        let (account, region) = (place.account, place.region);
        let sentence = match found.answer {
            Answer::Unknown => format!(
                "AWS Backup in {account}/{region}: what was read does not tell whether a selection covers it"
            ),
            Answer::Yes | Answer::No => format!(
                "`backup get-backup-selection` in {account}/{region}: none of {} selections covers it",
                selections.len()
            ),
        };
        found.evidence.push(sentence.into());
        let near = std::mem::take(&mut found.near);
        found.evidence.extend(near);
    }
    found
}

impl ByPlans {
    /// Makes what the plans do rest on the versioning of the bucket that they select.
    pub(super) fn rest_on(&mut self, versioning: Answer) {
        self.answer = self.answer.and(versioning);
        self.sure = self.sure.and(versioning);
        self.continuous = self.continuous.and(versioning);
        let told = "`backup get-backup-selection`: AWS Backup saves a bucket only while versioning is enabled";
        self.evidence.push(told.into());
    }
    /// Notes that what these calls would tell is open.
    fn leave_open(&mut self, gaps: Vec<Gap>) {
        self.answer = self.answer.or(Answer::Unknown);
        self.continuous = self.continuous.or(Answer::Unknown);
        self.gaps.extend(gaps);
    }
}

/// Returns the calls by which the plans of a place and their selections would be known.
fn list_gaps(estate: &Estate, plans: &Plans<'_>, place: Place) -> Vec<Gap> {
    let ledger = &estate.ledger;
    let mut gaps: Vec<Gap> = ledger
        .gap(place, &LIST_BACKUP_PLANS, None)
        .into_iter()
        .collect();
    for id in plans.plans.get(&place).into_iter().flat_map(BTreeMap::keys) {
        gaps.extend(ledger.gap(place, &LIST_BACKUP_SELECTIONS, Some(id.as_str())));
    }
    gaps
}

fn consider(
    estate: &Estate,
    plans: &Plans<'_>,
    store: &Store<'_>,
    selection: &Item<Selection>,
    found: &mut ByPlans,
) {
    let place = store.place;
    let plan = plans.plan(place, selection.plan);
    let Some(criteria) = selection.criteria.known() else {
        let request = selection.request();
        let request = Some(request.as_str());
        let open = "what the selection selects is not known";
        found.leave_open(vec![gap_of(
            estate,
            place,
            &GET_BACKUP_SELECTION,
            request,
            open,
        )]);
        return;
    };
    let none = Tags::default();
    let candidate = candidate(store, &none);
    let opt_in = plans.opt_in(place, store.backup_type);
    let selected = selects(criteria, &candidate, opt_in);
    match selected.answer {
        Answer::No => {
            let why = near_miss(criteria, &candidate, opt_in, &selected.because);
            found
                .near
                .extend(why.map(|why| left_out(&selected_by(plan, selection, &selected), &why)));
        }
        Answer::Unknown => {
            found.leave_open(doubtful(estate, store, selection, &selected));
        }
        Answer::Yes => {
            let Some(rules) = plan.and_then(|plan| plan.rules.known()) else {
                let id = Some(selection.plan.as_str());
                let open = "the rules of the plan are not known";
                found.leave_open(vec![gap_of(estate, place, &GET_BACKUP_PLAN, id, open)]);
                return;
            };
            if rules.is_empty() {
                return;
            }
            let by = selected_by(plan, selection, &selected);
            found.evidence.push(sentence(&by, &selected));
            found.answer = Answer::Yes;
            let continuous = rules.iter().any(|rule| rule.continuous.0);
            found.continuous = found.continuous.or(Answer::of(Some(continuous)));
            if selected.assumes_opt_in {
                let open = "the opt-in of the type is not told";
                found
                    .assumed
                    .push(gap_of(estate, place, &DESCRIBE_REGION_SETTINGS, None, open));
            } else {
                found.sure = Answer::Yes;
            }
            found.selections.push(by);
        }
    }
}

/// A store as a selection sees it: without tags where it has none, and none where they are not known.
fn candidate<'s>(store: &Store<'s>, none: &'s Tags) -> Candidate<'s> {
    Candidate {
        arn: store.arn,
        kind: store.backup_type,
        tags: store
            .tags
            .known()
            .or_else(|| store.tags.is_absent().then_some(none)),
    }
}

fn left_out(by: &SelectedBy, why: &str) -> Box<str> {
    let (name, plan) = (&by.selection_name, &by.plan_name);
    format!("`backup get-backup-selection`: selection {name} of plan {plan} leaves it out: {why}")
        .into()
}

fn sentence(by: &SelectedBy, selected: &Selected) -> Box<str> {
    let assumed = if selected.assumes_opt_in {
        "; that the region saves this type was not read"
    } else {
        ""
    };
    format!(
        "`backup get-backup-selection`: selection {} of plan {} covers it {}{assumed}",
        by.selection_name, by.plan_name, by.because
    )
    .into()
}

/// Returns the calls that leave open whether a selection selects the store.
fn doubtful(
    estate: &Estate,
    store: &Store<'_>,
    selection: &Item<Selection>,
    selected: &Selected,
) -> Vec<Gap> {
    let gap = |doubt: &Doubt| match doubt {
        Doubt::Tags => {
            let (operation, request) = store.tags_call;
            let request = request.map(Sym::as_str);
            gap_of(
                estate,
                store.place,
                operation,
                request,
                "the tags of the store are not told",
            )
        }
        Doubt::NegatedTag(key) => {
            let open = format!("what a negated condition on tag {key} means without the tag");
            let request = selection.request();
            gap_of(
                estate,
                store.place,
                &GET_BACKUP_SELECTION,
                Some(request.as_str()),
                &open,
            )
        }
        Doubt::WhiteSpace => {
            let open = "whether `*` stands for white space";
            let request = selection.request();
            gap_of(
                estate,
                store.place,
                &GET_BACKUP_SELECTION,
                Some(request.as_str()),
                open,
            )
        }
    };
    selected.doubts.iter().map(gap).collect()
}

fn selected_by(
    plan: Option<&Item<Plan>>,
    selection: &Item<Selection>,
    selected: &Selected,
) -> SelectedBy {
    let rules = plan.and_then(|plan| plan.rules.known());
    let rules = rules.map(|rules| &**rules).unwrap_or_default();
    let named = rules.iter().map(|rule| rule.vault);
    let air_gapped = rules.iter().filter_map(|rule| rule.air_gapped_vault);
    let mut vaults: Vec<Sym> = named
        .chain(air_gapped.map(|arn| Sym::new(arn.name())))
        .collect();
    vaults.sort_unstable();
    vaults.dedup();
    let copies = rules.iter().flat_map(|rule| &*rule.copies);
    let mut copies: Vec<Arn> = copies.map(|copy| copy.vault).collect();
    copies.sort_unstable();
    copies.dedup();
    SelectedBy {
        plan: selection.plan,
        plan_name: plan.and_then(|plan| plan.name).unwrap_or(selection.plan),
        selection: selection.id,
        selection_name: selection.name.unwrap_or(selection.id),
        vaults,
        copies,
        because: selected.because.clone(),
    }
}
