//! AWS KMS: keys, their policies, grants, aliases, rotation.

use std::collections::BTreeMap;

use super::{
    Call, Document, Estate, Item, Items, List, Loaded, Observed, Operation, Output, Planned,
    Resource, SetAside, Tags, build_arn, list_output, model, name_or_arn, service,
};
use crate::ids::{AccountId, Arn, IdError, Place, Sym, Timestamp};

model! {
    /// A key. Shape: `kms list-keys`, and the answers of other calls about it.
    pub struct Key {
        required {
            /// The id, the same in every region for a multi-region key.
            "KeyId" => id: Sym,
        }
        /// The ARN.
        "KeyArn" => arn: Option<Arn>,
        /// What `describe-key` says about it.
        "KeyMetadata" => metadata: Observed<KeyMetadata>,
        /// The key policy, from `get-key-policy`.
        "Policy" => policy: Observed<Document>,
        /// Rotation, from `get-key-rotation-status`; absent for kinds of keys that AWS cannot rotate.
        "Rotation" => rotation: Observed<KeyRotation>,
        /// The tags, from `list-resource-tags`.
        "Tags" => tags: Observed<Tags>,
    }

    /// A key as `kms describe-key` shows it.
    pub struct KeyMetadata {
        required {
            /// The id.
            "KeyId" => id: Sym,
        }
        /// The ARN.
        "Arn" => arn: Option<Arn>,
        /// The account that owns it.
        "AWSAccountId" => account: Option<AccountId>,
        /// `AWS` or `CUSTOMER`.
        "KeyManager" => manager: Observed<Sym>,
        /// Such as `Enabled`, `Disabled`, `PendingDeletion`.
        "KeyState" => state: Observed<Sym>,
        /// When it is or will be deleted; none unless its deletion was asked for.
        "DeletionDate" => deletion: Option<Timestamp>,
        /// When it was made.
        "CreationDate" => created: Option<Timestamp>,
        /// Such as `ENCRYPT_DECRYPT`.
        "KeyUsage" => usage: Observed<Sym>,
        /// Such as `SYMMETRIC_DEFAULT`.
        "KeySpec" => spec: Observed<Sym>,
        /// Where its material comes from, such as `AWS_KMS`, `EXTERNAL`.
        "Origin" => origin: Observed<Sym>,
        /// Whether it has, or is, a copy in another region.
        "MultiRegion" => multi_region: Observed<bool>,
    }

    /// Rotation of a key. Shape: `kms get-key-rotation-status`.
    pub struct KeyRotation {
        required {
            /// Whether it is rotated.
            "KeyRotationEnabled" => enabled: bool,
        }
        /// Every that many days.
        "RotationPeriodInDays" => period_days: Option<i64>,
    }

    /// A name of a key. Shape: `kms list-aliases`.
    pub struct Alias {
        required {
            /// Such as `alias/orders`.
            "AliasName" => name: Sym,
        }
        /// The ARN.
        "AliasArn" => arn: Option<Arn>,
        /// The key; none for names that AWS reserves for keys not made yet.
        "TargetKeyId" => target: Option<Sym>,
    }

    /// A grant. Shape: `kms list-grants`.
    pub struct Grant {
        required {
            /// The id, unique for the key.
            "GrantId" => id: Sym,
        }
        /// The ARN or id of the key.
        "KeyId" => key: Option<Sym>,
        /// Its name.
        "Name" => name: Option<Box<str>>,
        /// Who may use it; an ARN or an AWS service.
        "GranteePrincipal" => grantee: Option<Sym>,
        /// The AWS service that may use it.
        "GranteeServicePrincipal" => grantee_service: Option<Sym>,
        /// Who may end it.
        "RetiringPrincipal" => retiring: Option<Sym>,
        /// The account under which it was made.
        "IssuingAccount" => issuer: Option<Sym>,
        /// What it allows, such as `Decrypt`.
        "Operations" => operations: List<Sym>,
        /// When it allows it; none for always.
        "Constraints" => constraints: Option<GrantConstraints>,
    }

    /// When a grant allows something.
    pub struct GrantConstraints {
        /// The encryption context must hold these pairs.
        "EncryptionContextSubset" => context_holds: Option<BTreeMap<Sym, Box<str>>>,
        /// The encryption context must be these pairs.
        "EncryptionContextEquals" => context_is: Option<BTreeMap<Sym, Box<str>>>,
        /// The resource on whose behalf it is used.
        "SourceArn" => source_arn: Option<Sym>,
    }

    /// The reply of `kms describe-key`.
    pub struct DescribeKeyOutput {
        required {
            /// The key.
            "KeyMetadata" => metadata: KeyMetadata,
        }
    }

    /// The reply of `kms get-key-policy`.
    pub struct GetKeyPolicyOutput {
        required {
            /// The policy.
            "Policy" => policy: Document,
        }
    }

    /// The reply of `kms list-resource-tags`.
    pub struct ListResourceTagsOutput {
        required {
            /// The tags.
            "Tags" => tags: Tags,
        }
    }

    /// The reply of `kms list-grants`.
    pub struct ListGrantsOutput {
        required {
            /// The grants.
            "Grants" => grants: Items<Grant>,
        }
    }
}

impl Key {
    /// Returns the key that a request names, by id or by ARN.
    fn requested(call: &Call<'_>) -> Result<Self, IdError> {
        let request = call.request.unwrap_or_default();
        let arn = request.parse::<Arn>().ok();
        let id = match arn {
            Some(arn) => arn.resource().strip_prefix("key/").unwrap_or_default(),
            None => request,
        };
        if id.is_empty() || id.contains(['/', ':']) {
            return Err(IdError::new(request, "the id or ARN of a key"));
        }
        Ok(Self {
            arn,
            ..Self::with_id(Sym::new(id))
        })
    }

    /// Returns a word of what `describe-key` says about it, if that is known.
    fn told(&self, word: impl FnOnce(&KeyMetadata) -> &Observed<Sym>) -> Option<&'static str> {
        let metadata = self.metadata.known()?;
        word(metadata).known().map(|word| word.as_str())
    }

    /// Returns whether AWS manages the key, so that no other account can ever use it; no where that was not read.
    pub fn is_managed_by_aws(&self) -> bool {
        self.told(|metadata| &metadata.manager) == Some("AWS")
    }

    /// Returns the key of which nothing but the id is known.
    fn with_id(id: Sym) -> Self {
        Self {
            id,
            arn: None,
            metadata: Observed::Unknown,
            policy: Observed::Unknown,
            rotation: Observed::Unknown,
            tags: Observed::Unknown,
        }
    }
}

impl Resource for Key {
    const TYPE: &'static str = "AWS::KMS::Key";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let built = || build_arn("kms", call, &format!("key/{}", self.id));
        self.arn.map_or_else(built, Ok)
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

impl Resource for Alias {
    const TYPE: &'static str = "AWS::KMS::Alias";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let built = || build_arn("kms", call, self.name.as_str());
        self.arn.map_or_else(built, Ok)
    }
}

impl Resource for Grant {
    const TYPE: &'static str = "AWS::KMS::Grant";
    /// Grants have no ARN in AWS: the key's, with the grant's id behind it, serves as one.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let key = self.key.map_or("", Sym::as_str);
        match key.parse::<Arn>() {
            Ok(arn) => format!("{arn}/grant/{}", self.id).parse(),
            Err(_) => build_arn("kms", call, &format!("key/{key}/grant/{}", self.id)),
        }
    }
}

list_output! {
    /// The reply of `kms list-keys`.
    ListKeysOutput { "Keys" => Key } into kms.keys
}

list_output! {
    /// The reply of `kms list-aliases`.
    ListAliasesOutput { "Aliases" => Alias } into kms.aliases
}

/// Adds what one call told about the key that it named.
fn tell(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded, tell: impl FnOnce(&mut Key)) {
    loaded.note(Key::requested(call).and_then(|mut key| {
        tell(&mut key);
        estate.kms.keys.add(key, call.place)
    }));
}

impl Output for DescribeKeyOutput {
    /// The reply names the key that was asked for; only one that was asked for by an alias cannot be compared.
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let asked = call.request.filter(|asked| !asked.contains("alias/"));
        if asked.is_some_and(|asked| asked != self.metadata.id.as_str()) {
            loaded.set_aside.push(SetAside {
                index: 0,
                reason: "the reply is about another key than the call asked about".into(),
            });
        }
        let key = Key {
            arn: self.metadata.arn,
            metadata: Observed::Known(self.metadata.clone()),
            ..Key::with_id(self.metadata.id)
        };
        loaded.note(estate.kms.keys.add(key, call.place));
    }
}

impl Output for GetKeyPolicyOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let policy = Observed::Known(self.policy);
        tell(estate, call, loaded, |key| key.policy = policy);
    }
}

impl Output for KeyRotation {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let rotation = Observed::Known(self);
        tell(estate, call, loaded, |key| key.rotation = rotation);
    }
    fn absent(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        tell(estate, call, loaded, |key| key.rotation = Observed::Absent);
    }
}

impl Output for ListResourceTagsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let tags = Observed::Known(self.tags);
        tell(estate, call, loaded, |key| key.tags = tags);
    }
}

impl Output for ListGrantsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.grants.set_aside);
        for mut grant in self.grants.read {
            grant.key = grant.key.or(call.request.map(Sym::new));
            loaded.note(estate.kms.grants.add(grant, call.place));
        }
    }
}

service! {
    /// The resources of KMS.
    pub struct Kms {
        /// Keys.
        keys: Key,
        /// Aliases.
        aliases: Alias,
        /// Grants.
        grants: Grant,
    }
}

impl Kms {
    /// Returns the key with this ARN or id.
    pub fn key_named(&self, key: Sym) -> Option<&Item<Key>> {
        match key.as_str().parse::<Arn>() {
            Ok(arn) => self.keys.get(arn),
            Err(_) => self.keys.iter().find(|one| one.id == key),
        }
    }
}

/// Names the keys of an account and region by their ids.
fn key_ids(estate: &Estate, place: Place) -> Vec<Sym> {
    let keys = estate.kms.keys.living_in(place);
    keys.map(|key| key.id).collect()
}

/// Names the customer's keys: policies and grants of the others are AWS's alone.
fn customer_keys(estate: &Estate, place: Place) -> Vec<Sym> {
    let keys = estate.kms.keys.living_in(place);
    keys.filter(|key| key.told(|metadata| &metadata.manager) == Some("CUSTOMER"))
        .map(|key| key.id)
        .collect()
}

/// Names the customer's keys that KMS can rotate: enabled, symmetric, with material of KMS's own.
///
/// Source: AWS KMS Developer Guide, page rotate-keys.
fn rotatable_keys(estate: &Estate, place: Place) -> Vec<Sym> {
    let keys = estate.kms.keys.living_in(place);
    keys.filter(|key| {
        key.told(|metadata| &metadata.manager) == Some("CUSTOMER")
            && key.told(|metadata| &metadata.state) == Some("Enabled")
            && key.told(|metadata| &metadata.spec) == Some("SYMMETRIC_DEFAULT")
            && key.told(|metadata| &metadata.origin) == Some("AWS_KMS")
    })
    .map(|key| key.id)
    .collect()
}

/// Returns the id of the key that a request names, by id or by ARN.
fn spelling(call: Place, request: &str) -> Sym {
    name_or_arn(call, request, "kms", "key/")
}

/// Declares an operation that answers one question about a key.
const fn about_key<O: Output>(name: &'static str, permission: &'static str) -> Operation {
    Operation::regional::<O>("kms", name, permission)
        .per("KeyId")
        .spelled(spelling)
        .for_each(key_ids)
}

/// Lists the keys of the account in the region.
pub const LIST_KEYS: Operation =
    Operation::regional::<ListKeysOutput>("kms", "list-keys", "kms:ListKeys")
        .members(&["Keys"])
        .paged(&["NextMarker", "Truncated", "NextToken"]);
/// Lists the names of keys.
pub const LIST_ALIASES: Operation =
    Operation::regional::<ListAliasesOutput>("kms", "list-aliases", "kms:ListAliases")
        .members(&["Aliases"])
        .paged(&["NextMarker", "Truncated", "NextToken"]);
/// What a key is and in which state.
pub const DESCRIBE_KEY: Operation =
    about_key::<DescribeKeyOutput>("describe-key", "kms:DescribeKey").members(&["KeyMetadata"]);
/// The policy of a key.
pub const GET_KEY_POLICY: Operation =
    about_key::<GetKeyPolicyOutput>("get-key-policy", "kms:GetKeyPolicy")
        .members(&["Policy"])
        .for_each(customer_keys);
/// The grants of a key.
pub const LIST_GRANTS: Operation = about_key::<ListGrantsOutput>("list-grants", "kms:ListGrants")
    .members(&["Grants"])
    .paged(&["NextMarker", "Truncated", "NextToken"])
    .for_each(customer_keys);
/// Whether a key is rotated.
pub const GET_KEY_ROTATION_STATUS: Operation =
    about_key::<KeyRotation>("get-key-rotation-status", "kms:GetKeyRotationStatus")
        .members(&["KeyRotationEnabled"])
        .absent_on(&["UnsupportedOperationException"])
        .for_each(rotatable_keys);
/// The tags of a key, which no analysis asks for.
pub const LIST_RESOURCE_TAGS: Operation =
    about_key::<ListResourceTagsOutput>("list-resource-tags", "kms:ListResourceTags")
        .members(&["Tags"])
        .paged(&["NextMarker", "Truncated", "NextToken"])
        .planned(Planned::Nowhere);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    LIST_KEYS,
    LIST_ALIASES,
    DESCRIBE_KEY,
    GET_KEY_POLICY,
    LIST_GRANTS,
    GET_KEY_ROTATION_STATUS,
    LIST_RESOURCE_TAGS,
];

#[cfg(test)]
mod tests;
