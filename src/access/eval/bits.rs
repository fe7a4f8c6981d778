use super::steps::count;

/// A set of small numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Bits {
    words: Vec<u64>,
    length: usize,
}

impl Bits {
    /// Returns the empty set of numbers below `length`.
    pub(super) fn none(length: usize) -> Self {
        Self {
            words: vec![0; length.div_ceil(64)],
            length,
        }
    }

    /// Returns the set of all numbers below `length`.
    pub(super) fn all(length: usize) -> Self {
        let mut bits = Self {
            words: vec![u64::MAX; length.div_ceil(64)],
            length,
        };
        bits.trim();
        bits
    }

    /// Returns the set of the numbers for which this holds.
    pub(super) fn of(length: usize, holds: impl Fn(usize) -> bool) -> Self {
        let mut bits = Self::none(length);
        (0..length)
            .filter(|number| holds(*number))
            .for_each(|number| bits.insert(number));
        bits
    }

    fn trim(&mut self) {
        let used = self.length % 64;
        if used != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << used) - 1;
        }
    }

    /// Puts a number into the set.
    pub(super) fn insert(&mut self, number: usize) {
        if let Some(word) = self.words.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    /// Returns whether a number is in the set.
    pub(super) fn contains(&self, number: usize) -> bool {
        self.words
            .get(number / 64)
            .is_some_and(|word| (word >> (number % 64)) & 1 == 1)
    }

    /// Keeps what is in both.
    pub(super) fn intersect(&mut self, other: &Self) {
        count(self.words.len());
        self.words
            .iter_mut()
            .zip(&other.words)
            .for_each(|(a, b)| *a &= b);
    }

    /// Adds what is in the other.
    pub(super) fn unite(&mut self, other: &Self) {
        count(self.words.len());
        self.words
            .iter_mut()
            .zip(&other.words)
            .for_each(|(a, b)| *a |= b);
    }

    /// Takes out what is in the other.
    pub(super) fn subtract(&mut self, other: &Self) {
        count(self.words.len());
        self.words
            .iter_mut()
            .zip(&other.words)
            .for_each(|(a, b)| *a &= !b);
    }

    /// Turns the set around.
    pub(super) fn complement(&mut self) {
        self.words.iter_mut().for_each(|word| *word = !*word);
        self.trim();
    }

    /// Returns whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Returns whether all of it is in the other.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.words
            .iter()
            .zip(&other.words)
            .all(|(a, b)| a & !b == 0)
    }

    /// Returns whether the two share a number.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(a, b)| a & b != 0)
    }

    /// Returns how many numbers are in it.
    pub(super) fn len(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// Returns the least number in it.
    pub(super) fn first(&self) -> Option<usize> {
        let (place, word) = self
            .words
            .iter()
            .enumerate()
            .find(|(_, word)| **word != 0)?;
        Some(place * 64 + word.trailing_zeros() as usize)
    }

    /// Returns the numbers in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.length).filter(|number| self.contains(*number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_behave() {
        for length in [1, 63, 64, 65, 200] {
            let odd = Bits::of(length, |number| number % 2 == 1);
            let mut even = odd.clone();
            even.complement();
            assert_eq!(odd.len() + even.len(), length);
            assert!(!odd.meets(&even) && even.is_within(&Bits::all(length)));
            assert_eq!(even.first(), Some(0));
            assert!(even.iter().all(|number| number % 2 == 0));
            even.unite(&odd);
            assert_eq!(even, Bits::all(length));
            even.subtract(&odd);
            even.intersect(&odd);
            assert!(even.is_empty());
        }
    }
}
