//! An estate on disk: written while it is collected, resumed after a kill, verified while it is read.
//!
//! ```text
//! <snapshot>/index.json                                  present when every account is complete
//! <snapshot>/<partition>/<account>/manifest.json         present when the account is complete
//! <snapshot>/<partition>/<account>/ledger.jsonl.zst      planned calls without a reply, and why
//! <snapshot>/<partition>/<account>/<region|global>/<service>.<operation>.jsonl.zst
//! ```
//!
//! A file holds one line per call: `{"request":…,"output":{…}}`, with `"part":"<what is missing>"` when the
//! output is not whole, or `{"request":…,"error":{"code":…,"message":…}}`. While an account is collected
//! its files end in `.jsonl.part` and every line is on the disk before the next call counts as made. On
//! completion the lines are sorted by request, compressed and digested, so that the bytes do not depend
//! on timing; then the manifest is written, which makes the account complete for ever. The index follows
//! from the manifests alone: runs that share the accounts need no coordinator.
//!
//! Only modelled members are written ([`Operation::reduce`](crate::estate::Operation::reduce)): what the
//! estate does not model never reaches the disk. Files are readable by their owner only.
//!
//! Reading trusts nothing: names are parsed into known operations, links are not followed, lengths are
//! bounded before anything is expanded, and every byte is compared with the recorded digests.

mod account;
mod disk;
mod error;
mod info;
mod layout;
mod ledger;
mod line;
mod lines;
mod manifest;
mod opened;
mod reader;
mod reduce;
mod seal;
mod show;
mod writer;

pub use account::AccountWriter;
pub use error::{FilePath, SnapshotError};
pub use info::{AccountInfo, Completeness, EachEntry, Entry, Filter, OtherVersion, SnapshotInfo};
pub use layout::is_snapshot;
pub use manifest::{MODEL_VERSION, SCHEMA, Sha256Digest, Window};
pub use opened::Account;
pub use reader::{Snapshot, load, read, verify};
pub use show::show;
pub use writer::{BegunAccount, Finished, Ownership, Writer};
