use std::time::Duration;

use palisade::estate::{CallKey, find_operation};
use palisade::ids::Place;
use serde_json::{Map, Value};

use super::caller::Caller;

/// A request, in the words of the AWS CLI.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Counts the requests of a server, from 1.
    pub number: u64,
    /// Counts the attempts of one call, from 1, as the SDK says.
    pub attempt: u32,
    /// Whose credentials signed.
    pub caller: Caller,
    /// The region that was signed for.
    pub region: String,
    /// The CLI's name: `s3api`.
    pub service: &'static str,
    /// The CLI's name: `get-bucket-policy`.
    pub operation: &'static str,
    pub params: Map<String, Value>,
}

impl Asked {
    pub fn account(&self) -> &str {
        &self.caller.account
    }
    /// Returns whether the call is the operation with the CLI's names.
    pub fn is(&self, service: &str, operation: &str) -> bool {
        (self.service, self.operation) == (service, operation)
    }
    /// Returns what makes the call the same as another: place, operation and parameters.
    pub fn call(&self) -> String {
        let params = Value::Object(self.params.clone());
        let (account, region) = (self.account(), &self.region);
        format!(
            "{account} {region} {} {} {params}",
            self.service, self.operation
        )
    }
    /// Returns the call as the ledger knows it; none for what is asked on the way to another answer.
    pub fn key(&self) -> Option<CallKey> {
        let operation = find_operation(self.service, self.operation)?;
        let place = Place::new(self.account().parse().ok()?, self.region.parse().ok()?);
        let Some(per) = operation.per else {
            return Some(operation.key(place, None));
        };
        let parts: Option<Vec<&str>> = per.split('/').map(|name| self.text(name)).collect();
        Some(operation.key(place, Some(&parts?.join("/"))))
    }
    /// Returns a parameter that is a text.
    pub fn text(&self, parameter: &str) -> Option<&str> {
        self.params.get(parameter)?.as_str()
    }
}

/// What a request is answered with.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A reply in the CLI's words.
    Reply(Value),
    /// An error of the service.
    Error {
        status: u16,
        code: String,
        message: String,
    },
    /// An answer after a time.
    Delayed(Duration, Box<Answer>),
    /// No answer: the connection ends.
    Reset,
    /// Half an answer, then the connection ends.
    Truncated(Box<Answer>),
    /// An answer whose body ends in the middle, after an element, and says that it is whole.
    Cut(Box<Answer>),
    /// An answer that comes in drops, each after a time.
    Dripping(Duration, Box<Answer>),
    /// An answer that no service gives.
    Raw {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    },
}

impl Answer {
    /// Returns an error of a service.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Self::Error {
            status,
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }
    /// Returns whether the answer is a reply that arrives whole.
    pub fn is_reply(&self) -> bool {
        match self {
            Self::Reply(_) => true,
            Self::Delayed(_, answer) | Self::Dripping(_, answer) => answer.is_reply(),
            Self::Error { .. }
            | Self::Reset
            | Self::Truncated(_)
            | Self::Cut(_)
            | Self::Raw { .. } => false,
        }
    }
}

/// Who answers requests.
pub trait Answers: Send + Sync {
    fn answer(&self, asked: &Asked) -> Answer;
}

impl<F: Fn(&Asked) -> Answer + Send + Sync> Answers for F {
    fn answer(&self, asked: &Asked) -> Answer {
        self(asked)
    }
}

impl<A: Answers + ?Sized> Answers for std::sync::Arc<A> {
    fn answer(&self, asked: &Asked) -> Answer {
        (**self).answer(asked)
    }
}
