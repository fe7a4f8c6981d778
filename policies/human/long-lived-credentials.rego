# METADATA
# title: Production accounts have no long-lived access keys
# description: A key that never expires works from any machine it was ever copied to, for whoever finds it there.
# scope: package
# custom:
#   id: long-lived-credentials
#   code: HUM-002
#   severity: high
#   ranges_over: [principals]
#   needs: [identity]
#   remediation: Replace the key by a role with short sessions - permission sets for people, roles for workloads, identity federation for pipelines - then deactivate and delete it.
#   controls:
#     well-architected: [SEC02-BP02]
#     cis-aws-7.0.0: ["2.4", "2.11", "2.12", "2.19"]
#     nist-800-53r5: [IA-5]
#     pci-dss-4.0.1: ["8.6.3"]
#     iso-27001-2022: [A.5.17]
#     mitre-attack: [T1078.004]
package palisade.human.long_lived_credentials

import data.palisade.lib.environments
import data.palisade.lib.tri
import rego.v1

# Each account has its root user here: what could not be read of the account's users stands in its gaps.
applies contains principal.id if {
	some principal in input.principals
	has_keys(principal)
	environments.may_be_prod(principal)
}

has_keys(principal) if principal.root

has_keys(principal) if principal.source == "iam-user"

effect(principal) := "root-access-key" if principal.root

else := "access-key"

violation contains {"subject": principal.id, "effect": effect(principal), "evidence": key.evidence} if {
	some principal in input.principals
	principal.id in applies
	some key in principal.keys
	tri.is_yes(key.active)
}
