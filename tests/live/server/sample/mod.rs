//! Replies in which every member is filled, for every operation of the table.

mod words;

use serde_json::{Map, Value, json};

use super::wire::{Format, Kind, Member, Members, Operation, Scalar, Service};

/// Makes a reply of an operation: lists with two items, maps with one entry.
///
/// Variants differ in every flag, number, word and name, so that no default stands for a value.
pub struct Sampler<'a> {
    service: &'a Service,
    operation: &'a Operation,
    /// The member that is left out wherever it stands, such as `Vpcs.Tags`.
    without: Option<&'a str>,
    /// All members that were come by.
    met: Vec<Met>,
}

/// Returns a reply of an operation.
pub fn sample(service: &Service, operation: &Operation, variant: usize) -> Value {
    Sampler::new(service, operation, None).reply(variant)
}

/// Returns a reply of an operation in which one member is missing.
pub fn sample_without(service: &Service, operation: &Operation, path: &str) -> Value {
    Sampler::new(service, operation, Some(path)).reply(0)
}

/// A member of a reply.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Met {
    /// Such as `Vpcs.Tags.Key`.
    pub path: String,
    /// The shape that it is of, which may stand in several places: `Tag`.
    pub shape: String,
}

/// Returns the members of an operation's reply, sorted by path.
pub fn members(service: &Service, operation: &Operation) -> Vec<Met> {
    let mut sampler = Sampler::new(service, operation, None);
    sampler.reply(0);
    sampler.met.sort();
    sampler.met.dedup();
    sampler.met
}

/// Returns a text for a parameter of a service.
pub fn named(service: &str, parameter: &str, number: usize) -> String {
    let place = words::Place {
        service,
        shape: "",
        member: parameter,
    };
    words::text(place, number)
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct At<'a> {
    /// The name of the shape that the member is of.
    shape: &'a str,
    member: &'a str,
    path: &'a str,
    /// Counts the items of lists, from the variant.
    number: usize,
}

impl<'a> Sampler<'a> {
    fn new(service: &'a Service, operation: &'a Operation, without: Option<&'a str>) -> Self {
        Self {
            service,
            operation,
            without,
            met: Vec::new(),
        }
    }

    fn reply(&mut self, variant: usize) -> Value {
        let Some(members) = self.service.output(self.operation) else {
            return json!({});
        };
        let mut reply = self.structure(
            members,
            At {
                shape: self.operation.output.as_deref().unwrap_or_default(),
                member: "",
                path: "",
                number: variant,
            },
        );
        // The list ends here.
        if let Some(pages) = &self.operation.pages {
            reply.remove(&pages.told);
            if let Some(more) = &pages.more {
                reply.insert(more.clone(), false.into());
            }
        }
        Value::Object(reply)
    }

    fn structure(&mut self, members: &Members, at: At<'_>) -> Map<String, Value> {
        let mut told = Map::new();
        for (name, member) in members {
            let path = match at.path {
                "" => name.clone(),
                path => format!("{path}.{name}"),
            };
            self.met.push(Met {
                path: path.clone(),
                shape: at.shape.to_owned(),
            });
            if self.without == Some(path.as_str()) {
                continue;
            }
            let at = At {
                member: name,
                path: &path,
                ..at
            };
            if let Some(value) = self.value(member, at) {
                told.insert(name.clone(), value);
            }
        }
        told
    }

    /// Returns a value of a member; none where a shape is inside of itself.
    fn value(&mut self, member: &Member, at: At<'_>) -> Option<Value> {
        const DEEPEST: usize = 9;
        if at.path.split('.').count() > DEEPEST {
            return None;
        }
        Some(match member.kind(&self.service.outputs) {
            Kind::Scalar(scalar, format) => self.scalar(member, (scalar, format), at),
            Kind::Structure(members, _) => {
                let shape = member.shape().unwrap_or_default();
                Value::Object(self.structure(members, At { shape, ..at }))
            }
            Kind::List(item) => (0..2)
                .filter_map(|index| {
                    let number = at.number + index;
                    self.value(item, At { number, ..at })
                })
                .collect(),
            Kind::Map(key, value) => {
                let name = self.scalar(key, (Scalar::String, Format::Iso8601), at);
                let value = self.value(value, at)?;
                json!({name.as_str()?: value})
            }
        })
    }

    fn scalar(&self, member: &Member, (scalar, format): (Scalar, Format), at: At<'_>) -> Value {
        let word = || match member.words.len() {
            0 => None,
            words => member.words.get(at.number % words).cloned(),
        };
        let place = words::Place {
            service: &self.service.service,
            shape: at.shape,
            member: at.member,
        };
        match scalar {
            Scalar::String => word()
                .unwrap_or_else(|| words::text(place, at.number))
                .into(),
            Scalar::Integer => words::integer(at.member, at.number).into(),
            Scalar::Long => (5_000_000_000 + i64::try_from(at.number).unwrap()).into(),
            Scalar::Float | Scalar::Double => {
                let halves = u32::try_from(at.number).unwrap();
                (f64::from(halves) + 1.5).into()
            }
            Scalar::Boolean => at.number.is_multiple_of(2).into(),
            Scalar::Timestamp => words::moment(at.number, format).into(),
            Scalar::Blob => words::blob(place, at.number).into(),
            Scalar::Document => words::document(at.number),
            Scalar::JsonValue => words::document(at.number).to_string().into(),
        }
    }
}
