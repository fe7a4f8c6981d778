use std::sync::Arc;

use super::filling::Outline;
use super::formula::Node;
use super::glob::Glob;
use super::operator::Base;
use super::scene::{Asked, Domain, Maybe, Scene, UnknownKind};
use super::start::Start;
use super::target::{Part, without_log_suffix};
use super::template::{Template, Variables, Wildcards};
use super::values::{Unfilled, known_glob, resolved, test_of_glob};
use super::variables::filled_matches;

/// Which rules hold for the ARNs of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ArnRules {
    /// Identity-based policies, boundaries and session policies: a short ARN is filled up.
    Identity,
    /// Service control policies: a short ARN must end in `*`.
    Scp,
    /// Resource control policies: no short ARNs.
    Rcp,
    /// Policies of resources and endpoints: a short ARN must have a wildcard.
    Resource,
}

/// A pattern of resources.
#[derive(Clone, Debug)]
pub(super) enum ResourcePattern {
    /// `*`.
    Any,
    /// A pattern of ARNs.
    Arn(ArnPattern),
    /// A text that is no pattern of resources.
    Invalid,
}

/// A pattern of ARNs, component by component.
#[derive(Clone, Debug)]
pub(super) struct ArnPattern {
    /// The components that are written, at most the first five, `arn` left out.
    head: Vec<Glob>,
    /// What stands behind the account.
    rest: Rest,
    /// A wildcard in the resource type, where that is wrong.
    kind: TypePart,
    /// The whole text as one pattern, where a `*` ends a component before the last.
    crossing: Option<Glob>,
    text: Box<str>,
    start: Start,
}

/// The part behind the account.
#[derive(Clone, Debug)]
enum Rest {
    /// A pattern, and for log groups the same without the `:*` at its end.
    Plain(Glob, Option<Glob>),
    /// A text with variables.
    Filled(Template),
    /// None: the ARN is short.
    Short,
}

/// The resource type of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TypePart {
    Fine,
    /// A part of it is a wildcard, which AWS documents as wrong.
    Wildcard,
}

/// Whether a pattern matches, and which rule would have it otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// When it matches.
    pub(super) node: Node,
    /// The rule that is not certain.
    pub(super) doubt: Option<&'static str>,
}

impl Match {
    const NO: Self = Self {
        node: Node::FALSE,
        doubt: None,
    };
    const YES: Self = Self {
        node: Node::TRUE,
        doubt: None,
    };
    /// It would match but for the wildcard in its resource type.
    const WRONG: Self = Self {
        node: Node::FALSE,
        doubt: Some("R7"),
    };
}

/// Services whose ARNs begin with a name, not with a type, behind the account.
///
/// Source: the resource types of the Service Authorization Reference, September 2026.
const WITHOUT_TYPES: &[&str] = &[
    "aws-marketplace",
    "backup",
    "codecommit",
    "codepipeline",
    "eventsbilltoaws",
    "execute-api",
    "kinesis",
    "mapcredits",
    "mediaconnect",
    "mgh",
    "neptune-db",
    "servicequotas",
    "sns",
    "sqs",
    "ssm-sap",
    "wafv2",
];

impl ResourcePattern {
    /// Reads a pattern.
    ///
    /// Source: IAM User Guide, pages reference_policies_elements_resource and reference-arns.
    pub(super) fn parse(text: &str, variables: Variables) -> Self {
        if Glob::new(text) == Glob::Any || text.bytes().all(|b| b == b'*') && !text.is_empty() {
            return Self::Any;
        }
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") || text == "arn" {
            return Self::Invalid;
        }
        let written: Vec<&str> = parts.collect();
        let (head, rest) = match written.as_slice() {
            [head @ .., rest] if head.len() == 4 => (head, Some(*rest)),
            all => (all, None),
        };
        let [_, service, region, account] = [0, 1, 2, 3].map(|at| head.get(at).copied());
        let service = service.unwrap_or("");
        let bucket = service == "s3"
            && [region, account]
                .iter()
                .all(|part| matches!(part, Some("" | "*")));
        let kind = match rest {
            Some(rest) if !bucket => type_part(service, rest),
            _ => TypePart::Fine,
        };
        let inner = match rest {
            Some(_) => head,
            None => head.split_last().map_or(head, |(_, before)| before),
        };
        let crosses = inner.iter().any(|part| part.ends_with('*'));
        let rest = rest.map_or(Rest::Short, |rest| read_rest(service, rest, variables));
        Self::Arn(ArnPattern {
            head: head.iter().map(|part| Glob::new(part)).collect(),
            start: match (&rest, kind) {
                (Rest::Plain(rest, None), TypePart::Fine) => Start::of_plain(text, rest),
                // Without its `:*` the pattern of a log group matches, too.
                (Rest::Plain(_, Some(_)), _) => Start::of(text.strip_suffix(":*").unwrap_or(text)),
                (Rest::Plain(_, None) | Rest::Filled(_) | Rest::Short, _) => Start::of(text),
            },
            rest,
            kind,
            crossing: crosses.then(|| Glob::new(text)),
            text: text.into(),
        })
    }

    /// Returns whether it can be read by the rules of its policy's type.
    pub(super) fn is_valid(&self, rules: ArnRules) -> bool {
        match self {
            Self::Any => true,
            Self::Invalid => false,
            Self::Arn(pattern) => pattern.is_valid(rules),
        }
    }

    /// Returns when it matches the resource of a request.
    pub(super) fn matches(&self, rules: ArnRules, scene: &mut Scene<'_>) -> Match {
        match self {
            Self::Any => Match {
                node: Node::TRUE,
                doubt: None,
            },
            Self::Invalid => Match::NO,
            Self::Arn(pattern) => match pattern.start.decides(&pattern.text, &scene.target) {
                Some(matches) => Match {
                    node: Node::of(matches),
                    doubt: None,
                },
                None if pattern.is_valid(rules) => pattern.matches(scene),
                None => Match::NO,
            },
        }
    }
}

impl ResourcePattern {
    /// Returns when every variable in it has a value.
    pub(super) fn resolved(&self, scene: &mut Scene<'_>) -> Node {
        match self {
            Self::Arn(pattern) => match (&pattern.rest, pattern.kind) {
                (_, TypePart::Wildcard) => {
                    scene.doubt("R7");
                    Node::FALSE
                }
                (Rest::Filled(template), TypePart::Fine) => resolved(template, scene),
                (Rest::Plain(..) | Rest::Short, TypePart::Fine) => Node::TRUE,
            },
            Self::Any | Self::Invalid => Node::TRUE,
        }
    }
}

/// Returns whether a wildcard stands in the resource type: the text before the first `/` or `:`, or all of it.
///
/// A `*` in place of the whole type is in AWS's own examples (`arn:aws:ec2:*:*:*/*`).
fn type_part(service: &str, rest: &str) -> TypePart {
    if WITHOUT_TYPES.contains(&service) || service.contains(['*', '?']) {
        return TypePart::Fine;
    }
    // What stands behind a variable says nothing of what it holds.
    let plain = rest.split("${").next().unwrap_or(rest);
    let end = plain.find(['/', ':']);
    let kind = plain.get(..end.unwrap_or(plain.len())).unwrap_or(plain);
    let whole = end.is_some() || plain.len() == rest.len();
    if (whole && kind == "*") || !kind.contains(['*', '?']) {
        TypePart::Fine
    } else {
        TypePart::Wildcard
    }
}

fn read_rest(service: &str, rest: &str, variables: Variables) -> Rest {
    match Template::parse(rest, variables) {
        Some(template) => Rest::Filled(template),
        None => {
            let plain = without_log_suffix(service, rest);
            let shorter = (plain.len() < rest.len()).then(|| Glob::new(plain));
            Rest::Plain(Glob::new(rest), shorter)
        }
    }
}

impl ArnPattern {
    fn is_valid(&self, rules: ArnRules) -> bool {
        match (&self.rest, rules) {
            (Rest::Plain(..) | Rest::Filled(_), _) | (Rest::Short, ArnRules::Identity) => true,
            (Rest::Short, ArnRules::Scp) => self.text.ends_with('*'),
            (Rest::Short, ArnRules::Rcp) => false,
            (Rest::Short, ArnRules::Resource) => self.text.contains(['*', '?']),
        }
    }

    fn matches(&self, scene: &mut Scene<'_>) -> Match {
        if let (Rest::Plain(rest, shorter), Some(parts)) = (&self.rest, &scene.target.parts)
            && scene.target.is_known()
        {
            let [_, head @ .., last] = parts;
            let known =
                |glob: &Glob, part: &Part<'_>| part.known().is_some_and(|text| glob.matches(text));
            // The last component tells most patterns apart.
            let mut heads = self.head.iter().zip(head);
            let matches = (known(rest, last)
                || shorter.as_ref().is_some_and(|glob| known(glob, last)))
                && heads.all(|(glob, part)| known(glob, part));
            return match (matches, self.kind) {
                (false, _) => self.unless_it_crosses(scene),
                (true, TypePart::Fine) => Match::YES,
                (true, TypePart::Wildcard) => Match::WRONG,
            };
        }
        let Some(parts) = scene.target.parts.clone() else {
            return Match {
                node: Node::of(self.is_every_bucket(scene)),
                doubt: None,
            };
        };
        let [_, head @ .., rest] = parts;
        let mut node = Node::TRUE;
        for (at, (glob, part)) in self.head.iter().zip(&head).enumerate() {
            let one = part_matches(glob, at + 1, part, scene);
            node = scene.formula.and(node, one);
            if node == Node::FALSE {
                return self.unless_it_crosses(scene);
            }
        }
        let one = self.rest_matches(&rest, scene);
        node = scene.formula.and(node, one);
        match self.kind {
            _ if node == Node::FALSE => self.unless_it_crosses(scene),
            TypePart::Fine => Match { node, doubt: None },
            TypePart::Wildcard => Match::WRONG,
        }
    }

    /// `s3:ListAllMyBuckets` and its like know no resource, and AWS's examples allow them on `arn:aws:s3:::*`.
    fn is_every_bucket(&self, scene: &Scene<'_>) -> bool {
        let whole = match &self.rest {
            Rest::Plain(glob, _) => *glob == Glob::Any,
            Rest::Short => true,
            Rest::Filled(_) => false,
        };
        whole
            && self.kind == TypePart::Fine
            && scene.action.service() == "s3"
            && self.head.get(1) == Some(&Glob::Exact("s3".into()))
            && self.head.iter().skip(2).all(|glob| glob.matches(""))
    }

    /// A `*` at the end of a component "can expand to match beyond the colon"; it is taken not to.
    fn unless_it_crosses(&self, scene: &Scene<'_>) -> Match {
        // Only whole answers tell what was taken to be so.
        let crosses = scene.asked == Asked::Answer
            && self.crossing.as_ref().is_some_and(|glob| {
                self.kind == TypePart::Fine
                    && scene.target.is_known()
                    && glob.matches(scene.target.text)
            });
        Match {
            node: Node::FALSE,
            doubt: crosses.then_some("R8"),
        }
    }

    fn rest_matches(&self, rest: &Part<'_>, scene: &mut Scene<'_>) -> Node {
        match (&self.rest, rest) {
            (Rest::Short, _) => Node::TRUE,
            (Rest::Plain(glob, shorter), rest) => {
                let one = part_matches(glob, 5, rest, scene);
                match shorter {
                    Some(glob) => {
                        let other = part_matches(glob, 5, rest, scene);
                        scene.formula.or(one, other)
                    }
                    None => one,
                }
            }
            (Rest::Filled(template), Part::Known(text)) => {
                filled_matches(Base::Like, template, text, scene)
            }
            (Rest::Filled(template), Part::Some(shown, shape)) => {
                match known_glob(template, Wildcards::Active, scene) {
                    Ok(glob) => part_matches(&glob, 5, rest, scene),
                    Err(Unfilled::Missing) => Node::FALSE,
                    Err(Unfilled::Unknown(_)) if !may_fill(template, shape, scene) => Node::FALSE,
                    Err(Unfilled::Unknown(_)) => {
                        scene.free(&format!("{} matches {shown}", template.shown()))
                    }
                }
            }
        }
    }
}

/// Returns whether a text with variables may match some resource of a pattern.
fn may_fill(template: &Template, shape: &Glob, scene: &mut Scene<'_>) -> bool {
    match Outline::of(Base::Like, template, scene) {
        Some(Outline::Texts(glob)) => shape.may_meet(&glob),
        Some(Outline::Folded(_) | Outline::Anything) => true,
        None => false,
    }
}

/// Returns the unknown that a component of the resource is, of which a pattern is known.
pub(super) fn unknown_part(place: usize, shape: Glob, scene: &mut Scene<'_>) -> usize {
    let kind = UnknownKind::Resource(place, scene.turn);
    scene.unknown("resource", kind, || Domain::Open {
        absent: Maybe::No,
        shapes: vec![shape],
    })
}

/// Returns when a component of the resource matches.
pub(super) fn part_matches(
    glob: &Glob,
    place: usize,
    part: &Part<'_>,
    scene: &mut Scene<'_>,
) -> Node {
    match part {
        Part::Known(text) => Node::of(glob.matches(text)),
        Part::Some(_, _) if *glob == Glob::Any => Node::TRUE,
        Part::Some(_, shape) if !shape.may_meet(glob) => Node::FALSE,
        Part::Some(_, shape) if shape.is_within(glob) => Node::TRUE,
        Part::Some(_, shape) => {
            let number = unknown_part(place, shape.clone(), scene);
            let test = test_of_glob(Base::Like, glob.clone());
            scene.formula.atom(number, &Arc::new(test))
        }
    }
}
