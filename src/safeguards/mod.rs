//! What protects production and watches it: backups, vault locks, trails.
//!
//! Every function goes from the estate to typed answers. An answer is three-valued ([`Answer`]): `No` is
//! given only when every call it rests on was read completely, else `Unknown` with the [`Gap`]s that are
//! to blame. Each answer carries sentences that name the call and the member it was read from.
//!
//! [`Gap`]: crate::estate::Gap

mod answer;
mod backups;
mod event_selectors;
mod near_miss;
mod plans;
mod selection;
mod stores;
mod trail_checks;
mod trails;
mod vault_index;
mod vaults;
mod wildcard;

pub use answer::Answer;
pub use backups::{NewestPoint, SelectedBy, StoreBackups, StoreKind, store_backups};
pub use event_selectors::{ManagementEvents, management_events};
pub use selection::{BackupType, Candidate, Doubt, OptIn, Selected, selects};
pub use trails::{TrailCoverage, Trails};
pub use vaults::{PlanOutside, VaultLock, VaultState, vault_states};
