use crate::access::{AccessKeyUse, User, users};
use crate::estate::Observed;
use crate::facts::{AccessKey, EvidenceId, Family, Gaps, Principal, SubjectId, SubjectKind, Tri};
use crate::ids::{Place, Sym, Timestamp};

use super::builder::{Builder, Described};
use super::words;

/// Returns the users of every account of the universe with their access keys, the root users included.
pub(super) fn principals(builder: &mut Builder<'_>) -> Vec<Principal> {
    let mut principals = Vec::new();
    for account in builder.environments.universe.accounts.clone() {
        let place = builder.account_place(account);
        let users = users(builder.estate, place);
        if builder.may_be_prod(account) {
            for gap in &users.gaps {
                builder.list_gap("principals", gap);
            }
        }
        let root = users.users.iter().find(|user| user.is_root);
        if root.is_none() {
            principals.extend(unseen_root(builder, place, &users.gaps));
        }
        for user in &users.users {
            principals.push(principal(builder, place, user));
        }
    }
    principals.sort_by_key(|principal| principal.id);
    principals
}

/// The root user of an account of which nothing was read: it exists all the same.
fn unseen_root(
    builder: &mut Builder<'_>,
    place: Place,
    gaps: &[crate::estate::Gap],
) -> Option<Principal> {
    let arn = format!("arn:{}:iam::{}:root", place.partition, place.account)
        .parse()
        .ok()?;
    let user = User {
        arn,
        name: "<root_account>".into(),
        is_root: true,
        mfa: Observed::Unknown,
        keys: Vec::new(),
        gaps: gaps.to_vec(),
    };
    Some(principal(builder, place, &user))
}

fn principal(builder: &mut Builder<'_>, place: Place, user: &User) -> Principal {
    let id = SubjectId::new(user.arn.as_str());
    let name: &str = if user.is_root {
        "root user"
    } else {
        &user.name
    };
    let tags = builder
        .estate
        .iam
        .users
        .get(user.arn)
        .and_then(|one| one.tags.known());
    let described = Described {
        id,
        arn: user.arn,
        // The root user is what its account is: the word in its name says nothing.
        name: if user.is_root { "" } else { name },
        resource_type: "AWS::IAM::User",
        place: Place {
            account: user.arn.account().unwrap_or(place.account),
            ..place
        },
        vpc: None,
        vpc_arn: None,
        tags,
    };
    let common = builder.common(&described);
    let mut gaps = Gaps::default();
    builder.add_gaps(&mut gaps, Family::Identity, &user.gaps);
    let keys = user
        .keys
        .iter()
        .map(|key| access_key(builder, id, key))
        .collect();
    Principal {
        id,
        kind: SubjectKind::Principal,
        arn: common.arn,
        name: name.into(),
        service: Sym::new("iam"),
        resource_type: Sym::new("AWS::IAM::User"),
        account: Some(common.place.account),
        region: Some(common.place.region),
        vpc: None,
        environment: common.environment,
        class: common.class,
        confidence: common.confidence,
        evidence: common.evidence,
        tags: common.tags,
        gaps,
        nature: None,
        root: user.is_root,
        standing: Tri::Yes,
        mfa: words::tri(user.mfa),
        session_seconds: None,
        source: Some(Sym::new(if user.is_root { "root" } else { "iam-user" })),
        keys,
    }
}

fn access_key(builder: &mut Builder<'_>, user: SubjectId, key: &AccessKeyUse) -> AccessKey {
    let age = |moment: Option<&Timestamp>| {
        moment.and_then(|moment| u32::try_from(builder.as_of.days_since(*moment)).ok())
    };
    let age_days = age(key.rotated.known());
    let last_used_days = age(key.used.known());
    let state = match key.active {
        Observed::Known(true) => "is active",
        Observed::Known(false) | Observed::Absent => "is not active",
        Observed::Unknown => "may be active",
    };
    let made = key.rotated.known().map(|moment| {
        format!(
            ", made or rotated {moment} ({} days ago)",
            age_days.unwrap_or(0)
        )
    });
    let used = match &key.used {
        Observed::Known(moment) => format!(
            ", last used {moment} ({} days ago)",
            last_used_days.unwrap_or(0)
        ),
        Observed::Absent => ", never used".to_owned(),
        Observed::Unknown => String::new(),
    };
    let text = format!(
        "access key {} {state}{}{used}",
        key.name,
        made.unwrap_or_default()
    );
    let evidence: Vec<EvidenceId> = vec![builder.say(user, key.source, &text)];
    AccessKey {
        name: Sym::new(&key.name),
        active: words::tri(key.active),
        age_days,
        used: match key.used {
            Observed::Known(_) => Tri::Yes,
            Observed::Absent => Tri::No,
            Observed::Unknown => Tri::Unknown,
        },
        last_used_days,
        evidence,
    }
}
