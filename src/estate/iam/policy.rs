use crate::estate::{Document, List, Observed, Resource, model};
use crate::ids::{Arn, IdError, Place, Sym, Timestamp};

model! {
    /// A managed policy. Shape: `Policies` of `iam get-account-authorization-details`.
    ///
    /// A policy of AWS (`arn:aws:iam::aws:policy/...`) is one resource, whichever account shows it.
    pub struct ManagedPolicy {
        required {
            /// The name.
            "PolicyName" => name: Box<str>,
            /// The ARN.
            "Arn" => arn: Arn,
        }
        /// The version that takes effect, such as `v3`.
        "DefaultVersionId" => default_version: Observed<Sym>,
        /// All versions that are kept, at most five.
        "PolicyVersionList" => versions: List<PolicyVersion>,
        /// When a version was last made.
        "UpdateDate" => updated: Observed<Timestamp>,
    }

    /// A version of a managed policy.
    pub struct PolicyVersion {
        required {
            /// Such as `v3`.
            "VersionId" => id: Sym,
        }
        /// The document.
        "Document" => document: Observed<Document>,
        /// Whether it takes effect.
        "IsDefaultVersion" => is_default: Observed<bool>,
        /// When it was made.
        "CreateDate" => created: Observed<Timestamp>,
    }
}

impl Resource for ManagedPolicy {
    const TYPE: &'static str = "AWS::IAM::ManagedPolicy";
    fn arn(&self, _call: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

impl ManagedPolicy {
    /// Returns whether AWS owns and changes it.
    pub fn is_aws_managed(&self) -> bool {
        self.arn.account().is_none() && self.arn.as_str().contains(":iam::aws:policy/")
    }
    /// Returns the document that takes effect; none when the replies do not carry it.
    pub fn document(&self) -> Option<&Document> {
        let by_id = self
            .versions
            .iter()
            .find(|version| self.default_version.known() == Some(&version.id));
        let version = by_id.or_else(|| {
            self.versions
                .iter()
                .find(|version| version.is_default.known() == Some(&true))
        });
        version.and_then(|version| version.document.known())
    }
}
