# METADATA
# title: Every account, VPC and store belongs to an environment
# description: What nobody has placed may be production, and no wall around production can be proven while it stands open on that side.
# scope: package
# custom:
#   id: environment-unclassified
#   code: ENV-001
#   severity: high
#   ranges_over: [accounts, stores, resources]
#   resource_types: ["AWS::EC2::VPC"]
#   needs: []
#   judges: classification
#   pending:
#     - family: network
#       effect: severity
#       clause: high where it holds a store that production reaches or that reaches production
#   remediation: Name its environment in palisade.toml, in an `[[environment]]` table with the account, the VPC or a tag as selector.
#   controls:
#     well-architected: [SEC01-BP01]
#     nist-800-53r5: [PM-5, CM-8]
#     iso-27001-2022: [A.5.9, A.8.31]
#     cis-aws-7.0.0: ["2.1.4"]
package palisade.environments.environment_unclassified

import rego.v1

applies contains account.id if some account in input.accounts

applies contains store.id if some store in input.stores

applies contains resource.id if {
	some resource in input.resources
	resource.type == "AWS::EC2::VPC"
}

unplaced_accounts contains account.account if {
	some account in input.accounts
	account.class == "unclassified"
}

in_unplaced_account(subject) if {
	subject.account != null
	subject.account in unplaced_accounts
}

violation contains {
	"subject": account.id,
	"effect": "unclassified",
	"severity": "medium",
	"evidence": account.evidence,
	"gaps": account.gaps.organisation,
} if {
	some account in input.accounts
	account.class == "unclassified"
}

# In an unclassified account the account is what must be placed: it is told once, not once per store.
violation contains {
	"subject": store.id,
	"effect": "unclassified",
	"severity": "medium",
	"evidence": store.evidence,
	"gaps": store.gaps.organisation,
} if {
	some store in input.stores
	store.class == "unclassified"
	not in_unplaced_account(store)
}

violation contains {
	"subject": vpc.id,
	"effect": "unclassified",
	"severity": "medium",
	"evidence": vpc.evidence,
	"gaps": vpc.gaps.organisation,
} if {
	some vpc in input.resources
	vpc.type == "AWS::EC2::VPC"
	vpc.class == "unclassified"
	not in_unplaced_account(vpc)
}
