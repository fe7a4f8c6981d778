use std::ops::{Deref, DerefMut};

/// A list that is mostly short: up to two stand in place, so that looking at them follows no pointer.
#[derive(Clone, Debug)]
pub(super) enum Few<T> {
    None,
    One(T),
    Two([T; 2]),
    Many(Box<[T]>),
}

impl<T> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(list: I) -> Self {
        let mut list = list.into_iter();
        match (list.next(), list.next(), list.next()) {
            (None, ..) => Self::None,
            (Some(one), None, _) => Self::One(one),
            (Some(one), Some(other), None) => Self::Two([one, other]),
            (Some(one), Some(other), Some(third)) => {
                Self::Many([one, other, third].into_iter().chain(list).collect())
            }
        }
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(one) => std::slice::from_ref(one),
            Self::Two(two) => two,
            Self::Many(list) => list,
        }
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Self::None => &mut [],
            Self::One(one) => std::slice::from_mut(one),
            Self::Two(two) => two,
            Self::Many(list) => list,
        }
    }
}

impl<'l, T> IntoIterator for &'l Few<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_any_length_keep_their_order() {
        for length in 0..6 {
            let list: Few<usize> = (0..length).collect();
            assert_eq!(*list, *(0..length).collect::<Vec<_>>());
        }
    }
}
