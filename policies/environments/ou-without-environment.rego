# METADATA
# title: Organisational units separate environments
# description: Guardrails are attached to units. Where production and lower accounts stand in one unit or under the same policies, production has no guardrail of its own.
# scope: package
# custom:
#   id: ou-without-environment
#   code: ENV-004
#   severity: medium
#   ranges_over: [resources]
#   resource_types: ["AWS::Organizations::OrganizationalUnit", "AWS::Organizations::Root"]
#   needs: [organisation]
#   remediation: Give production accounts a unit of their own. Attach to it first every policy that the old unit has, then those that only production needs.
#   controls:
#     cis-aws-7.0.0: ["2.1.4"]
#     well-architected: [SEC01-BP01]
#     nist-800-53r5: [CM-5]
package palisade.environments.ou_without_environment

import rego.v1

applies contains unit.id if {
	some unit in input.resources
	is_unit(unit)
}

is_unit(resource) if resource.type in {"AWS::Organizations::OrganizationalUnit", "AWS::Organizations::Root"}

# Some organisations divide by business unit on purpose, hence low.
violation contains {"subject": unit.id, "effect": "mixed-unit", "severity": "low", "evidence": unit.holds} if {
	some unit in input.resources
	is_unit(unit)
	"prod" in unit.classes
	"lower" in unit.classes
}

violation contains {"subject": unit.id, "effect": "same-guardrails", "severity": "medium", "evidence": unit.holds} if {
	some unit in input.resources
	is_unit(unit)
	some set in unit.policy_sets
	"prod" in set.classes
	"lower" in set.classes
}
