# METADATA
# title: Production and lower environments live in separate accounts
# description: In a shared account whoever administers the lower environment administers production, and both share its quotas.
# scope: package
# custom:
#   id: environments-share-account
#   code: ENV-003
#   severity: high
#   ranges_over: [accounts]
#   needs: [configuration, organisation]
#   judges: classification
#   remediation: Move what belongs to the other environment to an account of that environment, or correct the label that says so. While one account must do, declare `single_account` in palisade.toml.
#   controls:
#     well-architected: [SEC01-BP01]
#     nist-800-53r5: [SC-7(21), SC-32]
#     iso-27001-2022: [A.8.31]
#     pci-dss-4.0.1: ["6.5.3", "6.5.4"]
#     cis-controls-8: ["16.8"]
#     ccm-4: [IVS-05]
#     cis-aws-7.0.0: ["2.1.4"]
package palisade.environments.environments_share_account

import rego.v1

applies contains account.id if some account in input.accounts

severity := "medium" if input.universe.single_account

else := "high"

violation contains {
	"subject": account.id,
	"effect": "share-account",
	"severity": severity,
	"evidence": account.workload_evidence,
} if {
	some account in input.accounts
	"prod" in account.workload_classes
	"lower" in account.workload_classes
}
