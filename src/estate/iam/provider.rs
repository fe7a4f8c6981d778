use crate::estate::{
    Call, Estate, List, Loaded, Observed, Operation, Output, Resource, Tags, list_output, model,
};
use crate::ids::{Arn, IdError, Place, Sym, Timestamp};

model! {
    /// A SAML identity provider. Shape: `iam list-saml-providers`.
    pub struct SamlProvider {
        required {
            /// The ARN.
            "Arn" => arn: Arn,
        }
        /// Until when its metadata is valid.
        "ValidUntil" => valid_until: Option<Timestamp>,
        /// When it was made.
        "CreateDate" => created: Observed<Timestamp>,
    }

    /// An OpenID Connect identity provider.
    ///
    /// Shape: `iam list-open-id-connect-providers`, which tells the ARN alone, and
    /// `iam get-open-id-connect-provider`, which tells the rest.
    pub struct OpenIdConnectProvider {
        required {
            /// The ARN.
            "Arn" => arn: Arn,
        }
        /// The issuer without `https://`.
        "Url" => url: Observed<Box<str>>,
        /// The audiences that it accepts.
        "ClientIDList" => client_ids: Observed<List<Box<str>>>,
        /// Its tags.
        "Tags" => tags: Observed<Tags>,
    }

    /// The reply of `iam get-open-id-connect-provider`, which does not repeat the ARN.
    pub struct GetOpenIdConnectProviderOutput {
        required {
            /// The issuer without `https://`.
            "Url" => url: Box<str>,
        }
        /// The audiences that it accepts.
        "ClientIDList" => client_ids: List<Box<str>>,
        /// Its tags.
        "Tags" => tags: Tags,
    }
}

impl Resource for SamlProvider {
    const TYPE: &'static str = "AWS::IAM::SAMLProvider";
    fn arn(&self, _call: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

impl Resource for OpenIdConnectProvider {
    const TYPE: &'static str = "AWS::IAM::OIDCProvider";
    fn arn(&self, _call: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

list_output! {
    /// The reply of `iam list-saml-providers`.
    ListSamlProvidersOutput { "SAMLProviderList" => SamlProvider } into iam.saml_providers
}

list_output! {
    /// The reply of `iam list-open-id-connect-providers`.
    ListOpenIdConnectProvidersOutput {
        "OpenIDConnectProviderList" => OpenIdConnectProvider
    } into iam.open_id_connect_providers
}

impl Output for GetOpenIdConnectProviderOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let provider = call
            .request
            .unwrap_or_default()
            .parse()
            .map(|arn| OpenIdConnectProvider {
                arn,
                url: Observed::Known(self.url),
                client_ids: Observed::Known(self.client_ids),
                tags: Observed::Known(self.tags),
            });
        let collection = &mut estate.iam.open_id_connect_providers;
        loaded.note(provider.and_then(|provider| collection.add(provider, call.place)));
    }
}

/// Returns the OpenID Connect providers of an account.
fn providers(estate: &Estate, place: Place) -> Vec<Sym> {
    estate
        .iam
        .open_id_connect_providers
        .iter()
        .filter(|provider| provider.place.account == place.account)
        .map(|provider| Sym::new(provider.arn.as_str()))
        .collect()
}

/// Lists SAML providers.
pub const LIST_SAML_PROVIDERS: Operation = Operation::global::<ListSamlProvidersOutput>(
    "iam",
    "list-saml-providers",
    "iam:ListSAMLProviders",
)
.members(&["SAMLProviderList"]);

/// Lists OpenID Connect providers.
pub const LIST_OPEN_ID_CONNECT_PROVIDERS: Operation =
    Operation::global::<ListOpenIdConnectProvidersOutput>(
        "iam",
        "list-open-id-connect-providers",
        "iam:ListOpenIDConnectProviders",
    )
    .members(&["OpenIDConnectProviderList"]);

/// Reads one OpenID Connect provider.
pub const GET_OPEN_ID_CONNECT_PROVIDER: Operation =
    Operation::global::<GetOpenIdConnectProviderOutput>(
        "iam",
        "get-open-id-connect-provider",
        "iam:GetOpenIDConnectProvider",
    )
    .per("OpenIDConnectProviderArn")
    .members(&["Url", "ClientIDList"])
    .absent_on(&["NoSuchEntity"])
    .for_each(providers);
