use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use zstd::stream::write::Encoder;

use super::disk::{commit, create_temporary, open_regular, temporary};
use super::error::SnapshotError;
use super::layout::Limits;
use super::manifest::Content;

/// A middle level: three times faster than the network delivers, a tenth of the size.
const LEVEL: i32 = 3;
/// The first four bytes of a frame that every zstd decoder skips. Source: RFC 8878, section 3.1.2.
const SKIPPABLE_FRAME: u32 = 0x184D_2A50;

/// Passes bytes on, counts and digests them.
struct Digesting<W> {
    inner: W,
    hasher: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.hasher.update(bytes.get(..count).unwrap_or_default());
        self.bytes += count as u64;
        Ok(count)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Writes a sealed file: lines in, compressed bytes and their digests out.
pub(super) struct Seal {
    file: PathBuf,
    encoder: Encoder<'static, Digesting<File>>,
    hasher: Sha256,
    bytes: u64,
    lines: u64,
}

impl Seal {
    /// Begins the file under its temporary name.
    pub(super) fn create(file: PathBuf) -> Result<Self, SnapshotError> {
        let target = Digesting {
            inner: create_temporary(&file)?,
            hasher: Sha256::new(),
            bytes: 0,
        };
        let encoder = Encoder::new(target, LEVEL)
            .map_err(SnapshotError::io("compress", &temporary(&file)))?;
        Ok(Self {
            file,
            encoder,
            hasher: Sha256::new(),
            bytes: 0,
            lines: 0,
        })
    }

    /// Adds a line with its end.
    pub(super) fn add(&mut self, line: &[u8]) -> Result<(), SnapshotError> {
        self.hasher.update(line);
        self.bytes += line.len() as u64;
        self.lines += 1;
        self.encoder
            .write_all(line)
            .map_err(SnapshotError::io("write", &temporary(&self.file)))
    }

    /// Ends the file, gives it its name and returns what it contains.
    pub(super) fn commit(self, limits: &Limits) -> Result<Content, SnapshotError> {
        let temporary = temporary(&self.file);
        let failed = || SnapshotError::io("write", &temporary);
        let mut target = self.encoder.finish().map_err(failed())?;
        pad(&mut target, self.bytes, limits).map_err(failed())?;
        commit(&target.inner, &self.file)?;
        Ok(Content {
            lines: self.lines,
            bytes: self.bytes,
            sha256: self.hasher.into(),
            compressed_bytes: target.bytes,
            compressed_sha256: target.hasher.into(),
        })
    }
}

/// Lengthens a file that compresses better than readers accept by a frame that decoders skip, so that
/// thousands of equal denials are never mistaken for a bomb.
fn pad(target: &mut Digesting<File>, expanded: u64, limits: &Limits) -> io::Result<()> {
    if expanded <= limits.free {
        return Ok(());
    }
    let missing = expanded.div_ceil(limits.ratio).saturating_sub(target.bytes);
    if missing == 0 {
        return Ok(());
    }
    let length = u32::try_from(missing).map_err(io::Error::other)?;
    target.write_all(&SKIPPABLE_FRAME.to_le_bytes())?;
    target.write_all(&length.to_le_bytes())?;
    io::copy(&mut io::repeat(0).take(missing), target)?;
    Ok(())
}

/// Where a line stands in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub offset: u64,
    /// Without the end of the line.
    pub length: u64,
}

/// Seals the lines of a file that was appended to, in the order given.
pub(super) fn seal_part(
    part: &Path,
    sealed: PathBuf,
    lines: impl Iterator<Item = Span>,
    limits: &Limits,
) -> Result<Content, SnapshotError> {
    let (mut source, _) = open_regular(part)?;
    let mut seal = Seal::create(sealed)?;
    let mut line = Vec::new();
    for span in lines {
        line.clear();
        source
            .seek(SeekFrom::Start(span.offset))
            .and_then(|_| {
                (&mut source)
                    .take(span.length.saturating_add(1))
                    .read_to_end(&mut line)
            })
            .map_err(SnapshotError::io("read", part))?;
        if line.last() != Some(&b'\n') {
            return Err(SnapshotError::damaged(
                part,
                "it changed while it was sealed",
            ));
        }
        seal.add(&line)?;
    }
    seal.commit(limits)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::super::lines::read_sealed;
    use super::*;

    const SMALL: Limits = Limits {
        line: 100,
        free: 1000,
        ratio: 10,
        total: 1 << 20,
    };

    fn seal(path: &Path, lines: impl Iterator<Item = String>) -> Content {
        let mut seal = Seal::create(path.to_owned()).unwrap();
        for line in lines {
            seal.add(format!("{line}\n").as_bytes()).unwrap();
        }
        seal.commit(&SMALL).unwrap()
    }

    fn count(path: &Path, content: &Content) -> Result<u64, SnapshotError> {
        let mut count = 0;
        let _ = read_sealed(path, content, &SMALL, &mut |line| {
            count += 1;
            assert_eq!(line.number, count);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(count)
    }

    #[test]
    fn what_compresses_too_well_is_padded_and_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for lines in [0, 1, 24, 25, 26, 27, 100, 5_000, 100_000] {
            let content = seal(&path, std::iter::repeat_n("x".repeat(39), lines));
            assert_eq!(content.bytes, 40 * lines as u64);
            let bound = content.bytes.div_ceil(SMALL.ratio) + 8;
            if content.bytes > SMALL.free {
                assert!((bound - 8..=bound).contains(&content.compressed_bytes));
            }
            assert_eq!(count(&path, &content).unwrap(), lines as u64);
        }
    }

    #[test]
    fn lines_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for (length, accepted) in [(99, true), (100, true), (101, false), (900, false)] {
            let lines = ["a".to_owned(), "x".repeat(length), "b".to_owned()];
            let content = seal(&path, lines.into_iter());
            match count(&path, &content) {
                Ok(number) => assert!(accepted && number == 3),
                Err(error) => {
                    assert!(!accepted);
                    assert!(matches!(error, SnapshotError::BadLine { line: 2, .. }));
                }
            }
        }
    }

    #[test]
    fn a_reader_that_stops_early_is_not_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let content = seal(&path, (0..10).map(|n| n.to_string()));
        let flow = read_sealed(&path, &content, &SMALL, &mut |_| Ok(ControlFlow::Break(())));
        assert!(flow.unwrap().is_break());
    }
}
