//! How each operation is called: one file per service of the SDK.
//!
//! A file declares the client, how the SDK's types are told in the AWS CLI's words (`tell!`, `words!`), and
//! one [`Caller`] per planned operation (`once!`, `pages!`).

use std::future::Future;
use std::pin::Pin;

use super::failure::Failure;
use super::pages::Made;
use super::seat::Ask;
use crate::estate::Operation;

mod account;
mod backup;
mod cloudtrail;
mod ec2;
mod elbv2;
mod iam;
mod kms;
mod lambda;
mod organizations;
mod rds;
mod s3;
mod s3control;
mod secretsmanager;
mod sts;

/// A call under way.
pub(super) type Making = Pin<Box<dyn Future<Output = Made> + Send>>;

/// How an operation is called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub operation: &'static Operation,
    pub make: fn(Ask) -> Making,
}

/// Returns how the operation is called.
pub(super) fn caller(operation: &Operation) -> Option<&'static Caller> {
    [
        account::CALLERS,
        backup::CALLERS,
        cloudtrail::CALLERS,
        elbv2::CALLERS,
        iam::CALLERS,
        kms::CALLERS,
        lambda::CALLERS,
        organizations::CALLERS,
        rds::CALLERS,
        s3::CALLERS,
        s3control::CALLERS,
        secretsmanager::CALLERS,
        sts::CALLERS,
    ]
    .into_iter()
    .chain(ec2::CALLERS)
    .flatten()
    .find(|caller| {
        (caller.operation.service, caller.operation.name) == (operation.service, operation.name)
    })
}

/// Makes a call.
pub(super) async fn make(operation: &'static Operation, ask: Ask) -> Made {
    match caller(operation) {
        Some(caller) => (caller.make)(ask).await,
        None => Made::Failed(Failure {
            code: "NotImplemented".to_owned(),
            message: "this version cannot make the call".to_owned(),
            status: Some(0),
        }),
    }
}

/// Declares the client of a service: the SDK's crate, and the name under which its calls are limited.
macro_rules! client {
    ($sdk:ident, $service:literal $(, |$builder:ident, $parts:ident| $more:expr)?) => {
        const SERVICE: &str = $service;
        fn client(ask: &$crate::sources::aws::seat::Ask) -> $sdk::Client {
            ask.seat.client(SERVICE, ask.region, |parts| {
                let builder = $sdk::config::Builder::from(&parts.config)
                    .region(parts.region)
                    .retry_partition(parts.retries)
                    .retry_classifier($crate::sources::aws::trouble::Trouble)
                    .interceptor(parts.watch);
                $(let $builder = builder; let $parts = parts.path_style; let builder = $more;)?
                $sdk::Client::from_conf(builder.build())
            })
        }
    };
}

/// Declares how an operation is called that answers in one reply: `once!(OPERATION, |client, ask| request,
/// { "Member" field })`.
macro_rules! once {
    ($operation:expr, |$client:ident, $ask:ident| $request:expr, { $($name:literal $field:ident),* $(,)? }) => {
        $crate::sources::aws::services::Caller {
            operation: &$operation,
            make: |ask| Box::pin(async move {
                let mut pages = $crate::sources::aws::pages::Pages::default();
                let $client = client(&ask);
                let $ask = &ask;
                let request = $request;
                match ask.send(SERVICE, request.send()).await {
                    Ok(reply) => {
                        let _ = &reply;
                        $(pages.add($name, &reply.$field);)*
                        let _ = pages.turn(None, None);
                    }
                    Err(failure) => {
                        let _ = pages.fail(failure);
                    }
                }
                pages.finish()
            }),
        }
    };
}

/// Declares how an operation is called that answers in pages: `pages!(OPERATION, |client, ask| request,
/// next_token => set_next_token, { "Member" field })`. Before the arrow stands the member of the reply that
/// holds the token, behind it the request's setter. Further forms:
///
/// - `next_token(is_truncated) => ..`: the flag says whether the token counts;
/// - `next_token or more_available => ..`: the flag may say that there is more where no token leads on;
/// - `{ .. }, newly parameter`: sends `parameter(true)`, and does without in a region that does not know it;
/// - `|client, ask| [request, request], ..`: the answer is what all of the requests list.
macro_rules! pages {
    ($operation:expr, |$client:ident, $ask:ident| [$($request:expr),+ $(,)?],
     $given:ident => $taken:ident, $members:tt) => {
        $crate::sources::aws::services::Caller {
            operation: &$operation,
            make: |ask| Box::pin(async move {
                use $crate::sources::aws::pages::{Pages, Turn};
                let mut whole = Pages::default();
                $(
                    let mut pages = Pages::default();
                    $crate::sources::aws::services::pages!(
                        @turn pages, ask, |$client, $ask| $request, $given => $taken, $members
                    );
                    if whole.join(pages) == Turn::End {
                        return whole.finish();
                    }
                )+
                whole.finish()
            }),
        }
    };
    (@turn $pages:ident, $asked:ident, |$client:ident, $ask:ident| $request:expr,
     $given:ident $(($flag:ident))? $(or $more:ident)? => $taken:ident,
     { $($name:literal $field:ident),* $(,)? } $(, newly $newly:ident)?) => {
        loop {
            let $client = client(&$asked);
            let $ask = &$asked;
            let request = $request;
            $(let request = if $pages.sends(stringify!($newly)) { request.$newly(true) } else { request };)?
            let request = request.$taken($pages.token());
            let turn = match $asked.send(SERVICE, request.send()).await {
                Ok(reply) => {
                    $($pages.add($name, &reply.$field);)*
                    let more: Option<bool> = None
                        $(.or(reply.$flag.into()))?
                        $(.or(reply.$more.filter(|more| *more)))?;
                    $pages.turn(reply.$given.as_deref(), more)
                }
                $(Err(failure) if $pages.drops(stringify!($newly), &failure) => Turn::Next,)?
                Err(failure) => $pages.fail(failure),
            };
            if turn == Turn::End {
                break;
            }
        }
    };
    ($operation:expr, |$client:ident, $ask:ident| $request:expr, $($rest:tt)+) => {
        $crate::sources::aws::services::Caller {
            operation: &$operation,
            make: |ask| Box::pin(async move {
                use $crate::sources::aws::pages::{Pages, Turn};
                let mut pages = Pages::default();
                $crate::sources::aws::services::pages!(
                    @turn pages, ask, |$client, $ask| $request, $($rest)+
                );
                pages.finish()
            }),
        }
    };
}

use {client, once, pages};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{Planned, operations};

    #[test]
    fn every_planned_operation_can_be_called() {
        let silent: Vec<String> = operations()
            .filter(|operation| operation.planned != Planned::Nowhere)
            .filter(|operation| caller(operation).is_none())
            .map(|operation| format!("{} {}", operation.service, operation.name))
            .collect();
        assert!(silent.is_empty(), "{silent:?}");
        assert!(caller(&crate::estate::ec2::DESCRIBE_REGIONS).is_some());
    }
}
