# METADATA
# title: Every region of a production account is recorded by an active trail
# description: What no trail records cannot be found out afterwards, neither by an investigation nor by an alert.
# scope: package
# custom:
#   id: prod-without-audit-trail
#   code: AUD-001
#   severity: high
#   ranges_over: [accounts]
#   needs: [audit]
#   remediation: Let one trail, best the organisation's, record read and write management events of all regions (`update-trail --is-multi-region-trail`). Where a delivery fails, repair the policy of its bucket; delete a trail only when another records its region.
#   controls:
#     well-architected: [SEC04-BP01]
#     nist-800-53r5: [AU-2, AU-12]
#     iso-27001-2022: [A.8.15]
#     pci-dss-4.0.1: ["10.2.1"]
#     soc-2: [CC7.2]
#     cis-aws-7.0.0: ["4.1"]
#     cis-controls-8: ["8.2"]
package palisade.audit.prod_without_audit_trail

import data.palisade.lib.environments
import data.palisade.lib.tri
import rego.v1

applies contains account.id if {
	some account in input.accounts
	environments.may_be_prod(account)
}

violation contains {"subject": trail.account, "effect": "unrecorded", "evidence": trail.evidence} if {
	some trail in input.safeguards.trails
	trail.account in applies
	tri.is_no(trail.covered)
}
