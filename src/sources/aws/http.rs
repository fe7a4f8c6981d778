//! One HTTP client for all accounts: proxies and certificates as AWS users know them.

use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{
    HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};

use super::options::CollectError;

/// Connections that are kept open to one host.
const KEPT_CONNECTIONS: usize = 64;
/// How long a connection may take to come about.
pub(super) const CONNECT: Duration = Duration::from_secs(10);

/// Returns the client. `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are honoured; certificates that
/// `AWS_CA_BUNDLE` names are trusted beside the system's.
pub(super) fn client(answer: Duration) -> Result<SharedHttpClient, CollectError> {
    let settings = HttpConnectorSettings::builder()
        .connect_timeout(CONNECT)
        .read_timeout(answer)
        .build();
    let connector = Connector::builder()
        .connector_settings(settings)
        .pool_max_idle_per_host(KEPT_CONNECTIONS)
        .proxy_config(ProxyConfig::from_env())
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(trust()?)
        .build();
    let connector = SharedHttpConnector::new(connector);
    Ok(http_client_fn(move |_, _| connector.clone()))
}

fn trust() -> Result<TlsContext, CollectError> {
    let wrong = |what: String| CollectError::Option {
        what,
        expected: "a file of PEM certificates",
    };
    let mut store = TrustStore::default();
    if let Some(path) = std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty()) {
        let named = || format!("AWS_CA_BUNDLE, `{}`,", path.display());
        let bytes = std::fs::read(&path).map_err(|_| wrong(named()))?;
        if !bytes.windows(5).any(|window| window == b"-----") {
            return Err(wrong(named()));
        }
        store.add_pem_certificate(bytes);
    }
    TlsContext::builder()
        .with_trust_store(store)
        .build()
        .map_err(|error| wrong(format!("the trust store ({error})")))
}
