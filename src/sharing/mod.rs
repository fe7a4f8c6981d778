//! What is given away: snapshots, images and backups that others may use.

mod copies;
mod grants;

pub use copies::{Copy, CopyKind, copies};
pub use grants::{Grantee, Share, Side, shares};
