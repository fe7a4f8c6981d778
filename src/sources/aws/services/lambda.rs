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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::lambda::FunctionConfiguration;
    use std::collections::HashMap;

    #[test]
    fn environment_variables_are_told_by_name_only() {
        let told = |environment: types::EnvironmentResponse| {
            let mut json = Json::default();
            let function = types::FunctionConfiguration::builder()
                .function_name("f")
                .function_arn("arn:aws:lambda:eu-west-1:111122223333:function:f")
                .environment(environment)
                .build();
            function.tell(&mut json);
            assert!(!json.as_str().contains("hunter2"), "{json:?}");
            let read: FunctionConfiguration = serde_json::from_str(json.as_str()).unwrap();
            read.environment.unwrap().names
        };
        let variables = types::EnvironmentResponse::builder()
            .variables("TOKEN", "hunter2")
            .variables("HOST", "hunter2");
        let names = told(variables.build());
        let names: Vec<&str> = names
            .known()
            .unwrap()
            .iter()
            .map(|name| name.as_str())
            .collect();
        assert_eq!(names, ["HOST", "TOKEN"]);
        let none = HashMap::from([]);
        let empty = types::EnvironmentResponse::builder().set_variables(Some(none));
        assert_eq!(told(empty.build()).known(), Some(&Vec::new()));
        let unreadable = types::EnvironmentResponse::builder();
        assert!(told(unreadable.build()).is_unknown());
    }
}
