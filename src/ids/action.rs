use std::str::FromStr;

use super::error::text_newtype;
use super::{IdError, Sym};

/// An IAM action such as `s3:GetObject`, without wildcards. IAM compares actions without regard to case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action(Sym);

impl Action {
    /// Returns the text as written.
    pub fn as_str(self) -> &'static str {
        self.0.as_str()
    }
    /// Returns the service prefix such as `s3`.
    pub fn service(self) -> &'static str {
        self.as_str().split(':').next().unwrap_or_default()
    }
}

impl FromStr for Action {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let word = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        match text.split_once(':') {
            Some((service, name)) if word(service) && word(name) => Ok(Self(Sym::new(text))),
            _ => Err(IdError::new(text, "an IAM action such as `s3:GetObject`")),
        }
    }
}
text_newtype!(Action);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_service_colon_name() {
        assert_eq!("s3:GetObject".parse::<Action>().unwrap().service(), "s3");
        for wrong in [
            "",
            "s3",
            "s3:",
            ":x",
            "s3:*",
            "s3:Get:Object",
            "s3:Get Object",
        ] {
            assert!(wrong.parse::<Action>().is_err(), "{wrong}");
        }
    }
}
