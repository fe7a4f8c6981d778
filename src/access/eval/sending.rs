//! Condition keys that services send with requests to themselves alone.

use super::key::Key;
use super::scene::Scene;
use crate::access::actions;

/// Keys of a service that others send, too: beginnings of names in lower case.
///
/// Source: IAM User Guide, page reference_policies_condition-keys.
const EVERYWHERE: &[&str] = &[
    "ec2:roledelivery",
    "ec2:sourceinstancearn",
    "glue:credentialissuingservice",
    "glue:roleassumedby",
    "identitystore:",
    "lambda:sourcefunctionarn",
    "ssm:sourceinstancearn",
];

/// Services that send keys of another one, with it.
///
/// Source: Service Authorization Reference, the actions' condition keys, September 2026.
const OF_OTHERS: &[(&str, &str)] = &[
    ("arc-zonal-shift", "elasticloadbalancing"),
    ("aws-marketplace", "catalog"),
    ("cases", "connect"),
    ("codestar", "iam"),
    ("ec2-instance-connect", "ec2"),
    ("iotjobsdata", "iot"),
    ("sso", "identitycenter"),
    ("sts", "iam"),
    ("xray", "logs"),
];

/// Services of which some actions send tags of a resource though they name none.
///
/// Source: as above.
const TAGS_OF_NONE: &[&str] = &[
    "acm-pca",
    "aiops",
    "aoss",
    "appstream",
    "appsync",
    "auditmanager",
    "backup-search",
    "bcm-dashboards",
    "bedrock-agentcore",
    "bugbust",
    "chatbot",
    "cognito-idp",
    "databrew",
    "datasync",
    "detective",
    "dms",
    "docdb-elastic",
    "ds",
    "eventsbilltoaws",
    "guardduty",
    "healthlake",
    "invoicing",
    "iot",
    "kms",
    "mediaconvert",
    "mpa",
    "notifications-contacts",
    "organizations",
    "outposts",
    "partnercentral",
    "pca-connector-ad",
    "pcs",
    "ram",
    "s3",
    "securitylake",
    "snow-device-management",
    "social-messaging",
    "thinclient",
    "transcribe",
    "transfer",
    "transform",
    "transform-custom",
    "vendor-insights",
    "verifiedpermissions",
];

impl Scene<'_> {
    /// Returns whether the service of the action never sends a key: one of another service, or the tag of a resource with
    /// an action that names none. Nothing is known of services that the table of actions does not have.
    pub(super) fn is_foreign(&self, key: &Key) -> bool {
        let Some((prefix, rest)) = key.lower().split_once(':') else {
            return false;
        };
        let service = self.action.service();
        let is_tag = rest.starts_with("resourcetag/");
        if prefix == "aws" || prefix == service {
            return is_tag && self.names_no_resource() && !TAGS_OF_NONE.contains(&service);
        }
        let is_everywhere = EVERYWHERE
            .iter()
            .any(|start| key.lower().starts_with(start));
        !is_everywhere
            && !OF_OTHERS.contains(&(service, prefix))
            && actions::service(prefix).is_some()
            && actions::service(service).is_some()
    }

    /// Returns whether the action is of those that the table knows to name no resource.
    fn names_no_resource(&self) -> bool {
        self.target.parts.is_none()
            && actions::service(self.action.service())
                .and_then(|service| service.action(self.action.name()))
                .is_some_and(actions::names_none)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_is_of_the_table() {
        for service in TAGS_OF_NONE {
            assert!(actions::service(service).is_some(), "{service}");
        }
        assert!(TAGS_OF_NONE.is_sorted());
        for (service, _) in OF_OTHERS {
            assert!(actions::service(service).is_some(), "{service}");
        }
    }
}
