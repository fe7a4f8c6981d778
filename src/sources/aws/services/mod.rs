//! How each operation is called: one file per service of the SDK.
//!
//! A file declares the client, how the SDK's types are told in the AWS CLI's words (`tell!`, `words!`), and
//! one [`Caller`] per planned operation (`once!`, `pages!`).

use std::future::Future;
use std::pin::Pin;

use super::pages::Made;
use super::seat::Ask;
use crate::estate::Operation;

mod backup;
mod cloudtrail;
mod ec2;
mod iam;
mod kms;
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
        backup::CALLERS,
        cloudtrail::CALLERS,
        ec2::CALLERS,
        iam::CALLERS,
        kms::CALLERS,
        organizations::CALLERS,
        rds::CALLERS,
        s3::CALLERS,
        s3control::CALLERS,
        secretsmanager::CALLERS,
        sts::CALLERS,
    ]
    .into_iter()
    .flatten()
    .find(|caller| {
        (caller.operation.service, caller.operation.name) == (operation.service, operation.name)
    })
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
/// holds the token (and in brackets the flag that says that there is more), behind it the request's setter.
macro_rules! pages {
    ($operation:expr, |$client:ident, $ask:ident| $request:expr,
     $given:ident $(($flag:ident))? => $taken:ident, { $($name:literal $field:ident),* $(,)? }) => {
        $crate::sources::aws::services::Caller {
            operation: &$operation,
            make: |ask| Box::pin(async move {
                use $crate::sources::aws::pages::{Pages, Turn};
                let mut pages = Pages::default();
                loop {
                    let $client = client(&ask);
                    let $ask = &ask;
                    let request = $request;
                    let request = request.$taken(pages.token());
                    let turn = match ask.send(SERVICE, request.send()).await {
                        Ok(reply) => {
                            $(pages.add($name, &reply.$field);)*
                            let more: Option<bool> = None $(.or(reply.$flag.into()))?;
                            pages.turn(reply.$given.as_deref(), more)
                        }
                        Err(failure) => pages.fail(failure),
                    };
                    if turn == Turn::End {
                        break pages.finish();
                    }
                }
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
    fn every_planned_operation_of_these_services_can_be_called() {
        const SERVICES: [&str; 9] = [
            "backup",
            "cloudtrail",
            "iam",
            "kms",
            "organizations",
            "rds",
            "s3api",
            "s3control",
            "secretsmanager",
        ];
        let silent: Vec<String> = operations()
            .filter(|operation| SERVICES.contains(&operation.service))
            .filter(|operation| operation.planned != Planned::Nowhere)
            .filter(|operation| caller(operation).is_none())
            .map(|operation| format!("{} {}", operation.service, operation.name))
            .collect();
        assert!(silent.is_empty(), "{silent:?}");
    }
}
