use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use serde::Deserialize;

/// How a service is spoken to.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    Ec2,
    Query,
    Json,
    RestJson,
    RestXml,
}

/// A service: the table of `wire/<service>.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The AWS CLI's name: `s3api`.
    pub service: String,
    /// The name in the signature: `s3`.
    pub signing: String,
    pub protocol: Protocol,
    pub version: String,
    /// What stands before the operation's name in `X-Amz-Target`.
    pub target: Option<String>,
    pub namespace: Option<String>,
    /// How errors spell the member with the message.
    pub message: String,
    /// The HTTP status of error codes, where it is not 400.
    pub errors: BTreeMap<String, u16>,
    pub operations: BTreeMap<String, Operation>,
    pub inputs: Shapes,
    pub outputs: Shapes,
}

pub type Shapes = BTreeMap<String, Shape>;
pub type Members = BTreeMap<String, Member>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The API's name: `DescribeVpcs`.
    pub api: String,
    pub method: String,
    pub uri: String,
    pub input: Option<String>,
    pub output: Option<String>,
    /// The element around the members of a `query` reply.
    pub wrapper: Option<String>,
    /// The root element of a `rest-xml` reply.
    pub root: Option<String>,
    /// Whether the root element is the only member itself.
    #[serde(default)]
    pub unwrapped: bool,
    pub pages: Option<Pages>,
}

/// How a list goes on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// The request's member with the token.
    pub asked: String,
    /// The reply's member with the token.
    pub told: String,
    /// The flag that says that there is more.
    pub more: Option<String>,
    /// The reply's members that are split.
    pub lists: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Shape {
    Structure {
        members: Members,
        namespace: Option<Namespace>,
    },
    List {
        item: Member,
    },
    Map {
        key: Member,
        value: Member,
    },
}

/// The namespace of an element's attributes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Namespace {
    pub prefix: String,
    pub uri: String,
}

/// What stands in a place: a scalar, or a shape of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    is: Option<Scalar>,
    shape: Option<String>,
    wire: Option<String>,
    /// Where it stands, when not in the body.
    pub at: Option<At>,
    /// Whether the items of a list stand without an element around them.
    #[serde(default)]
    pub flat: bool,
    format: Option<Format>,
    /// The smallest and the largest number that the service takes.
    pub min: Option<i64>,
    pub max: Option<i64>,
    /// The first words of an enumeration.
    #[serde(default)]
    pub words: Vec<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Scalar {
    String,
    Integer,
    Long,
    Float,
    Double,
    Boolean,
    Timestamp,
    Blob,
    /// A policy document: an object in the CLI's words, URL-encoded text on the wire.
    Document,
    /// JSON in a text.
    JsonValue,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum At {
    Attribute,
    Header,
    Payload,
    QueryString,
    Uri,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    Iso8601,
    UnixTimestamp,
    Rfc822,
}

/// What a member is, followed into the table.
#[derive(Clone, Copy, Debug)]
pub enum Kind<'a> {
    Scalar(Scalar, Format),
    Structure(&'a Members, Option<&'a Namespace>),
    List(&'a Member),
    Map(&'a Member, &'a Member),
}

impl Member {
    /// Returns the name on the wire of the member with the CLI's name.
    pub fn wire<'a>(&'a self, name: &'a str) -> &'a str {
        self.wire.as_deref().unwrap_or(name)
    }

    pub fn kind<'a>(&self, shapes: &'a Shapes) -> Kind<'a> {
        match (&self.shape, self.is) {
            (Some(shape), None) => kind_of(&shapes[shape]),
            (None, Some(scalar)) => Kind::Scalar(scalar, self.format.unwrap_or(Format::Iso8601)),
            (None, None) | (Some(_), Some(_)) => panic!("the table names one kind for each member"),
        }
    }

    /// Returns the name of the shape, when it is no scalar.
    pub fn shape(&self) -> Option<&str> {
        self.shape.as_deref()
    }
}

fn kind_of(shape: &Shape) -> Kind<'_> {
    match shape {
        Shape::Structure { members, namespace } => Kind::Structure(members, namespace.as_ref()),
        Shape::List { item } => Kind::List(item),
        Shape::Map { key, value } => Kind::Map(key, value),
    }
}

impl Service {
    /// Returns the members of an operation's request; none for one without parameters.
    pub fn input(&self, operation: &Operation) -> Option<&Members> {
        structure(&self.inputs, operation.input.as_deref()?)
    }
    /// Returns the members of an operation's reply; none for an empty one.
    pub fn output(&self, operation: &Operation) -> Option<&Members> {
        structure(&self.outputs, operation.output.as_deref()?)
    }
}

fn structure<'a>(shapes: &'a Shapes, name: &str) -> Option<&'a Members> {
    match &shapes[name] {
        Shape::Structure { members, .. } => Some(members),
        Shape::List { .. } | Shape::Map { .. } => None,
    }
}

static SERVICES: LazyLock<Vec<Service>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/server/wire");
    let mut services: Vec<Service> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        })
        .collect();
    services.sort_by(|a, b| a.service.cmp(&b.service));
    services
});

/// Returns every service of the table, by name.
pub fn services() -> &'static [Service] {
    &SERVICES
}

/// Returns the service and the operation with the CLI's names.
pub fn find(service: &str, operation: &str) -> Option<(&'static Service, &'static Operation)> {
    let service = services().iter().find(|known| known.service == service)?;
    Some((service, service.operations.get(operation)?))
}
