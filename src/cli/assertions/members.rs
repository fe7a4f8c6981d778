//! The members that lines have: what each must hold, and what it means. Checks, schema and documentation follow from it.

use serde_json::{Map, Value, json};

use crate::access::eval::Expect as Decided;
use crate::findings::Ask;
use crate::network::Expect as Reached;

/// A member that a line may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub name: &'static str,
    pub holds: Holds,
    pub need: Need,
    /// What it means.
    told: &'static str,
}

/// What a member must hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holds {
    /// Text.
    Text,
    /// Text or a number.
    Name,
    /// A number of 16 bits.
    Port,
    /// One of some words.
    Word(&'static [&'static str]),
    /// Condition keys with their values.
    Context,
    /// Condition keys with a list of values each.
    Candidates,
}

/// Whether a line must have a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Each line must.
    Always,
    /// It may be absent.
    Perhaps,
    /// It may be absent, or null.
    PerhapsNull,
}

const ID: Known = Known {
    name: "id",
    holds: Holds::Name,
    need: Need::PerhapsNull,
    told: "What the assertion is called; no two of a file alike. Without it the line's number names it.",
};

/// The members of a line about a flow.
const NETWORK: &[Known] = &[
    Known {
        name: "ask",
        holds: Holds::Word(&[Ask::Network.as_str()]),
        need: Need::PerhapsNull,
        told: "What the line is about: a flow, which is so without it.",
    },
    ID,
    Known {
        name: "from",
        holds: Holds::Text,
        need: Need::Always,
        told: "Where the flow begins: an id, an ARN, a host name, an address or block, `internet`, `on-premises`, a door, or a selector.",
    },
    Known {
        name: "to",
        holds: Holds::Text,
        need: Need::Always,
        told: "Where it is to end, likewise.",
    },
    Known {
        name: "from_address",
        holds: Holds::Text,
        need: Need::PerhapsNull,
        told: "One address of where it begins. Without it any of them.",
    },
    Known {
        name: "to_address",
        holds: Holds::Text,
        need: Need::PerhapsNull,
        told: "One address of where it is to end. Without it any of them.",
    },
    Known {
        name: "protocol",
        holds: Holds::Text,
        need: Need::PerhapsNull,
        told: "`tcp`, `udp`, `icmp` (echo), `any`, or the number of an IP protocol. Without it any.",
    },
    Known {
        name: "port",
        holds: Holds::Port,
        need: Need::PerhapsNull,
        told: "The destination port. Without it any.",
    },
    Known {
        name: "expect",
        holds: Holds::Word(Reached::WORDS),
        need: Need::Always,
        told: "What the answer must be. `blocked` is met by `one-way` too; each other word by itself alone.",
    },
];

/// The members of a line about access.
const ACCESS: &[Known] = &[
    Known {
        name: "ask",
        holds: Holds::Word(&[Ask::Access.as_str()]),
        need: Need::Always,
        told: "What the line is about: access.",
    },
    ID,
    Known {
        name: "principal",
        holds: Holds::Text,
        need: Need::Always,
        told: "Who asks: the ARN of a user, a role, an assumed-role session or the root user, a service, `anonymous`, or a selector of users and roles.",
    },
    Known {
        name: "action",
        holds: Holds::Text,
        need: Need::Always,
        told: "The action, such as `s3:GetObject`.",
    },
    Known {
        name: "resource",
        holds: Holds::Text,
        need: Need::Always,
        told: "The ARN of the resource, or a selector. `*` in it: some resource of the pattern; `*` alone: the action names none.",
    },
    Known {
        name: "context",
        holds: Holds::Context,
        need: Need::Perhaps,
        told: "Condition keys with their values. A list is a multivalued key, `null` an absent one; what the estate tells need not be given.",
    },
    Known {
        name: "unknownContext",
        holds: Holds::Candidates,
        need: Need::Perhaps,
        told: "Condition keys with the values that they may have. `null` in the list: the key may be absent.",
    },
    Known {
        name: "expect",
        holds: Holds::Word(Decided::WORDS),
        need: Need::Always,
        told: "What the answer must be. `deny` is met by either denial; each other word by itself alone.",
    },
];

/// Returns the members of a line that asks so.
pub(super) fn of(ask: Ask) -> &'static [Known] {
    match ask {
        Ask::Network => NETWORK,
        Ask::Access => ACCESS,
    }
}

/// Returns the JSON Schema of a line of assertions.
pub fn line_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Palisade assertion",
        "description": "A line of a file for `palisade test`: one JSON object per line.",
        "oneOf": [
            shape("A flow, and whether it gets through.", NETWORK),
            shape("A request, and whether it is allowed.", ACCESS),
        ],
    })
}

fn shape(told: &str, members: &[Known]) -> Value {
    let properties: Map<String, Value> = members
        .iter()
        .map(|one| (one.name.to_owned(), one.schema()))
        .collect();
    let required: Vec<&str> = members
        .iter()
        .filter(|one| one.need == Need::Always)
        .map(|one| one.name)
        .collect();
    json!({
        "type": "object",
        "description": told,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

impl Known {
    fn schema(&self) -> Value {
        let mut schema = self.holds.schema();
        if let Some(members) = schema.as_object_mut() {
            if self.need == Need::PerhapsNull {
                allow_null(members);
            }
            members.insert("description".to_owned(), self.told.into());
        }
        schema
    }
}

fn allow_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(words)) = schema.get_mut("enum") {
        words.push(Value::Null);
    }
    match schema.get_mut("type") {
        Some(Value::Array(types)) => types.push("null".into()),
        Some(one) => *one = json!([one, "null"]),
        None => {}
    }
}

impl Holds {
    /// Returns what it must hold, in words.
    pub fn told(self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Name => "text or a number".to_owned(),
            Self::Port => "a number from 0 to 65535".to_owned(),
            Self::Word(words) => format!("one of {}", words.join(", ")),
            Self::Context | Self::Candidates => "an object of condition keys".to_owned(),
        }
    }

    fn schema(self) -> Value {
        let scalar = json!({"type": ["string", "number", "boolean"]});
        let value =
            json!({"type": ["string", "number", "boolean", "array", "null"], "items": scalar});
        match self {
            Self::Text => json!({"type": "string"}),
            Self::Name => json!({"type": ["string", "number"], "minLength": 1}),
            Self::Port => json!({"type": "integer", "minimum": 0, "maximum": u16::MAX}),
            Self::Word(words) => json!({"type": "string", "enum": words}),
            Self::Context => json!({"type": "object", "additionalProperties": value}),
            Self::Candidates => {
                let list = json!({"type": ["array", "null"], "items": value});
                json!({"type": "object", "additionalProperties": list})
            }
        }
    }
}
