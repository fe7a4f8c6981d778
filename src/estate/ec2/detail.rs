use serde::de::DeserializeOwned;
use serde::de::value::{Error as ValueError, MapDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::estate::{Call, Items, List, Loaded, Merge, Observed, Omission, SetAside};
use crate::ids::{AccountId, IdError, Place};

/// Entries of which several replies may each bring a part, such as one per search filter: parts add up.
///
/// Whether all parts are there is told by the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts<T>(Observed<List<T>>);

impl<T> Default for Parts<T> {
    fn default() -> Self {
        Self(Observed::Unknown)
    }
}

impl<T> Parts<T> {
    /// Returns the entries when any reply brought them.
    pub fn known(&self) -> Option<&[T]> {
        self.0.known().map(|list| &**list)
    }
}
impl<T> From<Observed<List<T>>> for Parts<T> {
    fn from(part: Observed<List<T>>) -> Self {
        Self(part)
    }
}
impl<T> Omission for Parts<T> {
    fn is_omitted(&self) -> bool {
        self.0.is_unknown()
    }
}
impl<T: Serialize> Merge for Parts<T> {
    /// Joins the parts, each entry once, in order of the entries' JSON text.
    fn merge(&mut self, other: Self) {
        let mine = std::mem::take(&mut self.0);
        self.0 = match (mine, other.0) {
            (Observed::Known(mine), Observed::Known(other)) => {
                let mut entries: Vec<(String, T)> = mine
                    .into_iter()
                    .chain(other)
                    .map(|entry| (serde_json::to_string(&entry).unwrap_or_default(), entry))
                    .collect();
                entries.sort_by(|(a, _), (b, _)| a.cmp(b));
                entries.dedup_by(|(a, _), (b, _)| a == b);
                Observed::Known(entries.into_iter().map(|(_, entry)| entry).collect())
            }
            (mut mine, other) => {
                mine.merge(other);
                mine
            }
        };
    }
}
impl<T: Serialize> Serialize for Parts<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Parts<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Observed::deserialize(d).map(Self)
    }
}

/// Reads a member that nothing decisive rests on, such as a date: what cannot be read is unknown.
///
/// # Errors
/// Only when the text is not JSON.
pub(in crate::estate) fn readable<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    d: D,
) -> Result<Observed<T>, D::Error> {
    let raw = Box::<RawValue>::deserialize(d)?;
    Ok(serde_json::from_str(raw.get()).unwrap_or_default())
}

/// Reads a member of which whoever reads the resource sees that it is missing where AWS never omits it: what cannot be
/// read is missing too.
///
/// # Errors
/// Only when the text is not JSON.
pub(in crate::estate) fn if_readable<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    d: D,
) -> Result<Option<T>, D::Error> {
    let raw = Box::<RawValue>::deserialize(d)?;
    Ok(serde_json::from_str(raw.get()).unwrap_or_default())
}

/// Reads a member that AWS gives as an empty text where there is none.
///
/// # Errors
/// When a text that is not empty does not have the member's form.
pub(in crate::estate) fn empty_is_none<'de, D: Deserializer<'de>, T: std::str::FromStr>(
    d: D,
) -> Result<Option<T>, D::Error>
where
    T::Err: std::fmt::Display,
{
    Option::<String>::deserialize(d)?
        .filter(|text| !text.is_empty())
        .map(|text| text.parse().map_err(serde::de::Error::custom))
        .transpose()
}

/// Returns the place of the owner that a reply names, else of the call.
pub(in crate::estate) fn owned_by(call: Place, owner: Option<AccountId>) -> Place {
    Place {
        account: owner.unwrap_or(call.account),
        ..call
    }
}

/// Returns the view of the resource that a call asked about, of which nothing but its id is known.
///
/// # Errors
/// When the call names no resource, or the text is not the id of one.
pub(in crate::estate) fn asked_about<T: DeserializeOwned>(
    member: &'static str,
    call: &Call<'_>,
) -> Result<T, IdError> {
    let id = call
        .request
        .ok_or_else(|| IdError::new("", "the resource that the call asked about"))?;
    let view = T::deserialize(MapDeserializer::<_, ValueError>::new(
        [(member, id)].into_iter(),
    ));
    view.map_err(|_| IdError::new(id, "the id of the resource that the call asked about"))
}

/// Returns the entries of a per-resource reply; notes those set aside, and a reply without the member. Where one entry is
/// not of AWS's form nothing is known of all: what rests on an entry alone may rest on that one.
pub(in crate::estate) fn entries<T>(
    items: Observed<Items<T>>,
    member: &'static str,
    loaded: &mut Loaded,
) -> Observed<List<T>> {
    match items {
        Observed::Known(items) if items.set_aside.is_empty() => {
            Observed::Known(items.read.into_iter().collect())
        }
        Observed::Known(items) => {
            loaded.set_aside.extend(items.set_aside);
            Observed::Unknown
        }
        Observed::Absent | Observed::Unknown => {
            loaded.set_aside.push(SetAside {
                index: 0,
                reason: format!("the reply has no list `{member}`").into(),
            });
            Observed::Unknown
        }
    }
}

/// Declares the reply of an operation that lists details of one resource; they become a member of it.
macro_rules! detail_output {
    (
        $(#[$meta:meta])*
        $name:ident { $wire:literal => $type:ty }
        of $resource:ty, $id:literal, into $service:ident.$collection:ident.$member:ident
    ) => {
        $crate::estate::model! {
            $(#[$meta])*
            pub struct $name {
                /// The details.
                $wire => items: $crate::estate::Observed<$crate::estate::Items<$type>>,
            }
        }
        impl $crate::estate::Output for $name {
            fn absorb(
                self,
                estate: &mut $crate::estate::Estate,
                call: &$crate::estate::Call<'_>,
                loaded: &mut $crate::estate::Loaded,
            ) {
                let entries = $crate::estate::ec2::entries(self.items, $wire, loaded);
                let view = $crate::estate::ec2::asked_about::<$resource>($id, call);
                loaded.note(view.and_then(|mut view| {
                    view.$member = entries.into();
                    estate.$service.$collection.add(view, call.place)
                }));
            }
        }
    };
}
pub(in crate::estate) use detail_output;

/// Declares the identity of an EC2 resource: its type, the documented segment of its ARN before the id,
/// the member that names the owner where replies have one, the member with the tags, and what tells which member is
/// missing that AWS never leaves out.
macro_rules! ec2_resource {
    ($type:ident: $cloudformation:literal, $segment:literal
        $(, owner $owner:ident)? $(, tags $tags:ident)? $(, lacks $lacks:path)?) => {
        impl $crate::estate::Resource for $type {
            const TYPE: &'static str = $cloudformation;
            fn arn(
                &self,
                call: $crate::ids::Place,
            ) -> Result<$crate::ids::Arn, $crate::ids::IdError> {
                let owner = None$(.or(self.$owner))?;
                let place = $crate::estate::ec2::owned_by(call, owner);
                let resource = format!(concat!($segment, "/{}"), self.id);
                $crate::estate::build_arn("ec2", place, &resource)
            }
            $(fn tags(&self) -> Option<&$crate::estate::Tags> {
                Some(&self.$tags)
            })?
            $(fn lacks(&self) -> Option<&'static str> {
                $lacks(self)
            })?
        }
    };
}
pub(in crate::estate) use ec2_resource;

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(json: &str) -> Parts<u32> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn parts_add_up_in_any_order() {
        let joined = |order: [&str; 3]| {
            let mut sum = Parts::default();
            for json in order {
                sum.merge(parts(json));
            }
            sum
        };
        assert_eq!(Parts::<u32>::default().known(), None);
        assert_eq!(joined(["[]", "[2,3]", "[1,2]"]).known().unwrap(), [1, 2, 3]);
        assert_eq!(
            joined(["[1,2]", "[]", "[2,3]"]),
            joined(["[2,3]", "[1,2]", "[]"])
        );
    }

    #[test]
    fn dates_that_cannot_be_read_are_unknown() {
        #[derive(Deserialize)]
        struct Thing {
            #[serde(deserialize_with = "readable")]
            when: Observed<crate::ids::Timestamp>,
        }
        let read = |json: &str| serde_json::from_str::<Thing>(json).unwrap().when;
        assert!(read(r#"{"when":"N/A"}"#).is_unknown());
        assert!(read(r#"{"when":null}"#).is_absent());
        assert_eq!(
            read(r#"{"when":"1970-01-01T00:01:00Z"}"#)
                .known()
                .unwrap()
                .epoch_seconds(),
            60
        );
    }
}
