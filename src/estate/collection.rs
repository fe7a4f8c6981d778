use std::ops::Deref;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Tags;
use super::index::Index;
use super::model::Merge;
use super::views::{Origin, Source, Views, all_of, grouped, last_of_each};
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

    /// Returns the member that is missing where AWS never leaves it out of a resource like this one, if one is: the
    /// resource is set aside then.
    fn lacks(&self) -> Option<&'static str> {
        None
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
    /// The members about which replies of one call contradict each other, sorted: of several values the first is kept.
    pub contradicted: Box<[Box<str>]>,
    value: T,
}

impl<T> Item<T> {
    /// Returns the accounts that see it without owning it.
    pub fn receivers(&self) -> impl Iterator<Item = AccountId> {
        let viewers = self.viewers.iter().copied();
        viewers.filter(|viewer| *viewer != self.place.account)
    }
}

impl<T> Deref for Item<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// All resources of one kind by ARN, in order of the ARN's text.
///
/// Views are added in any order and joined by [`Collection::settle`]; the result does not depend on the order.
#[derive(Clone, Debug)]
pub struct Collection<T> {
    /// What replies said and no settling has joined yet, and where each value came from.
    values: Vec<Option<T>>,
    origins: Vec<Origin>,
    items: Vec<Item<T>>,
    index: Index,
}

impl<T> Default for Collection<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            origins: Vec::new(),
            items: Vec::new(),
            index: Index::default(),
        }
    }
}

impl<T> Collection<T> {
    /// Returns the resource with this ARN.
    pub fn get(&self, arn: Arn) -> Option<&Item<T>> {
        self.items.get(self.index.position(arn)?)
    }
    /// Returns all resources in order of their ARNs.
    pub fn iter(&self) -> impl Iterator<Item = &Item<T>> {
        self.at(self.index.all())
    }
    /// Returns those that live at a place, in order of their ARNs; of the whole account for `global`.
    pub fn living_in(&self, place: Place) -> impl Iterator<Item = &Item<T>> {
        self.at(self.index.owned_by(place.account))
            .filter(move |item| place.region.is_global() || item.place.region == place.region)
    }
    /// Returns those that replies of an account showed, in order of their ARNs, whoever owns them.
    pub fn seen_by(&self, account: AccountId) -> impl Iterator<Item = &Item<T>> {
        self.at(self.index.seen_by(account))
    }
    fn at<'c>(&'c self, positions: &'c [usize]) -> impl Iterator<Item = &'c Item<T>> {
        positions.iter().filter_map(|at| self.items.get(*at))
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
        self.add_from(value, call, Source::Other)
    }

    /// Adds what a list of whole resources said about one: two such lists of one place are replies of one call.
    ///
    /// # Errors
    /// When the reply's parts do not make an ARN; the resource is then not added.
    pub fn add_listed(&mut self, value: T, call: Place) -> Result<Arn, IdError> {
        self.add_from(value, call, Source::List)
    }

    /// Adds what a reply said about some members of a resource: where another reply of the place says otherwise, they
    /// contradict each other.
    ///
    /// # Errors
    /// When the reply's parts do not make an ARN; the resource is then not added.
    pub fn add_part(&mut self, value: T, call: Place) -> Result<Arn, IdError> {
        self.add_from(value, call, Source::Part)
    }

    fn add_from(&mut self, value: T, call: Place, source: Source) -> Result<Arn, IdError> {
        let arn = value.arn(call)?;
        let place = value.place(arn, call);
        self.origins.push(Origin {
            arn,
            call,
            place,
            source,
        });
        self.values.push(Some(value));
        Ok(arn)
    }

    /// Joins the views of each resource member by member, the owner's value first. Views that come after
    /// a settling fill what the resource still lacks.
    ///
    /// The owner's view goes first, then by place. Among views of one rank the order of their JSON text
    /// decides, so that the order in which files were read never matters.
    pub fn settle(&mut self) {
        let mut values = std::mem::take(&mut self.values);
        for mut views in grouped(std::mem::take(&mut self.origins)) {
            for view in views.needing_text() {
                let value = values.get(view.at).and_then(Option::as_ref);
                view.text = value.and_then(|value| serde_json::to_string(value).ok());
            }
            views.rank();
            let mut joined: Option<T> = None;
            for view in views.in_order() {
                let Some(value) = values.get_mut(view.at).and_then(Option::take) else {
                    continue;
                };
                view.keep_tags(value.tags());
                match &mut joined {
                    None => joined = Some(value),
                    Some(joined) => joined.merge(value),
                }
            }
            if let Some(value) = joined {
                self.fill(views, value);
            }
        }
        self.index.settle();
    }

    /// Adds a resource, or what a later settling learned about one.
    fn fill(&mut self, views: Views, value: T) {
        let (arn, place) = (views.arn(), views.place());
        let contradicted = views.contradicted();
        let (viewers, viewer_tags) = views.seen();
        let known = self.index.position(arn);
        match known.and_then(|at| self.items.get_mut(at)) {
            Some(known) => {
                known.viewers = all_of(&known.viewers, &viewers);
                known.viewer_tags = last_of_each(viewer_tags, &known.viewer_tags);
                known.value.merge(value);
                self.index.see(arn, &known.viewers);
            }
            None => {
                self.index.add(self.items.len(), arn, place, &viewers);
                self.items.push(Item {
                    arn,
                    place,
                    viewers,
                    viewer_tags: last_of_each(viewer_tags, &[]),
                    contradicted,
                    value,
                });
            }
        }
    }
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
