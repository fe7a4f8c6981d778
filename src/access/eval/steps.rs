//! How much was done, for tests that ask whether much is done too often.

#[cfg(test)]
thread_local! {
    static DONE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Notes that so many steps are done: things that are looked at, one after the other.
#[cfg(test)]
pub(super) fn count(steps: usize) {
    DONE.set(DONE.get() + steps);
}

/// Does nothing outside of tests.
#[cfg(not(test))]
#[inline]
pub(super) const fn count(_steps: usize) {}

/// Returns how many steps something takes.
#[cfg(test)]
pub(super) fn steps(of: impl FnOnce()) -> usize {
    let before = DONE.get();
    of();
    DONE.get() - before
}
