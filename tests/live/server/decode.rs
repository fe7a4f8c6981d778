//! From a request on the wire to the words of the AWS CLI.

use serde_json::{Map, Value};

use super::caller::Caller;
use super::http::Request;
use super::wire::{Operation, Protocol, Service, services};
use super::{form, rest};

/// What was asked, and how it is spoken.
#[derive(Clone, Debug)]
pub struct Decoded {
    pub service: &'static Service,
    pub name: &'static str,
    pub operation: &'static Operation,
    pub caller: Caller,
    pub region: String,
    pub params: Map<String, Value>,
}

/// Why a request cannot be answered: a fault of the test or of the table.
pub type Fault = String;

/// Returns what a request asks.
pub fn decode(request: &Request) -> Result<Decoded, Fault> {
    let scope = Scope::of(request)?;
    let fields = form::fields(&String::from_utf8_lossy(&request.body));
    let (service, name, operation) =
        operation(request, &scope, &fields).ok_or_else(|| unknown(request, &scope, &fields))?;
    let params = match service.protocol {
        Protocol::Ec2 | Protocol::Query => form::params(service, operation, &fields)?,
        Protocol::Json => json_params(request)?,
        Protocol::RestJson | Protocol::RestXml => rest::params(service, operation, request)?,
    };
    check_members(service, operation, &params)?;
    Ok(Decoded {
        service,
        name,
        operation,
        caller: scope.caller,
        region: scope.region,
        params,
    })
}

/// What the signature tells.
struct Scope {
    caller: Caller,
    region: String,
    signing: String,
}

impl Scope {
    /// Reads `AWS4-HMAC-SHA256 Credential=<id>/<day>/<region>/<service>/aws4_request, ...`.
    fn of(request: &Request) -> Result<Self, Fault> {
        let authorization = request
            .header("authorization")
            .ok_or("a request without a signature")?;
        let wrong = || format!("a signature of another kind: `{authorization}`");
        let scope = authorization
            .strip_prefix("AWS4-HMAC-SHA256 Credential=")
            .and_then(|rest| rest.split(',').next())
            .ok_or_else(wrong)?;
        let parts: Vec<&str> = scope.split('/').collect();
        let [id, _, region, signing, "aws4_request"] = parts[..] else {
            return Err(wrong());
        };
        let token = request.header("x-amz-security-token");
        let caller = Caller::of(id, token)
            .ok_or_else(|| format!("credentials that the server did not hand out: `{id}`"))?;
        Ok(Self {
            caller,
            region: region.to_owned(),
            signing: signing.to_owned(),
        })
    }
}

type Found = (&'static Service, &'static str, &'static Operation);

/// Returns the operation that the action, the target or the method and path name.
fn operation(request: &Request, scope: &Scope, fields: &[(String, String)]) -> Option<Found> {
    let signed_for = services()
        .iter()
        .filter(|service| service.signing == scope.signing);
    let by_api = |service: &'static Service, api: &str| -> Option<Found> {
        let (name, operation) = service
            .operations
            .iter()
            .find(|(_, operation)| operation.api == api)?;
        Some((service, name, operation))
    };
    signed_for
        .filter_map(|service| match service.protocol {
            Protocol::Ec2 | Protocol::Query => {
                let version = form::value(fields, "Version")?;
                by_api(service, form::value(fields, "Action")?)
                    .filter(|_| version == service.version)
            }
            Protocol::Json => {
                let (target, api) = request.header("x-amz-target")?.rsplit_once('.')?;
                // AWS takes the service's name with and without its package.
                let own = service.target.as_deref()?;
                let fits = own == target || own.rsplit('.').next() == Some(target);
                by_api(service, api).filter(|_| fits)
            }
            Protocol::RestJson | Protocol::RestXml => rest::operation(service, request),
        })
        .next()
}

fn unknown(request: &Request, scope: &Scope, fields: &[(String, String)]) -> Fault {
    format!(
        "an operation of `{}` that the table does not know: {} {}?{} {} {}",
        scope.signing,
        request.method,
        request.path,
        request.query,
        request.header("x-amz-target").unwrap_or_default(),
        form::value(fields, "Action").unwrap_or_default(),
    )
}

fn json_params(request: &Request) -> Result<Map<String, Value>, Fault> {
    serde_json::from_slice(&request.body).map_err(|error| format!("no JSON object: {error}"))
}

/// Refuses parameters that the service does not have.
fn check_members(
    service: &Service,
    operation: &Operation,
    params: &Map<String, Value>,
) -> Result<(), Fault> {
    let known = service.input(operation);
    let unknown = params
        .keys()
        .find(|name| !known.is_some_and(|known| known.contains_key(*name)));
    match unknown {
        Some(name) => Err(format!("{} has no parameter `{name}`", operation.api)),
        None => Ok(()),
    }
}

/// Returns the first parameter that is a number out of its bounds, and the bounds.
pub fn out_of_bounds(decoded: &Decoded) -> Option<String> {
    let members = decoded.service.input(decoded.operation)?;
    decoded.params.iter().find_map(|(name, value)| {
        let member = members.get(name)?;
        let number = value.as_i64()?;
        let (min, max) = (
            member.min.unwrap_or(i64::MIN),
            member.max.unwrap_or(i64::MAX),
        );
        (!(min..=max).contains(&number))
            .then(|| format!("Value {number} for parameter {name} is not between {min} and {max}"))
    })
}
