//! Whether a question makes sense: there is such an action, and it is done to such a resource.

use super::question::{AskError, Target};
use super::{AccessQuestion, Missing};
use crate::access::actions::{self, Fit, Key};
use crate::access::eval::ContextValue;

/// Operations of APIs that people take for the actions that allow them.
///
/// Source: Service Authorization Reference of AWS, and Amazon S3 User Guide, page using-with-s3-policy-actions.
const OPERATIONS: [(&str, &str); 12] = [
    ("kms:ReEncrypt", "kms:ReEncryptFrom"),
    ("lambda:Invoke", "lambda:InvokeFunction"),
    ("s3:CompleteMultipartUpload", "s3:PutObject"),
    ("s3:CopyObject", "s3:PutObject"),
    ("s3:CreateMultipartUpload", "s3:PutObject"),
    ("s3:DeleteObjects", "s3:DeleteObject"),
    ("s3:HeadBucket", "s3:ListBucket"),
    ("s3:HeadObject", "s3:GetObject"),
    ("s3:ListBuckets", "s3:ListAllMyBuckets"),
    ("s3:ListObjects", "s3:ListBucket"),
    ("s3:ListObjectsV2", "s3:ListBucket"),
    ("s3:UploadPart", "s3:PutObject"),
];

/// What the table of actions tells of a request.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// Whether the action names no resource, where the table tells.
    pub wildcard_only: Option<bool>,
    /// What nobody knows of the action: a denial says nothing then.
    pub unknown: Option<Missing>,
    /// What the action needs besides.
    pub besides: Option<Box<str>>,
}

impl Checked {
    /// Returns what the table tells of an action and its resource.
    ///
    /// # Errors
    /// When the service has no such action, or the action is not done to such a resource.
    pub fn of(action: &str, target: Target) -> Result<Self, AskError> {
        // What is no action by its form is told by who reads it.
        let Some((prefix, name)) = action.split_once(':') else {
            return Ok(Self::default());
        };
        if action.contains(['*', '?']) || name.contains(':') || name.is_empty() {
            return Ok(Self::default());
        }
        let Some(service) = actions::service(prefix) else {
            return Ok(Self {
                unknown: Some(unknown(action, prefix)),
                ..Self::default()
            });
        };
        let Some(done) = service.action(name) else {
            let is_it = |(operation, _): &&(&str, &str)| operation.eq_ignore_ascii_case(action);
            let known = OPERATIONS.iter().find(is_it);
            let nearest = match known {
                Some((_, action)) => Some((*action).into()),
                None => service
                    .nearest(name)
                    .map(|name| format!("{prefix}:{name}").into()),
            };
            return Err(AskError::Action {
                action: action.into(),
                nearest,
            });
        };
        let resource = match target {
            Target::Everything => "*",
            Target::Named(arn) => arn.as_str(),
        };
        match actions::fit(done, resource) {
            Fit::None => Ok(Self {
                wildcard_only: Some(true),
                ..Self::default()
            }),
            Fit::Of(further) => Ok(Self {
                wildcard_only: Some(false),
                besides: besides(action, &further),
                ..Self::default()
            }),
            Fit::Open => Ok(Self {
                wildcard_only: Some(false),
                unknown: Some(open(action, &actions::pattern(done))),
                ..Self::default()
            }),
            Fit::Needed | Fit::Other => Err(AskError::Unfitting {
                action: action.into(),
                resource: resource.into(),
                fitting: actions::pattern(done),
            }),
            Fit::Superfluous => Err(AskError::NamesNone(action.into())),
        }
    }
}

/// Returns what is said of condition keys of a question that the table does not have.
///
/// # Errors
/// When a key is a misspelling, or is given several values at once where it has one.
pub(super) fn check_keys(asked: &AccessQuestion) -> Result<Vec<Box<str>>, AskError> {
    let mut said = Vec::new();
    for name in asked.keys() {
        match actions::key(name) {
            Key::One => {
                if let Some(Some(ContextValue::Many(values))) = asked.context.get(name)
                    && values.len() > 1
                {
                    return Err(AskError::Values(name.into()));
                }
            }
            Key::Several | Key::Foreign => {}
            Key::Misspelt(nearest) => {
                return Err(AskError::Key {
                    key: name.into(),
                    nearest: Some(nearest),
                });
            }
            Key::Bare => {
                return Err(AskError::Key {
                    key: name.into(),
                    nearest: None,
                });
            }
            Key::New => {
                let day = actions::as_of();
                let told =
                    format!("{name} is a condition key: AWS had none of that name, as of {day}");
                said.push(told.into());
            }
        }
    }
    Ok(said)
}

/// Returns the value that a question gives a key: of a key with one value, the one of a list.
pub(super) fn value(key: &str, given: &Option<ContextValue>) -> Option<ContextValue> {
    let given = given.as_ref()?;
    match given {
        ContextValue::Many(values) if actions::key(key) == Key::One => {
            values.first().map(|value| ContextValue::One(value.clone()))
        }
        ContextValue::One(_) | ContextValue::Many(_) => Some(given.clone()),
    }
}

fn unknown(action: &str, prefix: &str) -> Missing {
    let day = actions::as_of();
    let meant = actions::nearest_service(prefix);
    let meant = meant.map_or(String::new(), |name| format!("; did you mean `{name}`?"));
    let what = format!(
        "whether there is an action {action}: `{prefix}` is no service of AWS, as of {day}{meant}"
    );
    Missing {
        what: what.into(),
        gap: None,
    }
}

/// Returns that a request may be about a resource or about none.
fn open(action: &str, patterns: &[(String, String)]) -> Missing {
    let pattern = patterns.first().map_or("", |(pattern, _)| pattern);
    let what = format!("which resource a request of {action} names, if it names one: {pattern}");
    Missing {
        what: what.into(),
        gap: None,
    }
}

/// Returns which further types of resources an action needs its permission for.
fn besides(action: &str, further: &[&str]) -> Option<Box<str>> {
    if further.is_empty() {
        return None;
    }
    let list = further.join(", ");
    let said = format!("{action} is allowed, too, for what else it needs: {list}");
    Some(said.into())
}
