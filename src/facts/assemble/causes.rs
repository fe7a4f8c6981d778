use crate::facts::{Cause, Hop};
use crate::ids::Sym;
use crate::network::{Passed, Rule, Trace, is_removable};

/// Returns the rules, routes and permissions of a path that somebody made.
pub(super) fn causes(trace: &Trace) -> Vec<Cause> {
    let passed = trace.hops.iter();
    let passed = passed.filter_map(|(component, rule)| Some((*component, (*rule)?)));
    let all = passed.filter(|one| is_removable(one) || is_permission(one));
    all.map(|one| cause(&one)).collect()
}

/// Returns whether a door or an endpoint lets the request pass by words of its own.
fn is_permission((component, rule): &Passed) -> bool {
    let name = component.as_str();
    let is_door = ["cvpn-endpoint-", "vpce-"]
        .iter()
        .any(|start| name.starts_with(start));
    is_door && matches!(rule, Rule::Words(_))
}

/// Returns the key of a rule, equal wherever it opens something.
pub(super) fn key_of((component, rule): &Passed) -> String {
    match rule {
        Rule::Group(rule) => rule.to_string(),
        Rule::Route(destination, target) => format!("{component}:{destination}->{target}"),
        Rule::Network(destination, target) => format!("{component}:{destination}->{target}"),
        Rule::Entry(number) => format!("{component}:{number}"),
        Rule::Words(words) => format!("{component}:{words}"),
    }
}

pub(super) fn cause(passed: &Passed) -> Cause {
    let (component, rule) = passed;
    let text = match rule {
        Rule::Group(rule) => {
            let (verb, side) = match rule.is_ingress {
                true => ("admits", "from"),
                false => ("lets out", "to"),
            };
            let told = rule.to_string();
            let mut parts = told.splitn(5, ':').skip(2);
            let mut part = || parts.next().unwrap_or_default();
            let (protocol, ports, peer) = (part(), part(), part());
            let traffic = match (protocol, ports) {
                ("-1", _) => "all traffic".to_owned(),
                (protocol, "all") => format!("all {protocol}"),
                (protocol, ports) => match ports.split_once('-') {
                    Some((first, last)) if first == last => format!("{protocol} {first}"),
                    Some(_) | None => format!("{protocol} {ports}"),
                },
            };
            format!("`{}` {verb} {traffic} {side} {peer}", rule.group)
        }
        Rule::Route(destination, target) => {
            format!("`{component}` routes {destination} to `{target}`")
        }
        Rule::Network(destination, target) => {
            format!("`{component}` routes {destination} to `{target}`")
        }
        Rule::Entry(number) => format!("entry {number} of `{component}`"),
        Rule::Words(words) => format!("`{component}`: {words}"),
    };
    Cause {
        key: key_of(passed).into(),
        text: text.into(),
    }
}

/// Returns what happens at a step of a path.
pub(super) fn hop((component, rule): &(Sym, Option<Rule>)) -> Hop {
    let text = match rule {
        Some(Rule::Group(rule)) if rule.is_ingress => "a security group admits the request",
        Some(Rule::Group(_)) => "a security group lets the request out",
        Some(Rule::Entry(_)) => "the network ACL lets the request pass",
        Some(Rule::Route(..)) => "the route table sends it on",
        Some(Rule::Network(..)) => "the table of the gateway sends it on",
        Some(Rule::Words(_)) | None => "the request passes",
    };
    Hop {
        component: component.as_str().into(),
        rule: rule.as_ref().map(|rule| rule.to_string().into()),
        text: text.into(),
    }
}
