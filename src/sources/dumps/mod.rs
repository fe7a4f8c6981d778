//! Folders of AWS CLI JSON output: `aws ec2 describe-vpcs --output json > describe-vpcs.json`.
//!
//! A file is recognised by its path (`<service>-<operation>` or `<service>.<operation>`, also as a folder
//! with one file per URL-encoded resource), else by the members at its top, else as one of the known
//! wrappers that list per-resource replies with the resource's id added. Account and region come from
//! folder names, else from `sts get-caller-identity`, else from the ARNs and `OwnerId`s in the replies. A
//! file may hold one reply, a list of pages, or an object with one reply per region. What is not
//! recognised is listed; nothing stops the rest.

mod content;
mod files;
mod joined;
mod place;
mod read;
mod recognise;
mod wrappers;

pub use files::{DumpFile, from_embedded, from_folder};
pub use joined::read_joined;
pub use read::{DumpError, Notes, read};
