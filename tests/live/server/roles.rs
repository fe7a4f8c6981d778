use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::asked::{Answer, Answers, Asked};
use super::caller::Caller;
use super::codes;

/// Answers what STS is asked, and refuses sessions that have ended; all else is answered by another.
pub struct Roles<A> {
    pub others: A,
    /// Accounts whose roles may not be assumed.
    pub refused: BTreeSet<String>,
    /// How long a session lasts.
    pub lasts: Duration,
    /// What a request must name to assume a role.
    pub external_id: Option<String>,
}

impl<A: Answers> Roles<A> {
    /// Allows every role, for an hour.
    pub fn new(others: A) -> Self {
        Self {
            others,
            refused: BTreeSet::new(),
            lasts: Duration::from_secs(3600),
            external_id: None,
        }
    }

    fn assume(&self, asked: &Asked) -> Answer {
        let arn = asked.text("RoleArn").unwrap_or_default();
        let parts: Vec<&str> = arn.split(':').collect();
        let [_, _, "iam", "", account, role] = parts[..] else {
            return codes::invalid("sts", &format!("{arn} is invalid"));
        };
        let session = asked.text("RoleSessionName").unwrap_or_default();
        let name = role.rsplit('/').next().unwrap_or_default();
        let knows = self
            .external_id
            .as_deref()
            .is_none_or(|id| asked.text("ExternalId") == Some(id));
        if self.refused.contains(account) || !knows {
            let message = format!(
                "User: {} is not authorized to perform: sts:AssumeRole on resource: {arn}",
                asked.caller.arn()
            );
            return codes::denied("sts", &message);
        }
        let caller = Caller::assumed(account, name, session, self.lasts);
        let keys = caller.keys();
        let expires = caller.role.as_ref().map_or(0, |role| role.expires);
        Answer::Reply(json!({
            "Credentials": {
                "AccessKeyId": keys.id,
                "SecretAccessKey": keys.secret,
                "SessionToken": keys.token,
                "Expiration": expires,
            },
            "AssumedRoleUser": {
                "AssumedRoleId": format!("AROA{account}PLAY:{session}"),
                "Arn": caller.arn(),
            },
        }))
    }

    /// Returns what another recorded, else what the credentials tell.
    fn identity(&self, asked: &Asked) -> Answer {
        let answer = self.others.answer(asked);
        if matches!(&answer, Answer::Error { code, .. } if code == "NotRecorded") {
            return identity_of(&asked.caller);
        }
        answer
    }
}

fn identity_of(caller: &Caller) -> Answer {
    let kind = if caller.role.is_some() {
        "AROA"
    } else {
        "AIDA"
    };
    let reply: Value = json!({
        "UserId": format!("{kind}{}PLAY", caller.account),
        "Account": caller.account,
        "Arn": caller.arn(),
    });
    Answer::Reply(reply)
}

impl<A: Answers> Answers for Roles<A> {
    fn answer(&self, asked: &Asked) -> Answer {
        if asked.caller.is_expired() {
            return codes::expired(asked.service);
        }
        match (asked.service, asked.operation) {
            ("sts", "assume-role") => self.assume(asked),
            ("sts", "get-caller-identity") => self.identity(asked),
            _ => self.others.answer(asked),
        }
    }
}
