# METADATA
# title: Production was seen completely
# description: A wall that was not looked at is not a wall that stands.
# scope: package
# custom:
#   id: coverage-gap
#   code: ENV-007
#   severity: medium
#   ranges_over: [accounts]
#   needs: []
#   judges: coverage
#   remediation: Grant the scanner the permission that each gap names, or collect what is missing; declare what stays unseen on purpose as `[[accepted_gap]]`.
#   controls:
#     nist-800-53r5: [CA-7, PM-5]
#     iso-27001-2022: [A.8.16]
package palisade.environments.coverage_gap

import data.palisade.lib.environments
import rego.v1

applies contains account.id if {
	some account in input.accounts
	environments.may_be_prod(account)
}

violation contains {"subject": account.id, "effect": "unseen", "gaps": account.unseen} if {
	some account in input.accounts
	environments.may_be_prod(account)
	count(account.unseen) > 0
}
