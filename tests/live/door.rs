//! One call of the live source, answered by a server of its own.

use std::collections::BTreeSet;
use std::time::Duration;

use palisade::estate::{Operation, Planned, operations};
use palisade::sources::aws::{CollectError, Options, Patience, Role, Single, single};

use crate::samples::here;
use crate::server::{Answer, Answers, Asked, Caller, Server};

/// Returns the operations that a collection calls.
pub fn planned() -> impl Iterator<Item = &'static Operation> {
    operations().filter(|operation| operation.planned != Planned::Nowhere)
}

/// Returns the operations of the services that a collection speaks to; of the others no server says how they speak.
pub fn spoken() -> impl Iterator<Item = &'static Operation> {
    let services: BTreeSet<&str> = planned().map(|operation| operation.service).collect();
    operations().filter(move |operation| services.contains(operation.service))
}

/// Makes a call of the place of a variant, about a resource.
pub fn call(
    operation: &'static Operation,
    answers: impl Answers + 'static,
    (variant, request): (usize, Option<String>),
) -> Result<Single, CollectError> {
    let server = Server::start(answers);
    let place = here(variant);
    let options = Options {
        credentials: Some(Caller::user(&place.account.to_string()).credentials()),
        profile: None,
        regions: BTreeSet::from([place.region]),
        exclude_regions: BTreeSet::new(),
        accounts: BTreeSet::new(),
        exclude_accounts: BTreeSet::new(),
        alone: true,
        role: Role {
            name: "Audit".to_owned(),
            path: "/".to_owned(),
            external_id: None,
            session: Duration::from_secs(3600),
            everywhere: false,
        },
        endpoint_url: Some(server.endpoint()),
        in_flight: 4,
        patience: Patience {
            attempts: 1,
            ..Patience::default()
        },
    };
    single(&options, operation, place, request.as_deref())
}

/// Returns the text that the live source makes of an answer, or why it makes none.
pub fn text(
    operation: &'static Operation,
    answer: Answer,
    asked: (usize, Option<String>),
) -> Result<String, String> {
    match call(operation, move |_: &Asked| answer.clone(), asked) {
        Ok(Single::Whole(text)) => Ok(text),
        Ok(Single::Part(_, why)) => Err(format!("a part: {why}")),
        Ok(Single::Failed(code, message)) => Err(format!("{code}: {message}")),
        Err(error) => Err(error.to_string()),
    }
}
