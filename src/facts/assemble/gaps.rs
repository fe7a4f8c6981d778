use crate::estate;
use crate::facts::{Gap, GapId, GapState};
use crate::ids::{AccountId, Arn, Place, Sym};
use crate::network::Open;

use super::builder::Builder;
use super::words;

impl Builder<'_> {
    /// Keeps a gap for a question whose analysis does not exist yet: `question` names the service and what
    /// would have to be read.
    pub(super) fn analysis_missing(
        &mut self,
        place: Place,
        question: (&str, &str),
        why: &str,
    ) -> GapId {
        let (service, operation) = question;
        let id = GapId::new(&format!(
            "{}/{} {service} {operation}",
            place.account, place.region
        ));
        self.gaps.entry(id).or_insert_with(|| Gap {
            id,
            account: Some(place.account),
            region: Some(place.region),
            service: Sym::new(service),
            operation: Sym::new(operation),
            state: GapState::AnalysisMissing,
            reason: why.into(),
            permission: None,
            settles: "a version of this program that reads it".into(),
        });
        id
    }

    /// Keeps a gap for a setting that the replies which were read do not tell.
    pub(super) fn undecidable(
        &mut self,
        place: Place,
        service: Sym,
        setting: (&str, &str),
    ) -> GapId {
        let (subject, name) = setting;
        let id = GapId::new(&format!("{subject} {name}"));
        self.gaps.entry(id).or_insert_with(|| Gap {
            id,
            account: Some(place.account),
            region: Some(place.region),
            service,
            operation: Sym::new(name),
            state: GapState::Undecidable,
            reason: format!("the replies on `{subject}` do not say `{name}`").into(),
            permission: None,
            settles: "a complete reply of the call that describes it".into(),
        });
        id
    }

    /// Keeps the gap of what leaves it open whether anything gets to a target.
    pub(super) fn open(&mut self, target: Arn, open: &Open) -> GapId {
        let id = GapId::new(&format!("{} {}", open.component, open.detail));
        self.gaps.entry(id).or_insert_with(|| Gap {
            id,
            account: target.account(),
            region: target.region(),
            service: Sym::new("network"),
            operation: Sym::new("flows"),
            state: GapState::Undecidable,
            reason: format!("`{}`: {}", open.component, open.detail).into(),
            permission: None,
            settles: format!(
                "complete replies of the calls that describe `{}`",
                open.component
            )
            .into(),
        });
        id
    }

    /// Keeps the gap of an account of which everything was read too long ago.
    pub(super) fn stale(&mut self, account: AccountId, why: &str) -> GapId {
        let id = GapId::new(&format!("{account} all calls"));
        self.gaps.entry(id).or_insert_with(|| Gap {
            id,
            account: Some(account),
            region: None,
            service: Sym::new("all"),
            operation: Sym::new("calls"),
            state: GapState::Stale,
            reason: why.into(),
            permission: None,
            settles: "collect the account again".into(),
        });
        id
    }
}

/// Returns whether a policy denies the call: to allow it elsewhere would change nothing.
fn is_explicit(gap: &estate::Gap) -> bool {
    let says = |text: &str| text.to_ascii_lowercase().contains("explicit deny");
    gap.detail.as_deref().is_some_and(says)
}

/// Returns the fact of a gap, with what would settle it in words.
pub(super) fn fact_of_gap(id: GapId, gap: &estate::Gap) -> Gap {
    let state = words::gap_state(gap.state);
    let call = format!("{} {}", gap.call.service, gap.call.operation);
    let about = gap
        .call
        .request
        .map(|request| format!(" for `{request}`"))
        .unwrap_or_default();
    let settles = match state {
        GapState::NotCollected => format!("collect `{call}`{about}"),
        GapState::Denied if is_explicit(gap) => format!(
            "except the scanner from the statement that denies {}, and collect again",
            gap.permission
        ),
        GapState::Denied => format!("allow {} to the scanner and collect again", gap.permission),
        GapState::ThrottledOut => format!("collect `{call}`{about} again, more slowly"),
        GapState::Truncated => format!("collect every page of `{call}`{about}"),
        GapState::SkippedConfig => "include it in the configuration".to_owned(),
        GapState::SkippedProbe => "collect without probes".to_owned(),
        GapState::Error | GapState::Inconsistent | GapState::Stale => {
            format!("collect `{call}`{about} again")
        }
        GapState::Undecidable | GapState::AnalysisMissing => {
            "a newer version of this program".to_owned()
        }
    };
    Gap {
        id,
        account: Some(gap.call.place.account),
        region: Some(gap.call.place.region),
        service: Sym::new(gap.call.service),
        operation: Sym::new(gap.call.operation),
        state,
        reason: gap
            .detail
            .clone()
            .unwrap_or_else(|| format!("`{call}`{about} was not collected").into()),
        permission: Some(gap.permission.into()),
        settles: settles.into(),
    }
}
