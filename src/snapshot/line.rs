use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::layout::{AccountName, FileName};
use crate::estate::{Operation, RecordedCall, Reply};

/// One line of a file of calls: the request and what came back.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CallLine<'a> {
    /// The resource that the call asked about, for operations with one call per resource.
    #[serde(borrow)]
    request: Option<Cow<'a, str>>,
    /// What is missing in `output`, when only a part was kept.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    part: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    output: Option<&'a RawValue>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    error: Option<ErrorLine<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ErrorLine<'a> {
    #[serde(borrow)]
    code: Cow<'a, str>,
    #[serde(borrow)]
    message: Cow<'a, str>,
}

impl<'a> CallLine<'a> {
    /// Returns the line of a call whose reply holds modelled members only.
    pub(super) fn new(
        request: Option<&'a str>,
        reply: Reply<'a>,
    ) -> Result<Self, serde_json::Error> {
        let mut line = Self {
            request: request.map(Cow::Borrowed),
            part: None,
            output: None,
            error: None,
        };
        match reply {
            Reply::Output(json) => line.output = Some(serde_json::from_str(json)?),
            Reply::Part(json, missing) => {
                line.output = Some(serde_json::from_str(json)?);
                line.part = Some(Cow::Borrowed(missing));
            }
            Reply::Error { code, message } => {
                line.error = Some(ErrorLine {
                    code: Cow::Borrowed(code),
                    message: Cow::Borrowed(message),
                });
            }
        }
        Ok(line)
    }

    /// Reads a line of a file of this operation; the error is a sentence for the user.
    pub(super) fn parse(text: &'a [u8], operation: Option<&Operation>) -> Result<Self, String> {
        let text = std::str::from_utf8(text).map_err(|error| error.to_string())?;
        if !text.starts_with('{') {
            return Err("a line is a JSON object".to_owned());
        }
        let line: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if line.request.is_some() && operation.is_some_and(|operation| operation.per.is_none()) {
            return Err("the operation asks about no resource".to_owned());
        }
        match (&line.output, &line.error, &line.part) {
            (Some(_), None, _) | (None, Some(_), None) => Ok(line),
            (Some(_), Some(_), _) | (None, None, _) | (None, Some(_), Some(_)) => {
                Err("a line holds either an output or an error".to_owned())
            }
        }
    }

    /// Returns the resource that the call asked about.
    pub(super) fn request(&self) -> Option<&str> {
        self.request.as_deref()
    }

    /// Returns the call of an operation.
    pub(super) fn call<'b>(
        &'b self,
        operation: &'static Operation,
        file: FileName,
        account: AccountName,
    ) -> RecordedCall<'b> {
        let reply = match (&self.error, self.output, &self.part) {
            (Some(ErrorLine { code, message }), _, _) => Reply::Error { code, message },
            (None, Some(output), Some(missing)) => Reply::Part(output.get(), missing),
            (None, Some(output), None) => Reply::Output(output.get()),
            // `parse` and `new` give every line one of the two; an error claims least.
            (None, None, _) => Reply::Error {
                code: "Unreadable",
                message: "the line holds neither an output nor an error",
            },
        };
        RecordedCall {
            operation,
            place: file.place(account),
            request: self.request(),
            reply,
        }
    }
}

/// Returns the bytes of a line with its end.
pub(super) fn to_bytes<T: Serialize>(line: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    Ok(bytes)
}
