//! AWS Lambda.

use std::collections::BTreeSet;

use aws_sdk_lambda::types;

use super::{Caller, client, once, pages};
use crate::estate::lambda;
use crate::sources::aws::tell::{Json, Tell, tell, words};

client!(aws_sdk_lambda, "lambda");

tell! {
    types::VpcConfigResponse {
        "VpcId" vpc_id, "SubnetIds" subnet_ids, "SecurityGroupIds" security_group_ids,
    }
    types::Layer { "Arn" arn }
    types::FunctionConfiguration {
        "FunctionName" function_name, "FunctionArn" function_arn, "Version" version,
        "Runtime" runtime, "Role" role, "Handler" handler, "PackageType" package_type,
        "VpcConfig" vpc_config, "KMSKeyArn" kms_key_arn, "Environment" environment, "Layers" layers,
        "LastModified" last_modified,
    }
}

/// The names of environment variables. Their values are not told.
struct Names<'a>(BTreeSet<&'a String>);

impl Tell for Names<'_> {
    fn tell(&self, json: &mut Json) {
        json.raw("{");
        for (index, name) in self.0.iter().enumerate() {
            if index > 0 {
                json.raw(",");
            }
            json.text(name);
            json.raw(":null");
        }
        json.raw("}");
    }
}

impl Tell for types::EnvironmentResponse {
    /// Where Lambda could not decrypt the variables there are none, but an error.
    fn tell(&self, json: &mut Json) {
        let variables = self.variables.as_ref();
        json.raw("{");
        json.member(
            "Variables",
            &variables.map(|all| Names(all.keys().collect())),
        );
        json.raw("}");
    }
}

words!(types::Runtime, types::PackageType,);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        lambda::LIST_FUNCTIONS,
        |client, _ask| client.list_functions().max_items(50),
        next_marker => set_marker,
        { "Functions" functions }
    ),
    once!(
        lambda::GET_POLICY,
        |client, ask| client.get_policy().function_name(ask.id()),
        { "Policy" policy }
    ),
];
