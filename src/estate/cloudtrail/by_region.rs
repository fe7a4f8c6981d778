use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::estate::{Merge, Omission};
use crate::ids::Region;

/// Answers that differ by the region that was asked; views of several regions unite.
#[derive(Clone, Debug, PartialEq)]
pub struct ByRegion<T>(BTreeMap<Region, T>);

impl<T> ByRegion<T> {
    /// Returns the answer of one region.
    pub fn one(region: Region, answer: T) -> Self {
        Self(BTreeMap::from([(region, answer)]))
    }
    /// Returns what the region answered.
    pub fn get(&self, region: Region) -> Option<&T> {
        self.0.get(&region)
    }
    /// Returns all answers in order of the regions.
    pub fn iter(&self) -> impl Iterator<Item = (Region, &T)> {
        self.0.iter().map(|(region, answer)| (*region, answer))
    }
}
impl<T> Default for ByRegion<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}
impl<T> Omission for ByRegion<T> {
    fn is_omitted(&self) -> bool {
        self.0.is_empty()
    }
}
impl<T> Merge for ByRegion<T> {
    fn merge(&mut self, other: Self) {
        for (region, answer) in other.0 {
            self.0.entry(region).or_insert(answer);
        }
    }
}
impl<T: Serialize> Serialize for ByRegion<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}
impl<'de, T: Deserialize<'de>> Deserialize<'de> for ByRegion<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(d).map(Self)
    }
}
