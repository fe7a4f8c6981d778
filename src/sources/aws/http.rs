//! One HTTP client for all accounts: proxies and certificates as AWS users know them.

use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use http_body_util::Limited;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::options::{CollectError, Patience};

/// Connections that are kept open to one host.
const KEPT_CONNECTIONS: usize = 64;
/// How long a connection may take to come about.
pub(super) const CONNECT: Duration = Duration::from_secs(10);

/// Returns the client. `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are honoured; certificates that
/// `AWS_CA_BUNDLE` names are trusted beside the system's.
pub(super) fn client(patience: Patience) -> Result<SharedHttpClient, CollectError> {
    let settings = HttpConnectorSettings::builder()
        .connect_timeout(CONNECT)
        .read_timeout(patience.answer)
        .build();
    let connector = Connector::builder()
        .connector_settings(settings)
        .pool_max_idle_per_host(KEPT_CONNECTIONS)
        .proxy_config(ProxyConfig::from_env())
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(trust()?)
        .build();
    let connector = SharedHttpConnector::new(Bounded {
        connector: SharedHttpConnector::new(connector),
        longest: patience.longest_answer,
    });
    Ok(http_client_fn(move |_, _| connector.clone()))
}

/// Reads no answer to its end that is longer than any of AWS's.
#[derive(Debug)]
struct Bounded {
    connector: SharedHttpConnector,
    longest: usize,
}

impl HttpConnector for Bounded {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (answer, longest) = (self.connector.call(request), self.longest);
        HttpConnectorFuture::new(async move {
            let bounded = |body| SdkBody::from_body_1_x(Limited::new(body, longest));
            Ok(answer.await?.map(bounded))
        })
    }
}

/// Returns what is trusted: the system's certificates and those of `AWS_CA_BUNDLE`.
fn trust() -> Result<TlsContext, CollectError> {
    let mut store = TrustStore::empty();
    if has_own_certificates() {
        store = store.with_native_roots(true);
    }
    if let Some(path) = std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty()) {
        store.add_pem_certificate(bundle(Path::new(&path))?);
    }
    TlsContext::builder()
        .with_trust_store(store)
        .build()
        .map_err(|error| wrong(format!("the trust store ({error})")))
}

fn wrong(what: String) -> CollectError {
    CollectError::Option {
        what,
        expected: "a file of PEM certificates",
    }
}

/// Reads certificates, of which each must be one: the SDK's HTTP client gives up the process at the first that is not.
fn bundle(path: &Path) -> Result<Vec<u8>, CollectError> {
    let wrong = |why: &dyn Display| wrong(format!("AWS_CA_BUNDLE, `{}` ({why}),", path.display()));
    let bytes = std::fs::read(path).map_err(|error| wrong(&error))?;
    let certificates = CertificateDer::pem_slice_iter(&bytes)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| wrong(&error))?;
    if certificates.is_empty() {
        return Err(wrong(&"no certificate in it"));
    }
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        roots.add(certificate).map_err(|error| wrong(&error))?;
    }
    Ok(bytes)
}

/// Returns whether the system has certificates. Without, the SDK's HTTP client must not ask for them.
fn has_own_certificates() -> bool {
    let certificates = rustls_native_certs::load_native_certs().certs;
    RootCertStore::empty()
        .add_parsable_certificates(certificates)
        .0
        > 0
}
