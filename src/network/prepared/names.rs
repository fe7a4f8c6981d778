//! By what questions name things.

use rustc_hash::FxHashMap;

/// What has which name: an id, an ARN, an identifier, or a host name. Several things may have one name, in different
/// accounts and regions.
#[derive(Clone, Debug)]
pub(in crate::network) struct Names<T> {
    exact: FxHashMap<Box<str>, Vec<T>>,
    /// Without case and without a dot at their ends.
    hosts: FxHashMap<Box<str>, Vec<T>>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            exact: FxHashMap::default(),
            hosts: FxHashMap::default(),
        }
    }
}

impl<T: Copy + Ord> Names<T> {
    /// Adds a name that is compared as it stands.
    pub fn add(&mut self, name: &str, what: T) {
        insert(&mut self.exact, name.into(), what);
    }

    /// Adds a host name.
    pub fn add_host(&mut self, name: &str, what: T) {
        insert(&mut self.hosts, host(name), what);
    }

    /// Returns the things with exactly this name, in order.
    pub fn get(&self, name: &str) -> &[T] {
        self.exact.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the things with this name or host name, in order. A name of which the first part is `*` stands for any
    /// one that differs there alone.
    pub fn find(&self, name: &str) -> &[T] {
        let exact = self.get(name);
        if !exact.is_empty() {
            return exact;
        }
        // Host names have dots: nothing else is looked for among them.
        if !name.contains('.') {
            return &[];
        }
        let host = host(name);
        let any = || {
            let (_, rest) = host.split_once('.')?;
            self.hosts.get(format!("*.{rest}").as_str())
        };
        let found = self.hosts.get(&host).or_else(any);
        found.map(Vec::as_slice).unwrap_or_default()
    }
}

fn insert<T: Copy + Ord>(map: &mut FxHashMap<Box<str>, Vec<T>>, name: Box<str>, what: T) {
    let known = map.entry(name).or_default();
    if let Err(place) = known.binary_search(&what) {
        known.insert(place, what);
    }
}

/// Returns a host name as it is compared: without case, without the dot of the root.
fn host(name: &str) -> Box<str> {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.to_ascii_lowercase().into_boxed_str()
}
