//! The folders and files of a case, checked: a file that nobody looks at would show nothing.

use std::fs;
use std::path::{Path, PathBuf};

use crate::ids::AccountId;

/// Files that describe a case; they stand beside the folders of its accounts.
const FILES: [&str; 3] = ["as-of", "expect.json", "palisade.toml"];

/// Folders of an account: the regions that a case can speak of, and `global`.
const REGIONS: &[&str] = &[
    "global",
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

/// Checks the names in a case's folder: files that describe it, accounts, and their regions.
///
/// # Errors
/// The first name that means nothing, with what was probably meant.
pub(super) fn check(case: &Path) -> Result<(), String> {
    for (name, path) in entries(case)? {
        if !path.is_dir() {
            if !FILES.contains(&name.as_str()) {
                return Err(stranger(&path, &name, "file of a case", &FILES));
            }
            continue;
        }
        if name.parse::<AccountId>().is_err() {
            return Err(format!(
                "`{}` is no account\nhint: name the folder with the 12 digits of an account id",
                path.display()
            ));
        }
        for (name, path) in entries(&path)? {
            if !REGIONS.contains(&name.as_str()) {
                return Err(stranger(&path, &name, "region", REGIONS));
            }
        }
    }
    Ok(())
}

/// Returns names and paths in a folder, sorted; hidden ones are left out.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let failed =
        |error: std::io::Error| format!("cannot read folder `{}`: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            found.push((name, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

fn stranger(path: &Path, name: &str, what: &str, known: &[&str]) -> String {
    let near = known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(known, name), known))
        .filter(|(distance, _)| *distance <= 2)
        .min();
    let hint = match near {
        Some((_, near)) => format!("did you mean `{near}`?"),
        None if known.len() <= 3 => format!("known: {}", known.join(", ")),
        None => "use a region such as `eu-west-1`, or `global`".to_owned(),
    };
    format!("`{}` is no {what}\nhint: {hint}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_means_nothing_is_refused_with_the_nearest() {
        let root = tempfile::tempdir().unwrap();
        let message = |folder: &str| {
            fs::create_dir_all(root.path().join(folder)).unwrap();
            let message = check(root.path()).unwrap_err();
            fs::remove_dir_all(root.path().join(folder.split('/').next().unwrap())).unwrap();
            message
        };
        assert!(message("11112222333/eu-west-1").contains("12 digits"));
        assert!(
            message("111122223333/eu-wset-1")
                .contains("is no region\nhint: did you mean `eu-west-1`?")
        );
        assert!(message("111122223333/Frankfurt").contains("use a region such as"));
        fs::create_dir_all(root.path().join("111122223333/global")).unwrap();
        fs::create_dir_all(root.path().join(".git")).unwrap();
        assert_eq!(check(root.path()), Ok(()));
    }
}
