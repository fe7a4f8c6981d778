//! One operation denied at a time, in every account: no failure is lost, and a pass is given up exactly where it
//! rested on what was denied.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use palisade::estate::{
    CallKey, CallState, DeniedBy, Manages, Operation, Planned, operations, planned_calls,
};
use palisade::findings::{GapLine, Verdict};
use palisade::ids::{AccountId, Place, Region, Sym};
use palisade::policies::Catalogue;
use palisade::sources::aws::Collected;

use crate::demo::{MANAGEMENT, PRODUCTION, REGIONS, dumps, server};
use crate::memory::{Kept, Told, collected, options, resumed};
use crate::server::{Answers as _, Asked, Deny, Roles, Server, denial};
use crate::verdicts::{Question, UNIVERSE, Verdicts};

/// Runs at once.
const THREADS: usize = 2;

/// The policy that says of every call that it was not read.
const COVERAGE: &str = "ENV-007";

/// Asked only where a list leaves something out, which those of the demo do not.
const FALLBACKS: [&str; 4] = [
    "backup describe-backup-vault",
    "organizations list-accounts-for-parent",
    "s3api get-bucket-location",
    "s3control get-access-point-policy",
];

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::load(&[]).unwrap())
}

/// Returns what a run without denials keeps and concludes.
fn calm() -> &'static (Kept, Verdicts) {
    static CALM: OnceLock<(Kept, Verdicts)> = OnceLock::new();
    CALM.get_or_init(|| {
        let kept = collected(options(&server(), MANAGEMENT, &REGIONS)).0;
        let verdicts = Verdicts::of(&kept.estate, catalogue());
        (kept, verdicts)
    })
}

/// Reads the organisation while an operation is denied. What cannot depend on it is there from an earlier run: what
/// other services told, and the lists that every account is asked for.
fn without(operation: &'static Operation) -> (Kept, Collected) {
    let server = Server::start(Deny {
        others: Roles::new(dumps()),
        service: operation.service,
        operation: operation.name,
        action: operation.permission,
        kind: "identity",
    });
    let told = calm().0.told.iter();
    let earlier = told.filter(|Told { operation: one, .. }| {
        let is_own = one.service == operation.service;
        let is_list = one.per.is_none() && one.planned == Planned::Everywhere;
        !is_own || is_list && one.name != operation.name
    });
    let options = options(&server, MANAGEMENT, &REGIONS);
    resumed(options, earlier.cloned().collect())
}

fn name(operation: &Operation) -> String {
    format!("{} {}", operation.service, operation.name)
}

/// What a denial changed.
#[derive(Default)]
struct Change {
    denied: BTreeSet<CallKey>,
    /// Failures and passes that became unknown, by policy.
    fails: BTreeMap<String, usize>,
    passes: BTreeMap<String, usize>,
    /// Policies that some subject may be hidden from.
    open: BTreeSet<String>,
    /// Subjects that are not seen any more.
    gone: usize,
    /// What must not be.
    wrong: Vec<String>,
}

/// Returns what a run without one operation says otherwise than the calm one.
fn change(operation: &'static Operation) -> Change {
    let (kept, collected) = without(operation);
    let (before, after) = (&calm().1, Verdicts::of(&kept.estate, catalogue()));
    let mut change = Change::default();
    let unseen = calls(operation, &kept, &collected, &mut change);
    let gone = before.subjects.keys();
    change.gone = gone.filter(|id| !after.subjects.contains_key(*id)).count();
    let questions = before.verdicts.keys().chain(after.verdicts.keys());
    for question in questions.collect::<BTreeSet<_>>() {
        verdict(operation, question, &after, &mut change);
    }
    for (fail, question) in &before.fails {
        let fails = after.verdict(question) == Some(Verdict::Fail);
        // The ways in by an endpoint go with it, whichever others there are.
        let is_door = operation.name.contains("client-vpn") && fail.contains("client-vpn:");
        if is_door {
            continue;
        }
        if fails && !after.fails.contains_key(fail) {
            change.wrong.push(format!("lost beside others: {fail}"));
        }
    }
    let accounts = after.verdicts.keys().filter(|(one, _)| one == COVERAGE);
    for account in accounts.filter(|(_, account)| unseen.contains(account)) {
        if !after.open(account).any(|gap| names(gap, operation)) {
            let complete = format!("{} seems to be seen completely", account.1);
            change.wrong.push(complete);
        }
    }
    if after
        .of_production
        .difference(&before.of_production)
        .count()
        > 0
        && after.undecided <= before.undecided
    {
        change
            .wrong
            .push("production does not count as undecided".to_owned());
    }
    change
}

/// Notes what the ledger says: the operation's calls are denied, all others are as they were. Calls may be missing
/// which the plan does not ask for any more. Returns the accounts in which it asks for a denied one.
fn calls(
    operation: &Operation,
    kept: &Kept,
    collected: &Collected,
    change: &mut Change,
) -> BTreeSet<String> {
    let calm = &calm().0;
    let plan = plan(kept, collected);
    let all: BTreeSet<&CallKey> = calm.replies.keys().chain(kept.replies.keys()).collect();
    for call in all {
        let state = kept.estate.ledger.outcome(*call).map(|one| one.state);
        let is_own = (call.service, call.operation) == (operation.service, operation.name);
        let is_right = match state {
            Some(CallState::Denied(DeniedBy::IdentityPolicy)) if is_own => {
                change.denied.insert(*call);
                true
            }
            None => !plan.contains(call),
            // Asked for where the regions are not listed; there is no reply.
            Some(_) if call.operation == "describe-regions" => operation.service == "account",
            Some(_) => !is_own && calm.replies.get(call) == kept.replies.get(call),
        };
        if !is_right {
            change.wrong.push(format!("{call}: {state:?}"));
        }
    }
    if change.denied.is_empty() != FALLBACKS.contains(&&*name(operation)) {
        let times = change.denied.len();
        change.wrong.push(format!("it is asked {times} times"));
    }
    let denied = change.denied.intersection(&plan);
    denied.map(|call| call.place.account.to_string()).collect()
}

/// Returns the calls that what was kept asks for.
fn plan(kept: &Kept, collected: &Collected) -> BTreeSet<CallKey> {
    let regions: BTreeSet<Region> = REGIONS.map(|region| region.parse().unwrap()).into();
    let mut plan = BTreeSet::new();
    for account in &collected.accounts {
        let manages = if account.to_string() == MANAGEMENT && collected.accounts.len() > 1 {
            Manages::Organization
        } else {
            Manages::Itself
        };
        let place = Place::new(*account, Region::global());
        for call in planned_calls(&kept.estate, place, &regions, manages) {
            let request = call.request.map(Sym::as_str);
            plan.insert(call.operation.key(call.place, request));
        }
    }
    plan
}

/// Compares what a policy says of a subject.
fn verdict(operation: &Operation, question: &Question, after: &Verdicts, change: &mut Change) {
    use Verdict::{Exempt, Fail, NotApplicable, Pass, Unknown};
    let (policy, subject) = question;
    let (then, now) = (calm().1.verdict(question), after.verdict(question));
    let is_explained = || after.open(question).any(|gap| names(gap, operation));
    if subject == UNIVERSE && is_explained() {
        change.open.insert(policy.clone());
    }
    let is_right = match (then, now) {
        (Some(Fail), Some(Unknown)) => {
            *change.fails.entry(policy.clone()).or_default() += 1;
            is_explained()
        }
        (Some(Pass), Some(Unknown)) => {
            *change.passes.entry(policy.clone()).or_default() += 1;
            is_explained()
        }
        (Some(NotApplicable | Exempt) | None, Some(Unknown)) => is_explained(),
        (Some(Fail | Pass | Unknown), None) => {
            is_hidden(operation, question, after) || is_labelled_elsewhere(operation, subject)
        }
        (Some(NotApplicable), None) | (None, Some(NotApplicable)) => true,
        (then, now) => then == now,
    };
    if !is_right {
        let open: BTreeSet<String> = after
            .open(question)
            .map(|gap| format!("{} {} {}", gap.service, gap.operation, gap.state))
            .collect();
        change.wrong.push(format!(
            "{policy} {subject}: {then:?} became {now:?} ({open:?})"
        ));
    }
}

fn names(gap: &GapLine, operation: &Operation) -> bool {
    (&*gap.service, &*gap.operation, gap.state.as_str())
        == (operation.service, operation.name, "denied")
}

/// Returns whether the policy says that what was denied in the subject's account and region may hide some.
fn is_hidden(operation: &Operation, (policy, subject): &Question, after: &Verdicts) -> bool {
    let Some((account, region)) = calm().1.subjects.get(subject) else {
        return false;
    };
    let is_here = |gap: &GapLine| {
        gap.account == *account
            && (gap.region == *region || gap.region.is_some_and(Region::is_global))
    };
    // Organizations is asked in one account about all.
    let list = (policy.clone(), UNIVERSE.to_owned());
    let mut open = after.open(&list).filter(|gap| names(gap, operation));
    open.any(|gap| is_here(gap) || operation.service == "organizations")
}

/// Returns whether only its own label makes a subject production, in an account that surely is none: it goes with the
/// list that shows it, and no policy is left open for that (docs/decisions/0003).
fn is_labelled_elsewhere(operation: &Operation, subject: &str) -> bool {
    let account = calm().1.subjects.get(subject).and_then(|one| one.0);
    let is_other = account.is_some_and(|one| one.to_string() != PRODUCTION);
    is_other && operation.name == "describe-instances"
}

/// Returns the changes by every operation of the plan. STS says to everybody who they are.
fn changes() -> Vec<(&'static Operation, Change)> {
    let planned: Vec<&Operation> = operations()
        .filter(|one| one.planned != Planned::Nowhere && one.service != "sts")
        .collect();
    calm();
    let next = AtomicUsize::new(0);
    let changes = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(operation) = planned.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let change = (*operation, change(operation));
                    changes.lock().unwrap().insert(name(operation), change);
                }
            });
        }
    });
    changes.into_inner().unwrap().into_values().collect()
}

/// Returns a line per operation, without what is said of coverage.
fn table(changes: &[(&'static Operation, Change)]) -> String {
    let mut table = String::from(
        "Verdicts that each operation turns when it is denied everywhere: failures and passes that become unknown,\n\
         subjects that are not seen any more, policies that then say that some may be hidden. Without ENV-007.\n\n",
    );
    let columns = "calls  fails  passes  gone  open";
    writeln!(table, "{:50}  {columns}  policies", "operation").unwrap();
    for (operation, change) in changes {
        let keys = change.fails.keys().chain(change.passes.keys());
        let mut policies: BTreeSet<&String> = keys.chain(&change.open).collect();
        policies.retain(|policy| *policy != COVERAGE);
        let sum = |counts: &BTreeMap<String, usize>| -> usize {
            let others = counts.iter().filter(|(policy, _)| *policy != COVERAGE);
            others.map(|(_, count)| count).sum()
        };
        let open = change.open.iter().filter(|policy| *policy != COVERAGE);
        let policies: Vec<&str> = policies.into_iter().map(String::as_str).collect();
        let line = format!(
            "{:50}  {:5}  {:5}  {:6}  {:4}  {:4}  {}",
            name(operation),
            change.denied.len(),
            sum(&change.fails),
            sum(&change.passes),
            change.gone,
            open.count(),
            policies.join(" "),
        );
        writeln!(table, "{}", line.trim_end()).unwrap();
    }
    table
}

/// `PALISADE_BLESS=1 cargo test --test live denials` writes the table anew.
#[test]
fn a_denied_operation_costs_what_rests_on_it_and_nothing_else() {
    let changes = changes();
    let table = table(&changes);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/denials.txt");
    if std::env::var_os("PALISADE_BLESS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let wrong: Vec<String> = changes
        .iter()
        .flat_map(|(operation, change)| {
            let of = |what| format!("{}: {what}", name(operation));
            change.wrong.iter().map(of)
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == table,
        "tests/live/denials.txt is not current: PALISADE_BLESS=1 cargo test --test live denials\n{table}"
    );
}

#[test]
fn when_all_is_denied_nothing_passes() {
    let accounts: BTreeSet<AccountId> = calm()
        .0
        .estate
        .organizations
        .accounts
        .iter()
        .map(|account| account.id)
        .collect();
    assert_eq!(accounts.len(), 7);
    for named in [BTreeSet::new(), accounts] {
        let roles = Roles::new(dumps());
        let server = Server::start(move |asked: &Asked| match asked.service {
            "sts" => roles.answer(asked),
            service => denial(asked, &format!("{service}:{}", asked.operation), "identity"),
        });
        let mut options = options(&server, MANAGEMENT, &REGIONS);
        options.accounts = named;
        let (kept, collected) = resumed(options, Vec::new());
        assert!(collected.tally.all_denied(), "{:?}", collected.tally);
        let told = Verdicts::of(&kept.estate, catalogue());
        let sure: Vec<_> = told
            .verdicts
            .iter()
            .filter(|(_, verdict)| matches!(verdict, Verdict::Pass | Verdict::Fail))
            .collect();
        assert_eq!(sure, []);
        for policy in catalogue().policies() {
            let code = policy.header.info.code.unwrap().to_string();
            let is_open = |verdict: &Verdict| *verdict == Verdict::Unknown;
            let of = told.verdicts.iter().filter(|((one, _), _)| *one == code);
            assert!(of.map(|(_, verdict)| verdict).any(is_open), "{code}");
        }
        assert!(told.undecided > 0);
    }
}

/// What fails in an account stays a question of its policy when the account cannot be entered.
#[test]
fn an_account_that_cannot_be_entered_hides_nothing() {
    let mut roles = Roles::new(dumps());
    roles.refused.insert(PRODUCTION.to_owned());
    let server = Server::start(roles);
    let kept = collected(options(&server, MANAGEMENT, &REGIONS)).0;
    let after = Verdicts::of(&kept.estate, catalogue());
    let production: AccountId = PRODUCTION.parse().unwrap();
    let mut lost = BTreeSet::new();
    for (question, then) in &calm().1.verdicts {
        let (policy, subject) = question;
        let now = after.verdict(question);
        let list = (policy.clone(), UNIVERSE.to_owned());
        let is_open = |question| {
            let mut gaps = after.open(question);
            gaps.any(|gap| gap.account == Some(production))
        };
        let is_kept = match (then, now) {
            (Verdict::Fail | Verdict::Pass, Some(Verdict::Unknown)) => is_open(question),
            (Verdict::Fail | Verdict::Pass, None) => is_open(&list),
            (Verdict::Fail, now) => now == Some(Verdict::Fail),
            (Verdict::Pass, now) => now == Some(Verdict::Pass),
            (_, now) => now != Some(Verdict::Pass),
        };
        assert!(is_kept, "{policy} {subject}: {then:?} became {now:?}");
        if *then == Verdict::Fail && now != Some(Verdict::Fail) {
            lost.insert(policy.as_str());
        }
    }
    assert!(lost.len() > 5, "{lost:?}");
    assert!(after.undecided > calm().1.undecided);
}
