use std::collections::BTreeMap;
use std::ops::Deref;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Tags;
use super::model::Merge;
use crate::ids::{AccountId, Arn, IdError, Place, Sym};

/// A kind of AWS resource of the estate.
pub trait Resource: Merge + Clone + Serialize + DeserializeOwned {
    /// The CloudFormation type name such as `AWS::EC2::VPC`.
    const TYPE: &'static str;

    /// Returns the ARN: as AWS gave it, else built from the owner, the region and the id.
    ///
    /// `call` is where the reply came from; the owner in the reply, where there is one, goes before it.
    ///
    /// # Errors
    /// When the parts do not make an ARN.
    fn arn(&self, call: Place) -> Result<Arn, IdError>;

    /// Returns where the resource lives; by default the account and region of its ARN, else of the call.
    fn place(&self, arn: Arn, call: Place) -> Place {
        Place {
            partition: arn.partition().unwrap_or(call.partition),
            account: arn.account().unwrap_or(call.account),
            region: arn.region().unwrap_or(call.region),
        }
    }

    /// Returns the tags as this view shows them; tags belong to the account that looks.
    fn tags(&self) -> Option<&Tags> {
        None
    }
}

/// Builds the ARN of a resource whose replies carry none.
///
/// # Errors
/// When the parts do not make an ARN.
pub fn build_arn(service: &str, place: Place, resource: &str) -> Result<Arn, IdError> {
    let region = if place.region.is_global() {
        ""
    } else {
        place.region.as_str()
    };
    format!(
        "arn:{}:{service}:{region}:{}:{resource}",
        place.partition, place.account
    )
    .parse()
}

/// Returns the name of a resource that a request names by its name or by its ARN, for the ARNs of the
/// account and region of the call; other ARNs stay as they are.
///
/// `kind` is what stands before the name in the ARN, such as `key/`; nothing for buckets.
pub fn name_or_arn(call: Place, request: &str, service: &str, kind: &str) -> Sym {
    let own = |arn: &Arn| {
        let owner = arn
            .account()
            .map_or(kind.is_empty(), |account| account == call.account);
        let region = arn.region().is_none_or(|region| region == call.region);
        arn.service() == service && owner && region
    };
    let arn = request.parse::<Arn>().ok().filter(own);
    let name = arn.and_then(|arn| arn.resource().strip_prefix(kind));
    Sym::new(name.unwrap_or(request))
}

/// A resource with its identity.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<T> {
    /// The key: equal for all views of one resource.
    pub arn: Arn,
    /// Where it lives: the owner's account.
    pub place: Place,
    /// The accounts whose replies showed it, sorted.
    pub viewers: Box<[AccountId]>,
    /// The tags that accounts other than the owner see on it, by account; only views that have any.
    pub viewer_tags: Box<[(AccountId, Tags)]>,
    value: T,
}

impl<T> Deref for Item<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// One reply's view of a resource, ranked: the owner's view first, then by account and region.
#[derive(Clone, Debug)]
struct View<T> {
    from_owner: bool,
    call: Place,
    place: Place,
    value: T,
}

/// All resources of one kind by ARN, in order of the ARN's text.
///
/// Views are added in any order and joined by [`Collection::settle`]; the result does not depend on the order.
#[derive(Clone, Debug)]
pub struct Collection<T> {
    views: BTreeMap<Arn, Vec<View<T>>>,
    items: BTreeMap<Arn, Item<T>>,
}

impl<T> Default for Collection<T> {
    fn default() -> Self {
        Self {
            views: BTreeMap::new(),
            items: BTreeMap::new(),
        }
    }
}

impl<T> Collection<T> {
    /// Returns the resource with this ARN.
    pub fn get(&self, arn: Arn) -> Option<&Item<T>> {
        self.items.get(&arn)
    }
    /// Returns all resources in order of their ARNs.
    pub fn iter(&self) -> impl Iterator<Item = &Item<T>> {
        self.items.values()
    }
    /// Returns those that live at a place, in order of their ARNs; of the whole account for `global`.
    pub fn living_in(&self, place: Place) -> impl Iterator<Item = &Item<T>> {
        self.iter().filter(move |item| {
            item.place.account == place.account
                && (place.region.is_global() || item.place.region == place.region)
        })
    }
    /// Returns those that replies of an account showed, in order of their ARNs, whoever owns them.
    pub fn seen_by(&self, account: AccountId) -> impl Iterator<Item = &Item<T>> {
        self.iter()
            .filter(move |item| item.viewers.contains(&account))
    }
    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }
    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl<T: Resource> Collection<T> {
    /// Adds what one reply said about a resource.
    ///
    /// # Errors
    /// When the reply's parts do not make an ARN; the resource is then not added.
    pub fn add(&mut self, value: T, call: Place) -> Result<Arn, IdError> {
        let arn = value.arn(call)?;
        let place = value.place(arn, call);
        let view = View {
            from_owner: place.account == call.account,
            call,
            place,
            value,
        };
        self.views.entry(arn).or_default().push(view);
        Ok(arn)
    }

    /// Takes over the views of another collection.
    pub fn absorb(&mut self, other: Self) {
        for (arn, views) in other.views {
            self.views.entry(arn).or_default().extend(views);
        }
    }

    /// Joins the views of each resource member by member, the owner's value first. Views that come after
    /// a settling fill what the resource still lacks.
    pub fn settle(&mut self) {
        for (arn, views) in std::mem::take(&mut self.views) {
            let Some(mut item) = join(arn, views) else {
                continue;
            };
            if let Some(known) = self.items.remove(&arn) {
                item = known.filled_by(item);
            }
            self.items.insert(arn, item);
        }
    }
}

impl<T: Resource> Item<T> {
    /// Adds what a later settling learned.
    fn filled_by(mut self, later: Self) -> Self {
        let viewers: std::collections::BTreeSet<AccountId> =
            self.viewers.iter().chain(&later.viewers).copied().collect();
        self.viewers = viewers.into_iter().collect();
        let mut tags: BTreeMap<AccountId, Tags> = later.viewer_tags.into_iter().collect();
        tags.extend(self.viewer_tags);
        self.viewer_tags = tags.into_iter().collect();
        self.value.merge(later.value);
        self
    }
}

/// Joins views of one resource. Among views of one rank the order of their JSON text decides, so that
/// the order in which files were read never matters.
fn join<T: Resource>(arn: Arn, mut views: Vec<View<T>>) -> Option<Item<T>> {
    if views.len() > 1 {
        views.sort_by_cached_key(|view| {
            (
                !view.from_owner,
                view.call,
                serde_json::to_string(&view.value).unwrap_or_default(),
            )
        });
    }
    let viewer_tags: BTreeMap<AccountId, Tags> = views
        .iter()
        .filter(|view| !view.from_owner)
        .filter_map(|view| Some((view.call.account, view.value.tags()?.clone())))
        .filter(|(_, tags)| !tags.is_empty())
        .collect();
    let viewers: std::collections::BTreeSet<AccountId> =
        views.iter().map(|view| view.call.account).collect();
    let mut views = views.into_iter();
    let first = views.next()?;
    let mut value = first.value;
    for view in views {
        value.merge(view.value);
    }
    Some(Item {
        arn,
        place: first.place,
        viewers: viewers.into_iter().collect(),
        viewer_tags: viewer_tags.into_iter().collect(),
        value,
    })
}

/// Declares the collections of one AWS service and what runs over all of them.
macro_rules! service {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default)]
        pub struct $name {
            $($(#[$fmeta])* pub $field: $crate::estate::Collection<$type>,)*
        }
        impl $name {
            /// Joins the views of every resource.
            pub(crate) fn settle(&mut self) {
                $(self.$field.settle();)*
            }
            /// Returns the number of resources per CloudFormation type name.
            pub(crate) fn counts(&self) -> Vec<(&'static str, usize)> {
                vec![$((<$type as $crate::estate::Resource>::TYPE, self.$field.len()),)*]
            }
        }
    };
}
pub(crate) use service;
