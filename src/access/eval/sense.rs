//! What of a request makes no sense, whatever policies say of it.

use std::borrow::Cow;

use super::caller::{Caller, CallerKind, arn_parts, is_account};
use super::key::Key;
use super::key_facts::{Derived, Kind};
use super::scalar::{Decimal, Moment, Range, boolean};
use super::{ContextValue, EvalError, Request};
use crate::access::actions;

impl Request {
    /// Checks that what is said of condition keys can be, and that a resource is named where the action is about one.
    ///
    /// # Errors
    /// [`EvalError`] that says what is wrong, and what would do.
    pub fn check(&self) -> Result<(), EvalError> {
        let caller = Caller::parse(&self.principal, &self.action)?;
        for (name, value) in &self.context {
            let key = Key::new(name);
            if self.unknown_context.keys().any(|other| key.is(other)) {
                return Err(EvalError::Twice(name.clone()));
            }
            check_values(&key, value.as_ref())?;
            if let Some(ContextValue::One(told)) = value {
                check_caller(&key, told, &caller)?;
            }
        }
        for (name, values) in &self.unknown_context {
            let key = Key::new(name);
            for value in &values.0 {
                check_values(&key, value.as_ref())?;
            }
        }
        self.check_second_factor()?;
        self.check_resource_account()?;
        if self.resource.0.is_empty() && self.wildcard_only != Some(true) && self.needs_resource() {
            return Err(EvalError::NoResource(self.action.clone()));
        }
        Ok(())
    }

    /// Returns what `context` says of a key, by its name in lower case.
    fn told(&self, name: &str) -> Option<(&str, Option<&ContextValue>)> {
        let mut context = self.context.iter();
        let (key, value) = context.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some((key, value.as_ref()))
    }

    /// Refuses the age of a second factor in a request that has none: the two keys come together.
    ///
    /// Source: IAM User Guide, page reference_policies_condition-keys.
    fn check_second_factor(&self) -> Result<(), EvalError> {
        const PRESENT: &str = "aws:multifactorauthpresent";
        let Some((age, Some(_))) = self.told("aws:multifactorauthage") else {
            return Ok(());
        };
        // Where it is not told, it follows.
        let is_used = match self.told(PRESENT) {
            Some((_, Some(ContextValue::One(text)))) => boolean(text) == Some(true),
            Some(_) => false,
            None => true,
        };
        if is_used {
            return Ok(());
        }
        Err(EvalError::NoSecondFactor(age.into()))
    }

    /// Refuses an account of the resource that is not the one of its ARN, or the one that the request says.
    fn check_resource_account(&self) -> Result<(), EvalError> {
        let [resource] = self.resource.0.as_slice() else {
            return Ok(());
        };
        let parts = arn_parts(resource);
        // A request through an access point is about two.
        let named = match parts {
            Some([_, _, "s3", _, account, _]) if !account.is_empty() => return Ok(()),
            Some([_, _, _, _, account, _]) => Some(account).filter(|account| is_account(account)),
            None => None,
        };
        let Some(account) = self.resource_account.as_deref().or(named) else {
            return Ok(());
        };
        for name in ["aws:resourceaccount", "s3:resourceaccount"] {
            if let Some((key, Some(ContextValue::One(told)))) = self.told(name)
                && **told != *account
            {
                return Err(EvalError::OtherAccount {
                    key: key.into(),
                    told: told.clone(),
                    is: account.into(),
                });
            }
        }
        Ok(())
    }

    /// Returns whether every request for the action is about a resource, as the table of actions has it.
    fn needs_resource(&self) -> bool {
        let named = self.action.split_once(':');
        let done = named.and_then(|(service, name)| actions::service(service)?.action(name));
        done.is_some_and(|done| actions::fit(done, "*") == actions::Fit::Needed)
    }
}

/// Refuses values that a key cannot have, of keys that hold something else than text.
fn check_values(key: &Key, value: Option<&ContextValue>) -> Result<(), EvalError> {
    let Some(kind) = key.fact().map(|fact| fact.kind) else {
        return Ok(());
    };
    let texts = match value {
        None => return Ok(()),
        Some(ContextValue::One(text)) => std::slice::from_ref(text),
        Some(ContextValue::Many(list)) => list,
    };
    let (is_one, wanted): (fn(&str) -> bool, _) = match kind {
        Kind::Text | Kind::List => return Ok(()),
        Kind::Bool => (|text| boolean(text).is_some(), "`true` or `false`"),
        Kind::Ip => (
            |text| Range::parse(text).is_some(),
            "an address such as `10.0.0.1`, or some address of `10.0.0.0/8`",
        ),
        Kind::Date => (
            |text| Moment::parse(text).is_some(),
            "a moment such as `2026-11-16T06:00:00Z`, or seconds since 1970",
        ),
        Kind::Number => (|text| Decimal::parse(text).is_some(), "a number"),
    };
    match texts.iter().find(|text| !is_one(text)) {
        Some(text) => Err(EvalError::Value {
            key: key.shown().into(),
            value: text.clone(),
            wanted,
        }),
        None => Ok(()),
    }
}

/// Refuses what is said of the caller and is otherwise, as its ARN tells.
fn check_caller(key: &Key, told: &str, caller: &Caller<'_>) -> Result<(), EvalError> {
    let Some(fact) = key.fact() else {
        return Ok(());
    };
    let account = Some(caller.account).filter(|account| !account.is_empty());
    let is_known = !matches!(caller.kind, CallerKind::Foreign | CallerKind::Canonical);
    let absent = Some(Cow::Borrowed("absent"));
    let is: Option<Cow<'_, str>> = match (fact.derived, caller.kind) {
        (Derived::PrincipalAccount, _) => account.map(Cow::Borrowed),
        (Derived::UserName, CallerKind::User(name)) => Some(Cow::Borrowed(name)),
        (Derived::UserName, _) if is_known => absent,
        (Derived::ServiceName, kind) if is_known && kind != CallerKind::Service => absent,
        (Derived::PrincipalType, kind) => kind.told_type().map(Cow::Borrowed),
        (Derived::IsService, _) if caller.is_iam() => Some(Cow::Borrowed("false")),
        (Derived::IsService, CallerKind::Service) => Some(Cow::Borrowed("true")),
        (Derived::ServiceName, CallerKind::Service) => Some(Cow::Borrowed(caller.text)),
        (
            Derived::PrincipalArn,
            CallerKind::User(_) | CallerKind::Role(_) | CallerKind::Federated(_),
        ) => Some(Cow::Borrowed(caller.text)),
        // A session's ARN does not tell the path of its role.
        (Derived::PrincipalArn, CallerKind::Session(role, _)) if !is_role(told, caller, role) => {
            Some(Cow::Owned(format!("the ARN of role {role}")))
        }
        _ => None,
    };
    match is {
        Some(is) if !is.eq_ignore_ascii_case(told) => Err(EvalError::Contradicts {
            key: key.shown().into(),
            told: told.into(),
            is: is.into(),
        }),
        Some(_) | None => Ok(()),
    }
}

/// Returns whether an ARN is that of a role of the caller's account, by its name.
fn is_role(arn: &str, caller: &Caller<'_>, role: &str) -> bool {
    let Some([_, _, "iam", _, account, rest]) = arn_parts(arn) else {
        return false;
    };
    let path = rest.strip_prefix("role/");
    account == caller.account && path.and_then(|path| path.rsplit('/').next()) == Some(role)
}
