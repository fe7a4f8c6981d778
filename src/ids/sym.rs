use std::cmp::Ordering;
use std::str::FromStr;
use std::sync::{Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::IdError;
use super::error::text_newtype;

/// An interned text: four bytes, `Copy`, equal exactly when the texts are equal, ordered by the text.
///
/// The table lives as long as the process. Reading a symbol takes no lock; interning takes one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sym(u32);

/// Chunk `k` holds `2^k` texts, so that symbols never move and reading needs no lock.
type Chunk = Box<[OnceLock<&'static str>]>;
static CHUNKS: [OnceLock<Chunk>; 32] = [const { OnceLock::new() }; 32];
static WRITER: Mutex<Option<Writer>> = Mutex::new(None);

struct Writer {
    ids: FxHashMap<&'static str, u32>,
    arena: &'static mut [u8],
}

const ARENA_BYTES: usize = 1 << 16;

impl Writer {
    /// Copies `text` into memory that lives as long as the process.
    fn keep(&mut self, text: &str) -> &'static str {
        if text.len() > ARENA_BYTES / 16 {
            return Box::leak(text.to_owned().into_boxed_str());
        }
        if text.len() > self.arena.len() {
            self.arena = Box::leak(vec![0_u8; ARENA_BYTES].into_boxed_slice());
        }
        let arena = std::mem::take(&mut self.arena);
        let (target, rest) = arena.split_at_mut(text.len());
        target.copy_from_slice(text.as_bytes());
        self.arena = rest;
        // The bytes are those of a `str`, so this cannot fail; an empty text is the harmless answer.
        std::str::from_utf8(target).unwrap_or_default()
    }
}

/// Returns the chunk of a symbol and its place in it.
fn position(id: u32) -> (usize, usize) {
    let n = u64::from(id) + 1;
    let chunk = 63 - n.leading_zeros() as usize;
    (chunk, (n - (1_u64 << chunk)) as usize)
}

impl Sym {
    /// Returns the symbol of `text`, interning it when it is new.
    pub fn new(text: &str) -> Self {
        let mut guard = WRITER.lock().unwrap_or_else(PoisonError::into_inner);
        let writer = guard.get_or_insert_with(|| Writer {
            ids: FxHashMap::default(),
            arena: &mut [],
        });
        if let Some(id) = writer.ids.get(text) {
            return Self(*id);
        }
        let kept = writer.keep(text);
        let id = u32::try_from(writer.ids.len()).unwrap_or(u32::MAX - 1);
        let (chunk, place) = position(id);
        if let Some(cell) = CHUNKS.get(chunk) {
            let slots =
                cell.get_or_init(|| (0..1_usize << chunk).map(|_| OnceLock::new()).collect());
            if let Some(slot) = slots.get(place) {
                slot.get_or_init(|| kept);
            }
        }
        writer.ids.insert(kept, id);
        Self(id)
    }

    /// Returns the text.
    pub fn as_str(self) -> &'static str {
        let (chunk, place) = position(self.0);
        CHUNKS
            .get(chunk)
            .and_then(OnceLock::get)
            .and_then(|slots| slots.get(place))
            .and_then(|slot| slot.get())
            .copied()
            .unwrap_or_default()
    }
}

impl Ord for Sym {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.0 == other.0 {
            Ordering::Equal
        } else {
            self.as_str().cmp(other.as_str())
        }
    }
}
impl PartialOrd for Sym {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl FromStr for Sym {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Ok(Self::new(text))
    }
}
impl From<&str> for Sym {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}
text_newtype!(Sym);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_symbol_gives_its_text_back_and_orders_by_it(a in ".{0,40}", b in ".{0,40}") {
            let (x, y) = (Sym::new(&a), Sym::new(&b));
            prop_assert_eq!(x.as_str(), a.as_str());
            prop_assert_eq!(x == y, a == b);
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        }
    }

    #[test]
    fn threads_agree_on_symbols() {
        let texts: Vec<String> = (0..2000).map(|n| format!("thread-text-{n}")).collect();
        let all: Vec<Vec<Sym>> = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| texts.iter().map(|t| Sym::new(t)).collect::<Vec<_>>()))
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
        assert!(
            all[0]
                .iter()
                .zip(&texts)
                .all(|(sym, text)| sym.as_str() == text)
        );
    }

    #[test]
    fn long_texts_are_kept_whole() {
        let long = "x".repeat(100_000);
        assert_eq!(Sym::new(&long).as_str(), long);
    }
}
