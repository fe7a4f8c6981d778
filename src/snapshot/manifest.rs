use std::fmt;
use std::io::Read;
use std::path::Path;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use super::disk::{open_regular, read_small};
use super::error::SnapshotError;
use super::layout::{AccountName, FileName, LIMITS, Limits};
use crate::ids::{AccountId, Partition, Region, Sym, Timestamp};

/// The version of layout, manifest, index and lines that this version writes.
pub const SCHEMA: u32 = 1;
/// The version of every operation's modelled members. Raised when a member is added to the estate:
/// replies that an older version wrote do not have it, which means "not collected".
pub const MODEL_VERSION: u32 = 1;
const FORMAT: &str = "palisade-snapshot";
/// The longest manifest or index that is read, in bytes.
const MANIFEST_BYTES: u64 = 64 << 20;

/// A SHA-256 digest; printed as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Digest([u8; 32]);

impl Sha256Digest {
    /// Returns the digest of the bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self::from(Sha256::new_with_prefix(bytes))
    }
}
impl From<Sha256> for Sha256Digest {
    fn from(hasher: Sha256) -> Self {
        Self(hasher.finalize().into())
    }
}
impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
impl fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for Sha256Digest {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "a digest is 64 lower-case hexadecimal digits";
        let digit = |b: &u8| match b {
            b'0'..=b'9' => Some(b - b'0'),
            b'a'..=b'f' => Some(b - b'a' + 10),
            _ => None,
        };
        let mut bytes = [0; 32];
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return Err(EXPECTED);
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            let (high, low) = digit(high).zip(digit(low)).ok_or(EXPECTED)?;
            *byte = high << 4 | low;
        }
        Ok(Self(bytes))
    }
}
impl Serialize for Sha256Digest {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Sha256Digest {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The time in which an account was collected: every fact about it holds at some moment in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Before the first call.
    pub start: Timestamp,
    /// After the last call.
    pub end: Timestamp,
}

/// What a sealed file must contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Content {
    pub lines: u64,
    pub bytes: u64,
    pub sha256: Sha256Digest,
    pub compressed_bytes: u64,
    pub compressed_sha256: Sha256Digest,
}

impl Content {
    /// Refuses contents that would expand beyond the bounds.
    pub(super) fn check(&self, file: &Path, limits: &Limits) -> Result<(), SnapshotError> {
        let accepted = self
            .compressed_bytes
            .saturating_mul(limits.ratio)
            .max(limits.free);
        if self.bytes > accepted {
            return Err(SnapshotError::Bomb {
                file: file.into(),
                compressed: self.compressed_bytes,
                expanded: self.bytes,
            });
        }
        Ok(())
    }
}

/// One file of an account: which calls, and what it must contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileEntry {
    pub region: Region,
    pub service: Sym,
    pub operation: Sym,
    pub model_version: u32,
    pub content: Content,
}

impl FileEntry {
    pub(super) fn new(name: FileName, model_version: u32, content: Content) -> Self {
        Self {
            region: name.region,
            service: name.service,
            operation: name.operation,
            model_version,
            content,
        }
    }
    /// Returns the file's name, or `None` when it has not the form of one.
    pub(super) fn name(&self) -> Option<FileName> {
        FileName::new(self.region, self.service.as_str(), self.operation.as_str())
    }
}

/// `manifest.json` of an account: present exactly when the account is complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub format: String,
    pub schema: u32,
    pub tool: String,
    pub partition: Partition,
    pub account: AccountId,
    pub window: Window,
    pub ledger: Content,
    pub files: Vec<FileEntry>,
}

impl Manifest {
    pub(super) fn new(
        name: AccountName,
        window: Window,
        ledger: Content,
        files: Vec<FileEntry>,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            schema: SCHEMA,
            tool: tool(),
            partition: name.partition,
            account: name.account,
            window,
            ledger,
            files,
        }
    }

    /// Reads the manifest of an account with its digest, and checks that it is that account's and the
    /// one that the index was made from.
    pub(super) fn read(
        file: &Path,
        name: AccountName,
        listed: Option<&IndexEntry>,
    ) -> Result<(Self, Sha256Digest), SnapshotError> {
        let bytes = read_small(file, MANIFEST_BYTES)?;
        let digest = Sha256Digest::of(&bytes);
        if listed.is_some_and(|listed| listed.manifest_sha256 != digest) {
            return Err(SnapshotError::damaged(
                file,
                "its SHA-256 is not that in the index",
            ));
        }
        let manifest: Self = parse(file, &bytes)?;
        let wrong = |detail: String| Err(SnapshotError::bad_manifest(file, detail));
        if (manifest.partition, manifest.account) != (name.partition, name.account) {
            return wrong(format!(
                "belongs to account {} in {}",
                manifest.account, manifest.partition
            ));
        }
        if manifest.window.end < manifest.window.start {
            return wrong("the collection window ends before it starts".to_owned());
        }
        let names: Option<Vec<FileName>> = manifest.files.iter().map(FileEntry::name).collect();
        let Some(names) = names else {
            return wrong("a file has a name that no operation has".to_owned());
        };
        if !names.is_sorted_by(|a, b| a < b) {
            return wrong("the files are not in order, or one is listed twice".to_owned());
        }
        Ok((manifest, digest))
    }
}

/// One account in the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IndexEntry {
    pub partition: Partition,
    pub account: AccountId,
    pub window: Window,
    pub calls: u64,
    pub manifest_sha256: Sha256Digest,
}

impl IndexEntry {
    pub(super) fn of(manifest: &Manifest, digest: Sha256Digest) -> Self {
        Self {
            partition: manifest.partition,
            account: manifest.account,
            window: manifest.window,
            calls: manifest.files.iter().map(|file| file.content.lines).sum(),
            manifest_sha256: digest,
        }
    }
    pub(super) fn name(&self) -> AccountName {
        AccountName {
            partition: self.partition,
            account: self.account,
        }
    }
}

/// `index.json` of a snapshot: present exactly when it is finished; follows from the manifests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Index {
    pub format: String,
    pub schema: u32,
    pub tool: String,
    /// The end of the last account's window; none without accounts.
    pub as_of: Option<Timestamp>,
    pub accounts: Vec<IndexEntry>,
}

impl Index {
    /// Returns the index of these accounts.
    pub(super) fn of(accounts: Vec<IndexEntry>) -> Self {
        Self {
            format: FORMAT.to_owned(),
            schema: SCHEMA,
            tool: tool(),
            as_of: accounts.iter().map(|account| account.window.end).max(),
            accounts,
        }
    }

    /// Reads the index with its digest and checks that it is what its own entries imply.
    pub(super) fn read(file: &Path) -> Result<(Self, Sha256Digest), SnapshotError> {
        let bytes = read_small(file, MANIFEST_BYTES)?;
        let index: Self = parse(file, &bytes)?;
        let wrong = |detail: &str| Err(SnapshotError::bad_manifest(file, detail));
        if !index.accounts.is_sorted_by(|a, b| a.name() < b.name()) {
            return wrong("the accounts are not in order, or one is listed twice");
        }
        if index.as_of != index.accounts.iter().map(|entry| entry.window.end).max() {
            return wrong("`as_of` is not the end of the last account's window");
        }
        Ok((index, Sha256Digest::of(&bytes)))
    }
}

fn tool() -> String {
    format!("palisade {}", env!("CARGO_PKG_VERSION"))
}

/// Returns the bytes of a manifest or index.
pub(super) fn to_bytes<T: Serialize>(file: &Path, value: &T) -> Result<Vec<u8>, SnapshotError> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|error| SnapshotError::bad_manifest(file, error))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The members by which every version of the format is recognised.
#[derive(Deserialize)]
struct Header {
    format: String,
    schema: u64,
}

/// Reads a manifest or index. The format and its version are looked at first, since another version
/// may have other members.
fn parse<T: DeserializeOwned>(file: &Path, bytes: &[u8]) -> Result<T, SnapshotError> {
    let wrong = |error: serde_json::Error| SnapshotError::bad_manifest(file, error);
    let header: Header = serde_json::from_slice(bytes).map_err(wrong)?;
    if header.format != FORMAT {
        return Err(SnapshotError::bad_manifest(
            file,
            format!("the format is `{}`, not `{FORMAT}`", header.format),
        ));
    }
    if header.schema != u64::from(SCHEMA) {
        return Err(SnapshotError::Schema {
            file: file.into(),
            found: header.schema,
            known: SCHEMA,
        });
    }
    serde_json::from_slice(bytes).map_err(wrong)
}

/// Returns whether the file says at its beginning that it is part of a snapshot, of whatever version and
/// however damaged further on.
pub(super) fn is_ours(file: &Path) -> bool {
    let mut beginning = Vec::new();
    let read = open_regular(file)
        .ok()
        .and_then(|(handle, _)| handle.take(256).read_to_end(&mut beginning).ok());
    read.is_some() && String::from_utf8_lossy(&beginning).contains(&format!("\"{FORMAT}\""))
}

/// Refuses a snapshot whose files together would expand beyond the bound.
pub(super) fn check_total(
    root: &Path,
    expanded: u64,
    limits: &Limits,
) -> Result<(), SnapshotError> {
    if expanded > limits.total {
        return Err(SnapshotError::TooLarge {
            folder: root.into(),
            expanded,
        });
    }
    Ok(())
}

const _: () = assert!(LIMITS.free < LIMITS.line);
