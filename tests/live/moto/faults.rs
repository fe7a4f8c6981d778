//! How AWS refuses a call, in each of its protocols.

use super::requests::{Protocol, Request};

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Denied,
    Throttled,
}

/// Returns the response that refuses a request. The codes are those of each service's error reference.
pub fn refuse(request: &Request, refusal: Refusal) -> Vec<u8> {
    let protocol = request.protocol();
    let (status, code) = match (refusal, protocol) {
        (Refusal::Denied, Protocol::Ec2) => (403, "UnauthorizedOperation"),
        (Refusal::Denied, Protocol::Query | Protocol::RestXml | Protocol::Control) => {
            (403, "AccessDenied")
        }
        (Refusal::Denied, Protocol::Json) => (400, "AccessDeniedException"),
        (Refusal::Denied, Protocol::RestJson) => (403, "AccessDeniedException"),
        (Refusal::Throttled, Protocol::Ec2) => (503, "RequestLimitExceeded"),
        (Refusal::Throttled, Protocol::Query) => (400, "Throttling"),
        (Refusal::Throttled, Protocol::RestXml | Protocol::Control) => (503, "SlowDown"),
        (Refusal::Throttled, Protocol::Json) => (400, "ThrottlingException"),
        (Refusal::Throttled, Protocol::RestJson) => (429, "TooManyRequestsException"),
    };
    let message = match refusal {
        Refusal::Denied => format!(
            "User: arn:aws:sts::000000000000:assumed-role/PalisadeAudit/test is not authorized to perform: {}:{}",
            request.service(),
            request.operation()
        ),
        Refusal::Throttled => "Rate exceeded".to_owned(),
    };
    let (kind, body) = told(protocol, code, &message);
    let head = format!(
        "HTTP/1.1 {status} Refused\r\nContent-Type: {kind}\r\nx-amzn-ErrorType: {code}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    // Only the JSON protocols tell the code in a header.
    let head = match protocol {
        Protocol::Json | Protocol::RestJson => head,
        Protocol::Ec2 | Protocol::Query | Protocol::RestXml | Protocol::Control => {
            head.replace(&format!("x-amzn-ErrorType: {code}\r\n"), "")
        }
    };
    [head, body].concat().into_bytes()
}

/// Returns the content type and the body.
fn told(protocol: Protocol, code: &str, message: &str) -> (&'static str, String) {
    let error = format!("<Code>{code}</Code><Message>{message}</Message>");
    let id = "<RequestId>0a1b2c3d-0000-4000-8000-000000000000</RequestId>";
    match protocol {
        Protocol::Ec2 => (
            "text/xml",
            format!(
                "<Response><Errors><Error>{error}</Error></Errors><RequestID>0a1b2c3d</RequestID></Response>"
            ),
        ),
        Protocol::Query | Protocol::Control => (
            "text/xml",
            format!("<ErrorResponse><Error><Type>Sender</Type>{error}</Error>{id}</ErrorResponse>"),
        ),
        Protocol::RestXml => ("application/xml", format!("<Error>{error}{id}</Error>")),
        Protocol::Json => (
            "application/x-amz-json-1.1",
            serde_json::json!({"__type": code, "message": message}).to_string(),
        ),
        Protocol::RestJson => (
            "application/json",
            serde_json::json!({"message": message}).to_string(),
        ),
    }
}
