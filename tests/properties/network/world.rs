//! The replies that make an estate, as values that tests change.

use std::collections::BTreeMap;
use std::path::Path;

use palisade::environments::{Declared, classify};
use palisade::estate::{Estate, Operation, RecordedCall, Reply};
use palisade::ids::Place;
use palisade::network::{FlowAnswer, FlowQuestion, Flows, Network, QuestionError, Settings};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// A call: account, region, service, operation, and what it asked about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    pub account: String,
    pub region: String,
    pub service: &'static str,
    pub name: &'static str,
    pub request: Option<String>,
}

impl Call {
    pub fn operation(&self) -> &'static Operation {
        palisade::estate::find_operation(self.service, self.name).unwrap()
    }

    pub fn place(&self) -> Place {
        Place::new(self.account.parse().unwrap(), self.region.parse().unwrap())
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    Output(Value),
    Denied,
}

const DENIED: Reply<'_> = Reply::Error {
    code: "AccessDenied",
    message: "",
};

/// All replies of an estate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    pub replies: BTreeMap<Call, Said>,
}

/// Services that the analysis of networks reads.
const SERVICES: [&str; 8] = [
    "ec2",
    "elbv2",
    "elb",
    "rds",
    "network-firewall",
    "vpc-lattice",
    "networkmanager",
    "directconnect",
];

/// Operations that no network needs, or that are no lists.
const OTHERS: [&str; 8] = [
    "describe-images",
    "describe-snapshots",
    "describe-regions",
    "describe-volumes",
    "describe-security-group-rules",
    "describe-vpc-block-public-access-options",
    "get-snapshot-block-public-access-state",
    "describe-availability-zones",
];

impl World {
    /// Every list of a place was asked for, and nothing was in it.
    pub fn asked_at(&mut self, account: &str, region: &str) {
        for operation in palisade::estate::operations() {
            let is_other = operation.per.is_some()
                || !SERVICES.contains(&operation.service)
                || OTHERS.contains(&operation.name);
            let Some(member) = member(operation).filter(|_| !is_other) else {
                continue;
            };
            let none = json!({member: []});
            if operation.reduce(&none.to_string()).is_ok() {
                self.set(account, region, (operation.service, operation.name), none);
            }
        }
        let off = json!({"VpcBlockPublicAccessOptions": {"AwsAccountId": account, "AwsRegion": region,
            "InternetGatewayBlockMode": "off"}});
        self.set(
            account,
            region,
            ("ec2", "describe-vpc-block-public-access-options"),
            off,
        );
    }

    fn call(account: &str, region: &str, what: (&str, &str), request: Option<&str>) -> Call {
        let operation = palisade::estate::find_operation(what.0, what.1)
            .unwrap_or_else(|| panic!("{what:?} is no operation"));
        Call {
            account: account.to_owned(),
            region: region.to_owned(),
            service: operation.service,
            name: operation.name,
            request: request.map(str::to_owned),
        }
    }

    pub fn set(&mut self, account: &str, region: &str, what: (&str, &str), reply: Value) {
        let call = Self::call(account, region, what, None);
        self.replies.insert(call, Said::Output(reply));
    }

    /// Adds one thing to a list.
    pub fn add(&mut self, account: &str, region: &str, what: (&str, &str), one: Value) {
        let call = Self::call(account, region, what, None);
        let member = member(call.operation()).unwrap();
        let reply = self
            .replies
            .entry(call)
            .or_insert_with(|| Said::Output(json!({member: []})));
        if let Said::Output(reply) = reply {
            reply[member].as_array_mut().unwrap().push(one);
        }
    }

    /// Adds a reply about one thing.
    pub fn one(
        &mut self,
        (account, region): (&str, &str),
        what: (&str, &str),
        about: &str,
        reply: Value,
    ) {
        let call = Self::call(account, region, what, Some(about));
        self.replies.insert(call, Said::Output(reply));
    }

    /// Returns each thing in the lists of an operation, wherever it was asked.
    pub fn each(&self, name: &str) -> Vec<&Value> {
        let replies = self.replies.iter().filter(|(call, _)| call.name == name);
        let lists = replies.filter_map(|(call, said)| match said {
            Said::Output(reply) => reply.get(member(call.operation())?)?.as_array(),
            Said::Denied => None,
        });
        lists.flatten().collect()
    }

    /// Returns each thing in the lists of an operation, to change it.
    pub fn each_mut(&mut self, name: &str) -> Vec<&mut Value> {
        let replies = self
            .replies
            .iter_mut()
            .filter(|(call, _)| call.name == name);
        let lists = replies.filter_map(|(call, said)| match said {
            Said::Output(reply) => reply.get_mut(member(call.operation())?)?.as_array_mut(),
            Said::Denied => None,
        });
        lists.flatten().collect()
    }

    pub fn record(call: &Call, said: &Said, estate: &mut Estate) {
        let text;
        let reply = match said {
            Said::Output(value) => {
                text = value.to_string();
                Reply::Output(&text)
            }
            Said::Denied => DENIED,
        };
        let recorded = RecordedCall {
            operation: call.operation(),
            place: call.place(),
            request: call.request.as_deref(),
            reply,
        };
        let loaded = estate.record(&recorded);
        let loaded = loaded.unwrap_or_else(|error| panic!("{call:?}: {error}"));
        assert_eq!(loaded.set_aside, [], "{call:?}");
    }

    pub fn estate(&self) -> Estate {
        let mut estate = Estate::default();
        for (call, said) in &self.replies {
            Self::record(call, said, &mut estate);
        }
        estate.settle();
        estate
    }

    /// Writes what was read as the CLI's output; returns whether there was anything that it could not hold.
    pub fn write(&self, folder: &Path) {
        for (call, said) in &self.replies {
            let at = folder.join(&call.account).join(&call.region);
            let name = format!("{}-{}", call.service, call.name);
            let text = match said {
                Said::Output(value) => value.to_string(),
                Said::Denied => {
                    json!({"Error": {"Code": "AccessDenied", "Message": ""}}).to_string()
                }
            };
            let file = match &call.request {
                Some(request) => {
                    let one = utf8_percent_encode(request, NON_ALPHANUMERIC).to_string();
                    at.join(name).join(format!("{one}.json"))
                }
                None => at.join(format!("{name}.json")),
            };
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
    }

    /// Lets somebody ask about the flows of the estate.
    pub fn asked<T>(&self, ask: impl FnOnce(&Flows<'_, '_>) -> T) -> T {
        ask_of(&self.estate(), ask)
    }

    /// Lets somebody ask, of replies of which not every one can be read.
    pub fn asked_leniently<T>(&self, ask: impl FnOnce(&Flows<'_, '_>) -> T) -> T {
        let mut estate = Estate::default();
        for (call, said) in &self.replies {
            let text = match said {
                Said::Output(value) => value.to_string(),
                Said::Denied => String::new(),
            };
            let reply = match said {
                Said::Output(_) => Reply::Output(&text),
                Said::Denied => DENIED,
            };
            let recorded = RecordedCall {
                operation: call.operation(),
                place: call.place(),
                request: call.request.as_deref(),
                reply,
            };
            // What cannot be read is noted in the ledger.
            drop(estate.record(&recorded));
        }
        estate.settle();
        ask_of(&estate, ask)
    }

    /// Returns the answers to questions.
    pub fn answers(&self, questions: &[Value]) -> Vec<Result<FlowAnswer, QuestionError>> {
        self.asked(|flows| questions.iter().map(|one| answer(flows, one)).collect())
    }

    /// Returns everything as one text.
    pub fn text(&self) -> String {
        let said = self.replies.iter().map(|(call, said)| match said {
            Said::Output(value) => format!("{call:?} {value}\n"),
            Said::Denied => format!("{call:?} denied\n"),
        });
        said.collect()
    }
}

/// Returns the member of a reply that holds its list.
pub fn member(operation: &Operation) -> Option<&'static str> {
    match (operation.service, operation.name) {
        ("vpc-lattice", _) => Some("items"),
        ("ec2", "describe-managed-prefix-lists" | "describe-prefix-lists") => Some("PrefixLists"),
        _ => operation.members.first().copied(),
    }
}

/// Lets somebody ask about the flows of an estate.
pub fn ask_of<T>(estate: &Estate, ask: impl FnOnce(&Flows<'_, '_>) -> T) -> T {
    let network = Network::new(estate, Settings::default());
    let environments = classify(estate, &Declared::default());
    ask(&Flows::new(&network, &environments))
}

pub fn answer(flows: &Flows<'_, '_>, question: &Value) -> Result<FlowAnswer, QuestionError> {
    let question: FlowQuestion = serde_json::from_value(question.clone()).unwrap();
    flows.ask(&question)
}

/// Returns a question about a port of a protocol; port 0 stands for none.
pub fn question(from: &str, to: &str, protocol: &str, port: u16) -> Value {
    let mut question = json!({"from": from, "to": to, "protocol": protocol});
    if port != 0 {
        question["port"] = json!(port);
    }
    question
}
