use crate::estate::ram::{
    GET_RESOURCE_SHARE_ASSOCIATIONS, GET_RESOURCE_SHARES, LIST_PRINCIPALS, LIST_RESOURCES,
    SharedPrincipal,
};
use crate::estate::{Estate, Gap, Grantee, Observed};
use crate::ids::{Arn, Place, Sym};

/// Words by which a share, or a part of it, says that it does not hold.
///
/// Source: AWS RAM API Reference, ResourceShare and ResourceShareAssociation.
const GONE: [&str; 6] = [
    "DELETED",
    "DELETING",
    "FAILED",
    "DISASSOCIATED",
    "DISASSOCIATING",
    "SUSPENDED",
];

fn is_gone(state: &Observed<Sym>) -> bool {
    state
        .known()
        .is_some_and(|word| GONE.contains(&word.as_str()))
}

/// Somebody with whom something is shared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shared {
    /// The share.
    pub share: Arn,
    /// The principal as the share names it.
    pub principal: Sym,
    /// Who that is.
    pub grantee: Grantee,
    /// Whether any reply says that the share holds.
    pub said: Said,
}

/// Whether a reply tells the state of a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Active,
    Nothing,
}

/// Returns with whom a resource is shared.
pub(super) fn shared_with(estate: &Estate, resource: Arn) -> Vec<Shared> {
    let ram = &estate.ram;
    let mut shares: Vec<Arn> = ram
        .shared_resources
        .iter()
        .filter(|one| one.resource == resource && !is_gone(&one.association_status))
        .map(|one| one.share)
        .filter(|share| {
            let share = ram.resource_shares.get(*share);
            !share.is_some_and(|share| is_gone(&share.status))
        })
        .collect();
    shares.sort_unstable();
    shares.dedup();
    let principals = ram.shared_principals.iter();
    principals
        .filter(|one| shares.contains(&one.share) && !is_gone(&one.association_status))
        .filter_map(|one| {
            let share = ram.resource_shares.get(one.share);
            let is_told = share.is_some_and(|share| share.status.known().is_some())
                || one.association_status.known().is_some();
            Some(Shared {
                share: one.share,
                principal: one.id,
                grantee: grantee_of(one)?,
                said: match is_told {
                    true => Said::Active,
                    false => Said::Nothing,
                },
            })
        })
        .collect()
}

/// Returns whom a principal of a share names; nothing for services of AWS.
fn grantee_of(principal: &SharedPrincipal) -> Option<Grantee> {
    if let Some(account) = principal.account() {
        return Some(Grantee::Account(account));
    }
    let arn: Arn = principal.id.as_str().parse().ok()?;
    (arn.service() == "organizations").then_some(Grantee::Organization(principal.id))
}

/// Returns the calls that would tell with whom an account shares what it has, if neither way of asking was
/// read completely.
pub(super) fn gaps(estate: &Estate, place: Place) -> Vec<Gap> {
    let ledger = &estate.ledger;
    let ask = |call, about| ledger.gap(place, call, Some(about));
    let lists = [&LIST_RESOURCES, &LIST_PRINCIPALS].map(|call| ask(call, "SELF"));
    let associations = ["RESOURCE", "PRINCIPAL"];
    let associations = associations.map(|kind| ask(&GET_RESOURCE_SHARE_ASSOCIATIONS, kind));
    if lists.iter().all(Option::is_none) {
        return Vec::new();
    }
    associations.into_iter().flatten().collect()
}

/// Returns the call that would tell whether the shares of an account hold, if it was not read completely.
pub(super) fn state_gap(estate: &Estate, place: Place) -> Option<Gap> {
    estate.ledger.gap(place, &GET_RESOURCE_SHARES, Some("SELF"))
}
