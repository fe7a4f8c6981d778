use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::model::{Merge, Omission};

/// What was learned about one member of a resource: its value, that there is none, or nothing.
///
/// Read from JSON, a missing member is `Unknown` and `null` is `Absent`. The reason for `Unknown`
/// stands in the ledger, per call. Use `Option` instead where AWS documents that omission means none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Observed<T> {
    /// AWS returned it.
    Known(T),
    /// AWS answered that there is none: no bucket policy, no vault lock.
    Absent,
    /// Not collected: the ledger says which call and why.
    #[default]
    Unknown,
}

impl<T> Observed<T> {
    /// Returns the value when it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Unknown => None,
        }
    }
    /// Returns whether nothing was learned.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
    /// Returns whether AWS answered that there is none.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
    /// Returns the same knowledge about a part of the value.
    pub fn map<U>(&self, part: impl FnOnce(&T) -> U) -> Observed<U> {
        match self {
            Self::Known(value) => Observed::Known(part(value)),
            Self::Absent => Observed::Absent,
            Self::Unknown => Observed::Unknown,
        }
    }
}

impl<T> From<Option<T>> for Observed<T> {
    /// Returns `Absent` for `None`: for answers of AWS in which omission means none.
    fn from(answer: Option<T>) -> Self {
        answer.map_or(Self::Absent, Self::Known)
    }
}
impl<T> Omission for Observed<T> {
    fn is_omitted(&self) -> bool {
        self.is_unknown()
    }
}
impl<T> Merge for Observed<T> {
    /// Takes the other view's knowledge only where this one has none; a value beats "there is none".
    fn merge(&mut self, other: Self) {
        let better = match (&*self, &other) {
            (Self::Known(_), _) | (_, Self::Unknown) | (Self::Absent, Self::Absent) => false,
            (Self::Absent | Self::Unknown, Self::Known(_)) | (Self::Unknown, Self::Absent) => true,
        };
        if better {
            *self = other;
        }
    }
}
impl<T: Serialize> Serialize for Observed<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(s),
            Self::Absent | Self::Unknown => s.serialize_none(),
        }
    }
}
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Observed<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Option::<T>::deserialize(d).map(Self::from)
    }
}

/// Reads a member that AWS never leaves out.
///
/// # Errors
/// When it is missing, `null`, or not of its form: the resource is set aside then.
pub(crate) fn told<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    d: D,
) -> Result<Observed<T>, D::Error> {
    T::deserialize(d).map(Observed::Known)
}
