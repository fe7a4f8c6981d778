//! What holds for ports: functions that are constant over ranges of them.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::ids::{PortRange, PortSet};

/// The first port that anybody can ask for.
pub(super) const FIRST: u16 = 1;

/// A function of a port, as the ports from which on a value holds: sorted, the first is [`FIRST`], neighbours differ.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Steps<T>(Box<[(u16, T)]>);

impl<T: Copy + PartialEq> Steps<T> {
    /// Returns the function that has one value everywhere.
    pub fn constant(value: T) -> Self {
        Self(Box::new([(FIRST, value)]))
    }

    /// Returns the function of values with the ports from which on they hold, in order; the first holds from the start.
    pub fn of(values: impl IntoIterator<Item = (u16, T)>) -> Option<Self> {
        let mut steps: Vec<(u16, T)> = Vec::new();
        for (from, value) in values {
            match steps.last_mut() {
                None => steps.push((FIRST, value)),
                Some((_, known)) if *known == value => {}
                Some((at, known)) if *at >= from => *known = value,
                Some(_) => steps.push((from, value)),
            }
        }
        (!steps.is_empty()).then(|| Self(steps.into()))
    }

    /// Returns the function that has a value on a set of ports, and another elsewhere.
    pub fn on(ports: &PortSet, inside: T, outside: T) -> Self {
        let mut values = vec![(FIRST, outside)];
        for range in ports.ranges().iter().filter(|range| range.last() >= FIRST) {
            values.push((range.first().max(FIRST), inside));
            values.extend(range.last().checked_add(1).map(|next| (next, outside)));
        }
        Self::of(values).unwrap_or_else(|| Self::constant(outside))
    }

    /// Returns what two functions make together.
    pub fn join<U: Copy + PartialEq, V: Copy + PartialEq>(
        &self,
        other: &Steps<U>,
        join: impl Fn(T, U) -> V,
    ) -> Steps<V> {
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let (mut one, mut two) = (None, None);
        let mut values = Vec::with_capacity(self.0.len() + other.0.len());
        loop {
            let next = [
                mine.peek().map(|step| step.0),
                theirs.peek().map(|step| step.0),
            ];
            let Some(from) = next.into_iter().flatten().min() else {
                break;
            };
            one = mine
                .next_if(|step| step.0 == from)
                .map(|step| step.1)
                .or(one);
            two = theirs
                .next_if(|step| step.0 == from)
                .map(|step| step.1)
                .or(two);
            values.extend(one.zip(two).map(|(one, two)| (from, join(one, two))));
        }
        // Both begin at the first port.
        Steps::of(values).unwrap_or_else(|| Steps(Box::default()))
    }

    /// Returns the function of what is made of each value.
    pub fn map<U: Copy + PartialEq>(&self, make: impl Fn(T) -> U) -> Steps<U> {
        let values = self.0.iter().map(|(from, value)| (*from, make(*value)));
        Steps::of(values).unwrap_or_else(|| Steps(Box::default()))
    }

    /// Returns the ranges of ports with their values, in order.
    pub fn ranges(&self) -> impl Iterator<Item = (PortRange, T)> {
        let lasts = self.0.iter().skip(1).map(|(next, _)| next - 1);
        let lasts = lasts.chain(std::iter::once(u16::MAX));
        let ranges = self.0.iter().zip(lasts);
        ranges.filter_map(|((first, value), last)| Some((PortRange::new(*first, last)?, *value)))
    }

    /// Returns whether some port has a value.
    pub fn any(&self, is_it: impl Fn(T) -> bool) -> bool {
        self.0.iter().any(|(_, value)| is_it(*value))
    }
}

impl<T: Copy + PartialEq> Steps<Option<T>> {
    /// Returns the function where it has a value everywhere.
    pub fn whole(&self) -> Option<Steps<T>> {
        let values = self.0.iter().map(|(from, value)| Some((*from, (*value)?)));
        Steps::of(values.collect::<Option<Vec<_>>>()?)
    }
}

/// Values by number: equal ones have one number.
#[derive(Clone, Debug)]
pub(super) struct Interned<K> {
    all: Vec<K>,
    numbers: FxHashMap<K, u32>,
}

impl<K> Default for Interned<K> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            numbers: FxHashMap::default(),
        }
    }
}

impl<K: Clone + Eq + Hash> Interned<K> {
    /// Returns the number of a value.
    pub fn number(&mut self, value: K) -> u32 {
        if let Some(known) = self.numbers.get(&value) {
            return *known;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(value.clone());
        self.numbers.insert(value, number);
        number
    }

    /// Returns the value of a number.
    pub fn get(&self, number: u32) -> Option<&K> {
        self.all.get(usize::try_from(number).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl<T: Copy> Steps<T> {
        fn at(&self, port: u16) -> Option<T> {
            let after = self.0.partition_point(|(from, _)| *from <= port);
            self.0.get(after.checked_sub(1)?).map(|(_, value)| *value)
        }
    }

    fn steps() -> impl Strategy<Value = Steps<u8>> {
        prop::collection::btree_map(0_u16..40, 0_u8..3, 1..8)
            .prop_map(|values| Steps::of(values).unwrap())
    }

    proptest! {
        #[test]
        fn joined_functions_have_the_joined_values(one in steps(), two in steps()) {
            let both = one.join(&two, |one, two| one * 3 + two);
            for port in FIRST..60 {
                let value = one.at(port).unwrap() * 3 + two.at(port).unwrap();
                prop_assert_eq!(both.at(port), Some(value));
            }
            let ranges: Vec<_> = both.ranges().collect();
            prop_assert_eq!(ranges[0].0.first(), FIRST);
            prop_assert_eq!(ranges.last().unwrap().0.last(), u16::MAX);
            prop_assert!(ranges.windows(2).all(|two| two[0].1 != two[1].1 && two[0].0.last() + 1 == two[1].0.first()));
        }
    }

    #[test]
    fn a_set_of_ports_is_a_function() {
        let ports = |text: &[&str]| {
            text.iter()
                .map(|one| one.parse::<PortRange>().unwrap())
                .collect()
        };
        let set: PortSet = ports(&["0-5", "22", "60000-65535"]);
        let steps = Steps::on(&set, 'y', 'n');
        let found: Vec<_> = steps
            .ranges()
            .map(|(range, value)| (range.to_string(), value))
            .collect();
        let told = [
            ("1-5", 'y'),
            ("6-21", 'n'),
            ("22", 'y'),
            ("23-59999", 'n'),
            ("60000-65535", 'y'),
        ];
        assert_eq!(found, told.map(|(range, value)| (range.to_owned(), value)));
        assert_eq!(
            Steps::on(&PortSet::default(), 'y', 'n'),
            Steps::constant('n')
        );
        assert_eq!(Steps::on(&ports(&["0"]), 'y', 'n'), Steps::constant('n'));
    }
}
