use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::REGION;

/// Writes replies into the folders of their accounts.
#[derive(Debug)]
pub(crate) struct Writer {
    out: PathBuf,
}

impl Writer {
    pub fn new(out: &Path) -> Self {
        Self { out: out.into() }
    }

    /// Writes a reply of a call in the region.
    pub fn regional(
        &mut self,
        account: &str,
        call: &str,
        member: &str,
        list: Vec<Value>,
    ) -> io::Result<()> {
        self.write(account, REGION, call, &json!({ member: list }))
    }

    /// Writes a reply of a call that belongs to no region.
    pub fn global(&mut self, account: &str, call: &str, reply: &Value) -> io::Result<()> {
        self.write(account, "global", call, reply)
    }

    /// Writes a reply of a call in the region that lists nothing.
    pub fn single(&mut self, account: &str, call: &str, reply: &Value) -> io::Result<()> {
        self.write(account, REGION, call, reply)
    }

    /// Writes a reply about one resource.
    pub fn about(
        &mut self,
        account: &str,
        call: &str,
        resource: &str,
        reply: &Value,
    ) -> io::Result<()> {
        self.write(account, &format!("{REGION}/{call}"), resource, reply)
    }

    fn write(&self, account: &str, folder: &str, name: &str, reply: &Value) -> io::Result<()> {
        let folder = self.out.join(account).join(folder);
        fs::create_dir_all(&folder)?;
        let mut file = BufWriter::new(File::create(folder.join(format!("{name}.json")))?);
        serde_json::to_writer(&mut file, reply)?;
        file.write_all(b"\n")?;
        file.flush()
    }
}

/// Returns an object with one more member.
pub(crate) fn with(mut object: Value, member: &str, value: Value) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
    object
}
