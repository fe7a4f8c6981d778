//! AWS Lambda: functions, their policies and addresses.

use std::collections::BTreeMap;

use serde::de::{Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{
    Call, Document, Estate, Items, List, Loaded, Observed, Operation, Output, Planned, Resource,
    build_arn, model, name_or_arn, service,
};
use crate::ids::{Arn, IdError, Place, SecurityGroupId, SubnetId, Sym, Timestamp};

model! {
    /// A function, or a version or alias of one that has a policy of its own.
    pub struct Function {
        required {
            /// The name, without version or alias.
            "FunctionName" => name: Sym,
        }
        /// The ARN, with the version or alias where it is one.
        "FunctionArn" => arn: Option<Arn>,
        /// What `list-functions` says about it.
        "Configuration" => configuration: Observed<FunctionConfiguration>,
        /// The resource-based policy, from `get-policy`.
        "Policy" => policy: Observed<Document>,
        /// Its own address, from `get-function-url-config`.
        "UrlConfig" => url: Observed<FunctionUrl>,
    }

    /// A function as `lambda list-functions` shows it.
    pub struct FunctionConfiguration {
        required {
            /// The name.
            "FunctionName" => name: Sym,
            /// The ARN.
            "FunctionArn" => arn: Arn,
        }
        /// `$LATEST` or a number.
        "Version" => version: Option<Sym>,
        /// Such as `python3.13`; none for container images.
        "Runtime" => runtime: Option<Sym>,
        /// The execution role.
        "Role" => role: Observed<Arn>,
        /// The entry point; none for container images.
        "Handler" => handler: Option<Sym>,
        /// `Zip` or `Image`.
        "PackageType" => package_type: Option<Sym>,
        /// Its interfaces in a VPC; none when it runs outside of any.
        "VpcConfig" => vpc: Option<FunctionVpc>,
        /// The key that encrypts its variables; none for an AWS owned key.
        "KMSKeyArn" => kms_key: Option<Arn>,
        /// The names of its environment variables.
        "Environment" => environment: Option<Environment>,
        /// Layers, with their versions.
        "Layers" => layers: List<Layer>,
        /// When it last changed.
        "LastModified" => last_modified: Option<Timestamp>,
    }

    /// Where a function's interfaces stand. Once a function was in a VPC the lists may be empty.
    pub struct FunctionVpc {
        /// The VPC; an empty text when there is none.
        "VpcId" => vpc: Option<Sym>,
        /// The subnets.
        "SubnetIds" => subnets: List<SubnetId>,
        /// The security groups.
        "SecurityGroupIds" => security_groups: List<SecurityGroupId>,
    }

    /// A layer of a function.
    pub struct Layer {
        required {
            /// The ARN of the layer's version.
            "Arn" => arn: Arn,
        }
    }

    /// An HTTPS address of a function. Shape: `lambda get-function-url-config`.
    pub struct FunctionUrl {
        required {
            /// The address.
            "FunctionUrl" => url: Sym,
            /// `NONE` for anybody, `AWS_IAM`.
            "AuthType" => auth_type: Sym,
        }
    }

    /// The reply of `lambda list-functions`.
    pub struct ListFunctionsOutput {
        required {
            /// The functions.
            "Functions" => functions: Items<FunctionConfiguration>,
        }
    }

    /// The reply of `lambda get-policy`.
    pub struct GetPolicyOutput {
        required {
            /// The policy.
            "Policy" => policy: Document,
        }
    }
}

/// The names of a function's environment variables. Their values are dropped while reading: they never
/// stand in memory, in a snapshot, or in the text of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The names, sorted; unknown where Lambda could not decrypt them.
    pub names: Observed<Vec<Sym>>,
}

/// The wire form; a name's value is written as null.
#[derive(Serialize, Deserialize)]
struct EnvironmentWire<V> {
    #[serde(rename = "Variables", skip_serializing_if = "Option::is_none")]
    variables: Option<BTreeMap<Sym, V>>,
}

impl Serialize for Environment {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let names = self.names.known();
        let variables = names.map(|names| names.iter().map(|name| (*name, ())).collect());
        EnvironmentWire { variables }.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Environment {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(d)?;
        // The reader's own message could quote a value.
        let wire: EnvironmentWire<IgnoredAny> = serde_json::from_str(raw.get())
            .map_err(|_| D::Error::custom("`Environment` has not the shape that AWS documents"))?;
        let names = match wire.variables {
            Some(variables) => Observed::Known(variables.into_keys().collect()),
            None => Observed::Unknown,
        };
        Ok(Self { names })
    }
}

impl Function {
    /// Returns the function that a request names: by name, by ARN, or by `account:function:name`, each
    /// perhaps with a version or alias behind it.
    fn requested(call: &Call<'_>) -> Result<Self, IdError> {
        let request = call.request.unwrap_or_default();
        let fields: Vec<&str> = request.split(':').collect();
        let (place, name, qualifier) = match fields.as_slice() {
            ["arn", _, "lambda", _, _, "function", name] => (None, *name, None),
            ["arn", _, "lambda", _, _, "function", name, qualifier] => {
                (None, *name, Some(*qualifier))
            }
            [account, "function", name] => (Some(account.parse()?), *name, None),
            [account, "function", name, qualifier] => {
                (Some(account.parse()?), *name, Some(*qualifier))
            }
            [name] => (None, *name, None),
            [name, qualifier] => (None, *name, Some(*qualifier)),
            _ => return Err(IdError::new(request, "the name or ARN of a function")),
        };
        if name.is_empty() {
            return Err(IdError::new(request, "the name or ARN of a function"));
        }
        let arn = match request.parse::<Arn>() {
            Ok(arn) => arn,
            Err(_) => {
                let place = Place {
                    account: place.unwrap_or(call.place.account),
                    ..call.place
                };
                let qualifier = qualifier.map_or(String::new(), |q| format!(":{q}"));
                build_arn("lambda", place, &format!("function:{name}{qualifier}"))?
            }
        };
        Ok(Self {
            name: Sym::new(name),
            arn: Some(arn),
            configuration: Observed::Unknown,
            policy: Observed::Unknown,
            url: Observed::Unknown,
        })
    }
}

impl Resource for Function {
    const TYPE: &'static str = "AWS::Lambda::Function";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let built = || build_arn("lambda", call, &format!("function:{}", self.name));
        self.arn.map_or_else(built, Ok)
    }
}

impl Output for ListFunctionsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.functions.set_aside);
        for configuration in self.functions.read {
            let function = Function {
                name: configuration.name,
                arn: Some(configuration.arn),
                configuration: Observed::Known(configuration),
                policy: Observed::Unknown,
                url: Observed::Unknown,
            };
            loaded.note(estate.lambda.functions.add(function, call.place));
        }
    }
}

/// Adds what one call told about the function that it named.
fn tell(
    estate: &mut Estate,
    call: &Call<'_>,
    loaded: &mut Loaded,
    tell: impl FnOnce(&mut Function),
) {
    loaded.note(Function::requested(call).and_then(|mut function| {
        tell(&mut function);
        estate.lambda.functions.add(function, call.place)
    }));
}

impl Output for GetPolicyOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let policy = Observed::Known(self.policy);
        tell(estate, call, loaded, |function| function.policy = policy);
    }
    fn absent(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        tell(estate, call, loaded, |function| {
            function.policy = Observed::Absent;
        });
    }
}

impl Output for FunctionUrl {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        tell(estate, call, loaded, |function| {
            function.url = Observed::Known(self);
        });
    }
    fn absent(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        tell(estate, call, loaded, |function| {
            function.url = Observed::Absent;
        });
    }
}

service! {
    /// The resources of Lambda.
    pub struct Lambda {
        /// Functions.
        functions: Function,
    }
}

/// Names the functions of an account and region, without versions and aliases.
fn function_names(estate: &Estate, place: Place) -> Vec<Sym> {
    let functions = estate.lambda.functions.living_in(place);
    functions.map(|function| function.name).collect()
}

/// Returns the name of the function that a request names, with its version or alias where one is given.
fn spelling(call: Place, request: &str) -> Sym {
    let own = format!("{}:function:", call.account);
    let request = request.strip_prefix(own.as_str()).unwrap_or(request);
    name_or_arn(call, request, "lambda", "function:")
}

/// Lists the functions of the account in the region.
pub const LIST_FUNCTIONS: Operation =
    Operation::regional::<ListFunctionsOutput>("lambda", "list-functions", "lambda:ListFunctions")
        .members(&["Functions"])
        .paged(&["NextMarker", "NextToken"]);
/// The policy of a function.
pub const GET_POLICY: Operation =
    Operation::regional::<GetPolicyOutput>("lambda", "get-policy", "lambda:GetPolicy")
        .per("FunctionName")
        .spelled(spelling)
        .for_each(function_names)
        .members(&["Policy"])
        .absent_on(&["ResourceNotFoundException"]);
/// The address of a function.
pub const GET_FUNCTION_URL_CONFIG: Operation = Operation::regional::<FunctionUrl>(
    "lambda",
    "get-function-url-config",
    "lambda:GetFunctionUrlConfig",
)
.per("FunctionName")
.spelled(spelling)
.planned(Planned::Nowhere)
.members(&["FunctionUrl", "AuthType"])
.absent_on(&["ResourceNotFoundException"]);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[LIST_FUNCTIONS, GET_POLICY, GET_FUNCTION_URL_CONFIG];

#[cfg(test)]
mod tests;
