# METADATA
# title: Evidence about an environment agrees
# description: Where one source says production and another says otherwise, people will treat it as whichever they read first.
# scope: package
# custom:
#   id: environment-conflict
#   code: ENV-002
#   severity: medium
#   ranges_over: [accounts, stores, workloads, resources]
#   resource_types: ["AWS::EC2::VPC", "AWS::EC2::Snapshot", "AWS::EC2::Image", "AWS::EC2::VPCEndpointService", "AWS::RDS::DBSnapshot", "AWS::RDS::DBClusterSnapshot", "AWS::Organizations::OrganizationalUnit", "AWS::Organizations::Root"]
#   needs: [organisation]
#   judges: classification
#   remediation: Correct the tag or the name that is wrong, or move the resource to an account of its environment. An `[[environment]]` in palisade.toml that selects the resource itself (`tags`, `name_globs`) decides which one is meant.
#   controls:
#     nist-800-53r5: [CM-8]
package palisade.environments.environment_conflict

import rego.v1

applies contains account.id if some account in input.accounts

applies contains store.id if some store in input.stores

applies contains workload.id if some workload in input.workloads

# What is listed without its tags has nothing by which evidence could disagree.
applies contains resource.id if {
	some resource in input.resources
	resource.type in {
		"AWS::EC2::VPC",
		"AWS::EC2::Snapshot",
		"AWS::EC2::Image",
		"AWS::EC2::VPCEndpointService",
		"AWS::RDS::DBSnapshot",
		"AWS::RDS::DBClusterSnapshot",
		"AWS::Organizations::OrganizationalUnit",
		"AWS::Organizations::Root",
	}
}

violation contains {"subject": account.id, "effect": "conflict", "evidence": account.evidence} if {
	some account in input.accounts
	account.confidence == "conflicting"
}

violation contains {"subject": store.id, "effect": "conflict", "evidence": store.evidence} if {
	some store in input.stores
	store.confidence == "conflicting"
}

violation contains {"subject": workload.id, "effect": "conflict", "evidence": workload.evidence} if {
	some workload in input.workloads
	workload.confidence == "conflicting"
}

# What was made of a store has the store's class: the store itself is reported.
violation contains {"subject": resource.id, "effect": "conflict", "evidence": resource.evidence} if {
	some resource in input.resources
	resource.id in applies
	resource.confidence == "conflicting"
	resource.lineage == null
}
