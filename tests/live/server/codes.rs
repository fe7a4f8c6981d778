//! The codes and HTTP statuses by which services say what all of them have to say.

use super::asked::Answer;
use super::wire::{Protocol, Service, services};

fn known(service: &str) -> &'static Service {
    services()
        .iter()
        .find(|known| known.service == service)
        .unwrap()
}

/// Returns the HTTP status that goes with a code of a service.
pub fn status(service: &str, code: &str) -> u16 {
    let service = known(service);
    let ends = |end: &str| {
        code.strip_suffix("Exception")
            .unwrap_or(code)
            .ends_with(end)
    };
    match service.errors.get(code) {
        Some(status) => *status,
        None if ends("InternalError") || ends("InternalFailure") || ends("Internal") => 500,
        None if code == "ServiceUnavailable"
            || code == "SlowDown"
            || code == "RequestLimitExceeded" =>
        {
            503
        }
        None if service.protocol == Protocol::Json => 400,
        None if code == "UnauthorizedOperation" || ends("AccessDenied") => 403,
        None if code.starts_with("NoSuch") || code.contains("NotFound") => 404,
        None => 400,
    }
}

/// Returns an error with the status that goes with its code.
pub fn error(service: &str, code: &str, message: &str) -> Answer {
    Answer::error(status(service, code), code, message)
}

/// Returns the error for too many calls.
pub fn throttled(service: &str) -> Answer {
    let (status, code) = match service {
        "ec2" => (503, "RequestLimitExceeded"),
        "s3api" | "s3control" => (503, "SlowDown"),
        "iam" | "rds" | "elbv2" | "sts" => (400, "Throttling"),
        "lambda" | "account" => (429, "TooManyRequestsException"),
        "organizations" => (400, "TooManyRequestsException"),
        _ => (400, "ThrottlingException"),
    };
    let message = match service {
        "ec2" => "Request limit exceeded.",
        "s3api" | "s3control" => "Please reduce your request rate.",
        _ => "Rate exceeded",
    };
    Answer::error(status, code, message)
}

/// Returns the error for a call that is not allowed.
pub fn denied(service: &str, message: &str) -> Answer {
    let code = match known(service).protocol {
        Protocol::Ec2 => "UnauthorizedOperation",
        Protocol::Query | Protocol::RestXml => "AccessDenied",
        Protocol::Json | Protocol::RestJson => "AccessDeniedException",
    };
    error(service, code, message)
}

/// Returns the error for a session that has ended.
pub fn expired(service: &str) -> Answer {
    let message = "The security token included in the request is expired";
    match known(service).protocol {
        Protocol::Ec2 => Answer::error(400, "RequestExpired", "Request has expired."),
        Protocol::Query => Answer::error(403, "ExpiredToken", message),
        Protocol::RestXml => Answer::error(400, "ExpiredToken", message),
        Protocol::Json => Answer::error(400, "ExpiredTokenException", message),
        Protocol::RestJson => Answer::error(403, "ExpiredTokenException", message),
    }
}

/// Returns the error for a parameter that is out of its bounds.
pub fn invalid(service: &str, message: &str) -> Answer {
    let code = match known(service).protocol {
        Protocol::Ec2 => "InvalidParameterValue",
        Protocol::RestXml => "InvalidArgument",
        Protocol::Query => "ValidationError",
        Protocol::Json | Protocol::RestJson => "ValidationException",
    };
    Answer::error(400, code, message)
}

/// Returns the error for a failure of the service.
pub fn internal(service: &str, status: u16) -> Answer {
    let code = match (status, service) {
        (503, _) => "ServiceUnavailable",
        (_, "ec2" | "s3api" | "s3control") => "InternalError",
        (_, "kms") => "KMSInternalException",
        _ => "InternalFailure",
    };
    Answer::error(status, code, "An internal error occurred")
}
