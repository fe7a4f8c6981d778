//! Principals that there are not, and those that never ask for an action: a denial of these says nothing.

use super::question::AskError;
use super::{AccessQuestion, Applicable};
use crate::access::actions;
use crate::access::eval::{Pair, pair};
use crate::estate::iam::{LIST_OPEN_ID_CONNECT_PROVIDERS, LIST_SAML_PROVIDERS};
use crate::ids::{Arn, Partition, Place, Region};

/// What names of services end in.
const SUFFIXES: [&str; 2] = [".amazonaws.com", ".amazonaws.com.cn"];

/// Services whose name is near that of another one, and not the prefix of any action.
///
/// Source: the services' guides, pages on service-linked roles.
const OTHERS: [&str; 3] = ["ecs-tasks", "spot", "vmie"];

impl Applicable<'_> {
    /// Checks that the principal can ask for the action at all.
    ///
    /// # Errors
    /// [`AskError::Pair`] when it cannot, [`AskError::Service`] when its name is almost that of a service, and
    /// [`AskError::Principal`] when it is a provider that its account has not.
    pub(super) fn check_pair(&self, asked: &AccessQuestion) -> Result<(), AskError> {
        check_service(&asked.principal)?;
        if let Ok(arn) = asked.principal.parse() {
            self.check_provider(arn)?;
        }
        match pair(&asked.principal, &asked.action) {
            Pair::Meets => Ok(()),
            never @ (Pair::NoProvider | Pair::Provider) => Err(AskError::Pair {
                principal: asked.principal.clone(),
                action: asked.action.clone(),
                never,
            }),
        }
    }

    /// Refuses a provider that a complete list of its account leaves out.
    fn check_provider(&self, arn: Arn) -> Result<(), AskError> {
        let iam = &self.estate.iam;
        let (is_there, list) = match arn.resource_type() {
            "oidc-provider" => {
                let found = iam.open_id_connect_providers.get(arn);
                (found.is_some(), &LIST_OPEN_ID_CONNECT_PROVIDERS)
            }
            "saml-provider" => (iam.saml_providers.get(arn).is_some(), &LIST_SAML_PROVIDERS),
            _ => return Ok(()),
        };
        let Some(account) = arn.account().filter(|_| !is_there) else {
            return Ok(());
        };
        let place = Place {
            partition: arn.partition().unwrap_or(Partition::aws()),
            account,
            region: Region::global(),
        };
        match self.estate.ledger.gap(place, list, None) {
            Some(_) => Ok(()),
            None => Err(AskError::Provider(arn.as_str().into())),
        }
    }
}

/// Refuses the name of a service in another case, and one that is almost another.
fn check_service(principal: &str) -> Result<(), AskError> {
    let end = SUFFIXES.iter().find(|end| principal.ends_with(*end));
    let Some((name, end)) = end.and_then(|end| Some((principal.strip_suffix(end)?, end))) else {
        return Ok(());
    };
    let lower = name.to_ascii_lowercase();
    let mut parts = lower.split('.');
    let is_known = |part: &str| actions::service(part).is_some() || OTHERS.contains(&part);
    let nearest = match parts.any(is_known) {
        true if lower == name => return Ok(()),
        true => Some(lower.as_str()),
        false => lower
            .split('.')
            .next_back()
            .and_then(actions::nearest_service),
    };
    match nearest {
        None => Ok(()),
        Some(nearest) => Err(AskError::Service {
            principal: principal.into(),
            nearest: format!("{nearest}{end}").into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_known_by_a_part_of_their_name() {
        for name in [
            "lambda",
            "ec2",
            "delivery.logs",
            "monitoring.rds",
            "edgelambda",
            "ecs-tasks",
            "spotfleet",
            "vmie",
            "ops.apigateway",
            "config-multiaccountsetup",
            "member.org.stacksets.cloudformation",
            "eks-fargate-pods",
            "pods.eks",
            "elasticmapreduce",
            "vpc-flow-logs",
            "ssm-incidents",
            "s3express",
            "replicator.lambda",
            "cloudwatch-crossaccount",
            "billingconsole",
            "export.rds",
            "ecs.application-autoscaling",
            "spot",
            "rds.application-autoscaling",
            "eks-nodegroup",
            "transitgateway",
            "globalaccelerator",
            "mgn",
            "guardduty",
            "malware-protection.guardduty",
            "ssmmessages",
            "streams.metrics.cloudwatch",
            "cognito-idp",
            "wellarchitected",
        ] {
            let principal = format!("{name}.amazonaws.com");
            assert_eq!(check_service(&principal), Ok(()), "{name}");
        }
    }

    #[test]
    fn names_that_are_almost_a_service_are_none() {
        for (wrong, meant) in [
            ("lamda.amazonaws.com", "lambda.amazonaws.com"),
            ("Lambda.amazonaws.com", "lambda.amazonaws.com"),
            ("cloudtrial.amazonaws.com.cn", "cloudtrail.amazonaws.com.cn"),
            ("delivery.Logs.amazonaws.com", "delivery.logs.amazonaws.com"),
        ] {
            let error = check_service(wrong).unwrap_err();
            assert_eq!(error.to_string(), format!("`{wrong}` is no service of AWS"));
            assert_eq!(error.hint().unwrap(), format!("did you mean `{meant}`?"));
        }
    }
}
