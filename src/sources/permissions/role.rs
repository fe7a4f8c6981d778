use std::str::FromStr;

use crate::ids::{Arn, IdError, Partition};

/// Declares a text that IAM takes for one purpose, built only by parsing.
macro_rules! iam_text {
    ($(#[$meta:meta])* $name:ident, $valid:expr, $expected:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(IdError::new(text, $expected))
                }
            }
        }
    };
}

iam_text! {
    /// The name of a role. Source: IAM API Reference, CreateRole, `RoleName`.
    RoleName,
    |text| (1..=64).contains(&text.len()) && text.chars().all(in_name),
    "the name of a role (1 to 64 letters, digits and `+=,.@_-`)"
}

iam_text! {
    /// The path of a role, such as `/` or `/audit/`. Source: IAM API Reference, CreateRole, `Path`.
    RolePath,
    |text| {
        let inner = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        let word = |one: &str| !one.is_empty() && one.chars().all(in_name);
        text == "/" || text.len() <= 512 && inner.is_some_and(|inner| inner.split('/').all(word))
    },
    "the path of a role (`/`, or words between `/`, such as `/audit/`)"
}

iam_text! {
    /// What a caller must know to take a role. It is no secret. Source: STS API Reference, AssumeRole, `ExternalId`.
    ExternalId,
    |text| {
        (2..=1224).contains(&text.len()) && text.chars().all(|c| in_name(c) || matches!(c, ':' | '/'))
    },
    "an external id (2 to 1224 letters, digits and `+=,.@:/_-`)"
}

iam_text! {
    /// The id of an organisation. Source: Organizations API Reference, Organization, `Id`.
    OrganizationId,
    |text| {
        text.strip_prefix("o-").is_some_and(|rest| {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            (10..=32).contains(&rest.len()) && rest.chars().all(plain)
        })
    },
    "the id of an organisation (`o-` and 10 to 32 lower-case letters and digits)"
}

iam_text! {
    /// The ARN of the role or user that takes the audit role.
    ///
    /// Not the ARN of a session: a trust policy sees the role behind it.
    /// Source: IAM User Guide, page reference_policies_condition-keys, `aws:PrincipalArn`.
    Auditor,
    |text| {
        let named = |arn: Arn| {
            let name = arn.resource().strip_prefix("role/").or(arn.resource().strip_prefix("user/"));
            let plain = name.is_some_and(|name| {
                !name.is_empty() && name.chars().all(|c| in_name(c) || c == '/')
            });
            arn.service() == "iam" && arn.account().is_some() && arn.partition().is_some() && plain
        };
        text.parse::<Arn>().is_ok_and(named)
    },
    "the ARN of a role or user, such as `arn:aws:iam::111122223333:role/PalisadeRunner`"
}

/// Returns whether IAM takes a character in names.
fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '=' | ',' | '.' | '@' | '_' | '-')
}

/// The role that is taken in each account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRole {
    /// Its name.
    pub name: RoleName,
    /// Its path.
    pub path: RolePath,
}

impl AuditRole {
    /// Returns the ARN that fits the role in every account of a partition.
    pub fn everywhere(&self, partition: Partition) -> String {
        format!("arn:{partition}:iam::*:{}", self.resource())
    }
    /// Returns the last part of its ARN: `role/audit/PalisadeAudit`.
    pub(super) fn resource(&self) -> String {
        format!("role{}{}", self.path.as_str(), self.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all<T: FromStr>(right: &[&str], wrong: &[&str]) {
        for text in right {
            assert!(text.parse::<T>().is_ok(), "{text}");
        }
        for text in wrong {
            assert!(text.parse::<T>().is_err(), "{text}");
        }
    }

    #[test]
    fn texts_that_iam_refuses_are_refused() {
        let long = "a".repeat(65);
        all::<RoleName>(
            &["PalisadeAudit", "a+b=c,d.e@f_g-h"],
            &["", "a/b", "a b", "ä", "a\"b", &long],
        );
        all::<RolePath>(
            &["/", "/audit/", "/a/b.c/"],
            &[
                "", "audit", "/audit", "audit/", "//", "/a//b/", "/a b/", "/*/",
            ],
        );
        all::<ExternalId>(&["12", "a:b/c"], &["", "1", "a b", "a\"b", "a\nb", "${x}"]);
        all::<OrganizationId>(
            &["o-a1b2c3d4e5"],
            &["", "o-short", "a1b2c3d4e5f6", "o-A1B2C3D4E5"],
        );
        all::<Auditor>(
            &[
                "arn:aws:iam::111122223333:role/PalisadeRunner",
                "arn:aws-cn:iam::111122223333:user/ci/runner",
                "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Audit_0a1b",
            ],
            &[
                "",
                "PalisadeRunner",
                "arn:aws:iam::111122223333:root",
                "arn:aws:iam::*:role/PalisadeRunner",
                "arn:aws:iam::111122223333:role/*",
                "arn:aws:iam::111122223333:role/",
                "arn:aws:sts::111122223333:assumed-role/PalisadeRunner/me",
            ],
        );
    }

    #[test]
    fn the_path_stands_between_role_and_name() {
        let role = |path: &str| AuditRole {
            name: "PalisadeAudit".parse().unwrap(),
            path: path.parse().unwrap(),
        };
        let aws = Partition::aws();
        assert_eq!(
            role("/").everywhere(aws),
            "arn:aws:iam::*:role/PalisadeAudit"
        );
        let china = "aws-cn".parse().unwrap();
        assert_eq!(
            role("/a/b/").everywhere(china),
            "arn:aws-cn:iam::*:role/a/b/PalisadeAudit"
        );
    }
}
