//! Aliases of KMS keys: what is done with a key is decided for the key, whatever name the request gives it.

use super::question::{AskError, Gathered};
use super::{AccessQuestion, Applicable};
use crate::estate::Gap;
use crate::estate::kms::LIST_ALIASES;
use crate::ids::{Arn, Place};

/// Actions about aliases themselves.
///
/// Source: AWS KMS Developer Guide, page kms-api-permissions-reference.
const OF_ALIASES: [&str; 4] = [
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:ListAliases",
    "kms:UpdateAlias",
];

impl Applicable<'_> {
    /// Returns the key behind an alias that a question names, or what it names itself.
    ///
    /// Source: AWS KMS Developer Guide, page alias-authorization.
    ///
    /// # Errors
    /// When no key has the alias, though the aliases were read.
    pub(super) fn behind_alias(
        &self,
        asked: &AccessQuestion,
        arn: Arn,
        into: &mut Gathered,
    ) -> Result<Arn, AskError> {
        let is_alias = arn.service() == "kms" && arn.resource_type() == "alias";
        let of_alias = |one: &&str| one.eq_ignore_ascii_case(&asked.action);
        if !is_alias || OF_ALIASES.iter().any(of_alias) {
            return Ok(arn);
        }
        if arn.resource().contains(['*', '?']) {
            return Err(AskError::Aliases(arn.as_str().into()));
        }
        let found = self.estate.kms.aliases.get(arn);
        let target = found.and_then(|alias| alias.target);
        let key = match (target, self.alias_gap(arn)) {
            (Some(target), _) => {
                let key = key(arn, target.as_str())?;
                into.assume(format!("{} is a name of {key}", arn.resource()));
                key
            }
            (None, Some(gap)) => {
                into.miss(
                    format!("which key {} is a name of", arn.resource()),
                    Some(gap),
                );
                key(arn, "*")?
            }
            (None, None) => return Err(AskError::Alias(arn.as_str().into())),
        };
        into.tell("kms:RequestAlias", arn.resource());
        into.resources = vec![key.as_str().into()];
        Ok(key)
    }

    fn alias_gap(&self, arn: Arn) -> Option<Gap> {
        let place = Place {
            partition: arn.partition()?,
            account: arn.account()?,
            region: arn.region()?,
        };
        self.estate.ledger.gap(place, &LIST_ALIASES, None)
    }
}

/// Returns a key in the place of an alias, by its id or ARN.
fn key(alias: Arn, id: &str) -> Result<Arn, AskError> {
    if let Ok(arn) = id.parse() {
        return Ok(arn);
    }
    let whole = alias.as_str();
    let before = whole.strip_suffix(alias.resource()).unwrap_or(whole);
    let text = format!("{before}key/{id}");
    text.parse().map_err(|_| AskError::Resource(text.into()))
}
