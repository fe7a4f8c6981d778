//! The credential report, which IAM makes only when it is asked to.

use std::time::Duration;

use super::{SERVICE, client};
use crate::estate::iam::GET_CREDENTIAL_REPORT;
use crate::sources::aws::failure::Failure;
use crate::sources::aws::pages::{Made, Pages};
use crate::sources::aws::seat::Ask;
use crate::sources::aws::services::Caller;

/// How `GetCredentialReport` is called: when there is no report that is current, one is made first.
pub(super) const CALLER: Caller = Caller {
    operation: &GET_CREDENTIAL_REPORT,
    make: |ask| Box::pin(credential_report(ask, &PAUSES)),
};

/// How long a report in the making is waited for, each time before it is asked for again: about a minute in all.
const PAUSES: [Duration; 10] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    LONG,
    LONG,
    LONG,
    LONG,
    LONG,
    LONG,
];
const LONG: Duration = Duration::from_secs(8);

/// Returns the report. When all pauses are over and IAM still has none, its last word stands.
async fn credential_report(ask: Ask, pauses: &[Duration]) -> Made {
    let mut pages = Pages::default();
    let mut pauses = pauses.iter();
    loop {
        let request = client(&ask).get_credential_report();
        match ask.send(SERVICE, request.send()).await {
            Ok(reply) => {
                pages.add("Content", &reply.content);
                pages.add("GeneratedTime", &reply.generated_time);
                let _ = pages.turn(None, None);
                break;
            }
            Err(failure) => match pauses.next().filter(|_| says_there_is_none(&failure)) {
                Some(pause) => {
                    if let Err(failure) = generate(&ask).await {
                        let _ = pages.fail(failure);
                        break;
                    }
                    tokio::time::sleep(*pause).await;
                }
                None => {
                    let _ = pages.fail(failure);
                    break;
                }
            },
        }
    }
    pages.finish()
}

/// Returns whether the failure says that there is no report, none that is current, or none yet.
///
/// Source: IAM API Reference, page API_GetCredentialReport.
fn says_there_is_none(failure: &Failure) -> bool {
    ["ReportNotPresent", "ReportExpired", "ReportInProgress"].contains(&failure.code.as_str())
}

/// Asks IAM to make a report. It changes nothing in the account, and while a report is being made it tells so.
async fn generate(ask: &Ask) -> Result<(), Failure> {
    let request = client(ask).generate_credential_report();
    ask.send(SERVICE, request.send()).await.map(|_| ())
}

#[cfg(test)]
mod tests;
