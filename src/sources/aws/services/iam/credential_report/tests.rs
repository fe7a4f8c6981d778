//! The credential report against canned replies of IAM.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use aws_config::{BehaviorVersion, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;

use super::*;
use crate::ids::Place;
use crate::sources::aws::seat::{Seat, Shared};
use crate::sources::aws::watch::Counters;

/// The action that must be asked for, the status, the reply.
type Reply = (&'static str, u16, String);

/// Answers with one reply after the other.
#[derive(Clone, Debug)]
struct Canned(Arc<Mutex<VecDeque<Reply>>>);

impl HttpConnector for Canned {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap()).into_owned();
        let (action, status, reply) = self.0.lock().unwrap().pop_front().expect("a reply");
        assert!(body.starts_with(&format!("Action={action}&")), "{body}");
        let status = StatusCode::try_from(status).unwrap();
        HttpConnectorFuture::ready(Ok(Response::new(status, SdkBody::from(reply))))
    }
}

fn error(action: &'static str, status: u16, code: &str) -> Reply {
    let reply = format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{action} said no</Message></Error></ErrorResponse>"
    );
    (action, status, reply)
}

fn making(state: &str) -> Reply {
    let reply = format!(
        "<GenerateCredentialReportResponse><GenerateCredentialReportResult><State>{state}</State></GenerateCredentialReportResult></GenerateCredentialReportResponse>"
    );
    ("GenerateCredentialReport", 200, reply)
}

fn report() -> Reply {
    let reply = "<GetCredentialReportResponse><GetCredentialReportResult><Content>dXNlcixhcm4=</Content>\
        <ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-11-20T08:00:00Z</GeneratedTime>\
        </GetCredentialReportResult></GetCredentialReportResponse>";
    ("GetCredentialReport", 200, reply.to_owned())
}

/// Returns what comes of the replies, all of which must be asked for.
fn made(replies: Vec<Reply>, pauses: usize) -> Made {
    let canned = Canned(Arc::new(Mutex::new(replies.into())));
    let connector = SharedHttpConnector::new(canned.clone());
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http_client_fn(move |_, _| connector.clone()))
        .build();
    let region = "us-east-1".parse().unwrap();
    let shared = Shared::new(1, Arc::new(Counters::default()), config.clone(), region);
    let place = Place::new("111122223333".parse().unwrap(), region).global();
    let ask = Ask {
        seat: Arc::new(Seat::new(place, config, shared)),
        region,
        request: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let pauses = vec![Duration::ZERO; pauses];
    let made = runtime.block_on(credential_report(ask, &pauses));
    assert!(canned.0.lock().unwrap().is_empty(), "not asked for");
    made
}

#[test]
fn a_report_that_is_there_is_read_at_once() {
    let whole = r#"{"Content":"dXNlcixhcm4=","GeneratedTime":"2026-11-20T08:00:00Z"}"#;
    assert_eq!(made(vec![report()], 3), Made::Whole(whole.to_owned()));
}

#[test]
fn a_report_that_is_not_there_is_made_and_waited_for() {
    for (status, code) in [(410, "ReportNotPresent"), (410, "ReportExpired")] {
        let replies = vec![
            error("GetCredentialReport", status, code),
            making("STARTED"),
            error("GetCredentialReport", 404, "ReportInProgress"),
            making("INPROGRESS"),
            report(),
        ];
        assert!(matches!(made(replies, 3), Made::Whole(_)), "{code}");
    }
}

#[test]
fn a_report_that_may_not_be_made_names_what_was_denied() {
    let replies = vec![
        error("GetCredentialReport", 410, "ReportNotPresent"),
        error("GenerateCredentialReport", 403, "AccessDenied"),
    ];
    let Made::Failed(failure) = made(replies, 3) else {
        panic!("a failure");
    };
    assert_eq!(failure.code, "AccessDenied");
    assert_eq!(failure.message, "GenerateCredentialReport said no");
}

#[test]
fn waiting_ends_and_other_failures_stand() {
    let replies = vec![
        error("GetCredentialReport", 404, "ReportInProgress"),
        making("INPROGRESS"),
        error("GetCredentialReport", 404, "ReportInProgress"),
    ];
    let Made::Failed(failure) = made(replies, 1) else {
        panic!("a failure");
    };
    assert_eq!(failure.code, "ReportInProgress");
    let denied = vec![error("GetCredentialReport", 403, "AccessDenied")];
    assert!(matches!(made(denied, 3), Made::Failed(failure) if failure.code == "AccessDenied"));
    let all: Duration = PAUSES.iter().sum();
    assert!((50..=60).contains(&all.as_secs()));
}
