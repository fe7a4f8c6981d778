use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Take};
use std::ops::ControlFlow;
use std::path::Path;

use sha2::{Digest as _, Sha256};
use zstd::stream::read::Decoder;

use super::disk::open_regular;
use super::error::SnapshotError;
use super::layout::Limits;
use super::manifest::{Content, Sha256Digest};

/// The largest window a compressed file may ask the decoder to keep, as a power of two: 8 MiB.
const WINDOW_LOG_MAX: u32 = 23;
const BUFFER_BYTES: usize = 1 << 16;

/// One line of a file.
pub(super) struct Line<'a> {
    /// The line's number, from 1.
    pub number: u64,
    /// Where it starts in the file, in expanded bytes.
    pub offset: u64,
    /// Its bytes without the end of the line.
    pub text: &'a [u8],
}

/// What is done with each line; `Break` ends the reading.
pub(super) type EachLine<'a> = dyn FnMut(Line<'_>) -> Result<ControlFlow<()>, SnapshotError> + 'a;

/// How a file that is appended to ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartEnd {
    /// The length of the whole lines.
    pub whole_bytes: u64,
    /// The length of the file; more than `whole_bytes` when a write was cut off.
    pub bytes: u64,
}

/// Passes bytes on, counts and digests them.
struct Digesting<R> {
    inner: R,
    hasher: Sha256,
    bytes: u64,
}

impl<R> Digesting<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            hasher: Sha256::new(),
            bytes: 0,
        }
    }
    fn digest(&self) -> Sha256Digest {
        self.hasher.clone().into()
    }
}
impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.update(buffer.get(..count).unwrap_or_default());
        self.bytes += count as u64;
        Ok(count)
    }
}

/// What the next line is.
enum Next {
    Whole,
    /// The file ends in the middle of a line.
    Torn,
    /// The line is longer than is accepted.
    TooLong,
    End,
}

/// Reads lines of bounded length into one buffer.
struct LineReader<R> {
    inner: BufReader<R>,
    buffer: Vec<u8>,
    number: u64,
    offset: u64,
    limit: u64,
}

impl<R: Read> LineReader<R> {
    fn new(inner: R, limits: &Limits) -> Self {
        Self {
            inner: BufReader::with_capacity(BUFFER_BYTES, inner),
            buffer: Vec::new(),
            number: 0,
            offset: 0,
            limit: limits.line,
        }
    }

    fn advance(&mut self) -> io::Result<Next> {
        self.offset += self.buffer.len() as u64;
        self.buffer.clear();
        let mut bounded = (&mut self.inner).take(self.limit.saturating_add(1));
        bounded.read_until(b'\n', &mut self.buffer)?;
        if self.buffer.is_empty() {
            return Ok(Next::End);
        }
        self.number += 1;
        Ok(if self.buffer.last() == Some(&b'\n') {
            Next::Whole
        } else if self.buffer.len() as u64 > self.limit {
            Next::TooLong
        } else {
            Next::Torn
        })
    }

    fn line(&self) -> Line<'_> {
        Line {
            number: self.number,
            offset: self.offset,
            text: self.buffer.strip_suffix(b"\n").unwrap_or(&self.buffer),
        }
    }
}

fn too_long(file: &Path, number: u64) -> SnapshotError {
    SnapshotError::bad_line(file, number, "the line is longer than is accepted")
}

/// Reads the whole lines of a file that is appended to. A last line without its end was being written
/// when the run was killed: it is left out.
pub(super) fn read_part(
    file: &Path,
    limits: &Limits,
    each: &mut EachLine<'_>,
) -> Result<PartEnd, SnapshotError> {
    let (handle, _) = open_regular(file)?;
    let mut lines = LineReader::new(handle, limits);
    loop {
        let next = lines.advance().map_err(SnapshotError::io("read", file))?;
        let whole_bytes = lines.offset;
        let end = |bytes| Ok(PartEnd { whole_bytes, bytes });
        match next {
            Next::Whole => {
                if each(lines.line())?.is_break() {
                    return end(whole_bytes);
                }
            }
            Next::Torn => return end(whole_bytes + lines.buffer.len() as u64),
            Next::TooLong => return Err(too_long(file, lines.number)),
            Next::End => return end(whole_bytes),
        }
    }
}

/// The expanded bytes of a file whose compressed bytes are digested on the way.
type Expanding = Decoder<'static, BufReader<Digesting<File>>>;

/// A sealed file, expanded to one byte more than it must have at most.
struct Sealed<'a> {
    file: &'a Path,
    content: &'a Content,
    lines: LineReader<Digesting<Take<Expanding>>>,
}

/// Reads a sealed file line by line and checks length and digests on the way.
///
/// # Errors
/// Lines are handed out before the digest of the whole file is known: after an error, nothing that
/// came out of the file may be used.
pub(super) fn read_sealed(
    file: &Path,
    content: &Content,
    limits: &Limits,
    each: &mut EachLine<'_>,
) -> Result<ControlFlow<()>, SnapshotError> {
    let mut sealed = Sealed::open(file, content, limits)?;
    loop {
        let failed = match sealed
            .lines
            .advance()
            .map_err(|error| sealed.failed(error))?
        {
            Next::Whole => match each(sealed.lines.line()) {
                Ok(ControlFlow::Continue(())) => continue,
                Ok(ControlFlow::Break(())) => return Ok(ControlFlow::Break(())),
                Err(error) => Some(error),
            },
            Next::TooLong => Some(too_long(file, sealed.lines.number)),
            Next::Torn => Some(SnapshotError::bad_line(
                file,
                sealed.lines.number,
                "the last line has no end",
            )),
            Next::End => None,
        };
        // A line that makes no sense is most likely one of a damaged file, which says more.
        sealed.check_digests()?;
        return match failed {
            Some(error) => Err(error),
            None => sealed.check_count(),
        };
    }
}

impl<'a> Sealed<'a> {
    fn open(file: &'a Path, content: &'a Content, limits: &Limits) -> Result<Self, SnapshotError> {
        let (handle, length) = open_regular(file)?;
        if length != content.compressed_bytes {
            return Err(SnapshotError::Length {
                file: file.into(),
                found: length,
                recorded: content.compressed_bytes,
            });
        }
        content.check(file, limits)?;
        let compressed = BufReader::with_capacity(BUFFER_BYTES, Digesting::new(handle));
        let mut decoder =
            Decoder::with_buffer(compressed).map_err(SnapshotError::io("read", file))?;
        decoder
            .window_log_max(WINDOW_LOG_MAX)
            .map_err(SnapshotError::io("read", file))?;
        let bounded = decoder.take(content.bytes.saturating_add(1));
        Ok(Self {
            file,
            content,
            lines: LineReader::new(Digesting::new(bounded), limits),
        })
    }

    /// Tells errors of the disk from those of the decoder.
    fn failed(&self, error: io::Error) -> SnapshotError {
        if error.raw_os_error().is_some() {
            SnapshotError::io("read", self.file)(error)
        } else {
            SnapshotError::damaged(self.file, error)
        }
    }

    /// Reads what is left and compares lengths and digests with those that were recorded.
    fn check_digests(&mut self) -> Result<(), SnapshotError> {
        io::copy(&mut self.lines.inner, &mut io::sink()).map_err(|error| self.failed(error))?;
        let expanded = self.lines.inner.get_mut();
        let mut compressed = expanded.inner.get_mut().get_mut();
        let left = io::copy(&mut compressed, &mut io::sink());
        let expanded = self.lines.inner.get_ref();
        left.map_err(|error| self.failed(error))?;
        let compressed = expanded.inner.get_ref().get_ref().get_ref();
        let damaged = |detail: &str| Err(SnapshotError::damaged(self.file, detail));
        if compressed.digest() != self.content.compressed_sha256 {
            return damaged("the SHA-256 of its bytes is not the recorded one");
        }
        if expanded.bytes != self.content.bytes || expanded.digest() != self.content.sha256 {
            return damaged("the SHA-256 of its expanded bytes is not the recorded one");
        }
        Ok(())
    }

    fn check_count(&self) -> Result<ControlFlow<()>, SnapshotError> {
        if self.lines.number != self.content.lines {
            return Err(SnapshotError::damaged(
                self.file,
                format!(
                    "it has {} lines, {} were recorded",
                    self.lines.number, self.content.lines
                ),
            ));
        }
        Ok(ControlFlow::Continue(()))
    }
}
