use std::borrow::Cow;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::read::DumpError;
use super::recognise::Recognised;

/// The largest file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 256 << 20;
/// The deepest folder that is visited.
const MAX_FOLDERS: usize = 16;

/// A file of a dump, not yet read.
#[derive(Clone, Debug)]
pub struct DumpFile {
    /// The path's components below the dump's folder, the folder's own name first when it names a place.
    pub path: Vec<String>,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    OnDisk(PathBuf),
    Embedded(&'static [u8]),
    Unreadable(String),
}

impl DumpFile {
    /// Returns the path as it is shown in messages.
    pub fn shown(&self) -> String {
        self.path.join("/")
    }

    /// Returns the bytes.
    ///
    /// # Errors
    /// A message without the path: the file cannot be read, or is too large.
    pub(super) fn bytes(&self) -> Result<Cow<'static, [u8]>, String> {
        match &self.content {
            Content::Embedded(bytes) => Ok(Cow::Borrowed(bytes)),
            Content::Unreadable(reason) => Err(reason.clone()),
            Content::OnDisk(path) => {
                let file = fs::File::open(path).map_err(|error| error.to_string())?;
                let mut bytes = Vec::new();
                file.take(MAX_FILE_BYTES + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|error| error.to_string())?;
                if bytes.len() as u64 > MAX_FILE_BYTES {
                    return Err(format!("larger than {} MiB", MAX_FILE_BYTES >> 20));
                }
                Ok(Cow::Owned(bytes))
            }
        }
    }
}

/// Returns the files below `root`, sorted by path; what is hidden is left out.
///
/// Symbolic links are not followed. They, and folders that cannot be read or lie too deep, stand in the
/// list as files that cannot be read.
///
/// # Errors
/// When `root` is not a folder that can be read.
pub fn from_folder(root: &Path) -> Result<Vec<DumpFile>, DumpError> {
    let mut files = Vec::new();
    // The folder itself may be one account's or one region's.
    let own: Vec<String> = root
        .canonicalize()
        .map_err(|source| DumpError::Folder {
            path: root.to_owned(),
            source,
        })?
        .iter()
        .filter_map(|part| part.to_str())
        .rev()
        .take_while(|part| super::place::names_a_place(part))
        .map(str::to_owned)
        .collect();
    let prefix: Vec<String> = own.into_iter().rev().collect();
    visit(root, &prefix, &mut files).map_err(|source| DumpError::Folder {
        path: root.to_owned(),
        source,
    })?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Returns whether a file or folder is hidden. A resource whose name begins with a dot is not.
fn is_hidden(path: &[String]) -> bool {
    let name = path.last().map_or("", String::as_str);
    let of_system = name == ".DS_Store" || name.starts_with("._");
    let is_resource = || {
        let recognised = super::recognise::by_path(path).recognised;
        matches!(recognised, Some(Recognised::Reply(_, Some(_))))
    };
    of_system || (name.starts_with('.') && !is_resource())
}

fn visit(folder: &Path, prefix: &[String], files: &mut Vec<DumpFile>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let mut path = prefix.to_vec();
        path.push(name);
        if is_hidden(&path) {
            continue;
        }
        let content = if kind.is_dir() {
            let visited = if path.len() > MAX_FOLDERS {
                Err("nested too deeply for a dump".to_owned())
            } else {
                visit(&entry.path(), &path, files).map_err(|error| error.to_string())
            };
            match visited {
                Ok(()) => continue,
                Err(reason) => Content::Unreadable(reason),
            }
        } else if kind.is_file() {
            Content::OnDisk(entry.path())
        } else if kind.is_symlink() {
            Content::Unreadable("a symbolic link, which is not followed".to_owned())
        } else {
            Content::Unreadable("not a file".to_owned())
        };
        files.push(DumpFile { path, content });
    }
    Ok(())
}

/// Returns the files of a dump that is part of the program, sorted by path.
pub fn from_embedded(folder: &'static include_dir::Dir<'static>) -> Vec<DumpFile> {
    let mut files = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        files.extend(folder.files().map(|file| {
            DumpFile {
                path: file
                    .path()
                    .iter()
                    .map(|part| part.to_string_lossy().into_owned())
                    .collect(),
                content: Content::Embedded(file.contents()),
            }
        }));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}
