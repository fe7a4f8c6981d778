use super::glob::Glob;

/// A pattern of actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ActionPattern {
    /// `*`.
    Any,
    /// `service:pattern`, both in lower case; the service has no wildcards.
    Of(Box<str>, Glob),
    /// A text that matches no action.
    Nothing,
}

/// An action in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Action {
    text: Box<str>,
    colon: usize,
}

impl Action {
    /// Returns the action of a text `service:Name`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let colon = text.find(':')?;
        let name = text.get(colon + 1..)?;
        let fine = |part: &str| {
            !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "*?:".contains(c))
        };
        (fine(text.get(..colon)?) && fine(name)).then(|| Self {
            text: text.to_ascii_lowercase().into(),
            colon,
        })
    }

    /// Returns the service's prefix.
    pub(super) fn service(&self) -> &str {
        self.text.get(..self.colon).unwrap_or("")
    }

    /// Returns the name behind the prefix.
    pub(super) fn name(&self) -> &str {
        self.text.get(self.colon + 1..).unwrap_or("")
    }

    /// Returns both, joined by a colon.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

impl ActionPattern {
    /// Reads a pattern.
    ///
    /// Source: IAM User Guide, page reference_policies_elements_action.
    pub(super) fn parse(text: &str) -> Self {
        if matches!(text, "*" | "*:*") {
            return Self::Any;
        }
        let lower = text.to_ascii_lowercase();
        match lower.split_once(':') {
            Some((service, name))
                if !service.is_empty()
                    && !service.contains(['*', '?'])
                    && !lower.contains(char::is_whitespace) =>
            {
                Self::Of(service.into(), Glob::new(name))
            }
            _ => Self::Nothing,
        }
    }

    /// Returns whether it matches the action.
    pub(super) fn matches(&self, action: &Action) -> bool {
        match self {
            Self::Any => true,
            Self::Of(service, name) => {
                **service == *action.service() && name.matches(action.name())
            }
            Self::Nothing => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_action_is_refused() {
        for wrong in ["", "s3", "s3:", ":x", "s3:Get*", "s3:a b", "s3:a:b"] {
            assert_eq!(Action::parse(wrong), None, "{wrong}");
        }
        let action = Action::parse("S3:GetObject").unwrap();
        assert_eq!((action.service(), action.name()), ("s3", "getobject"));
        assert_eq!(action.as_str(), "s3:getobject");
    }
}
