# METADATA
# title: Copies of production data stay in production
# description: Whoever may restore a snapshot holds the data, and none of the walls around the database stands in the way.
# scope: package
# custom:
#   id: prod-snapshot-shared
#   code: DAT-001
#   severity: critical
#   ranges_over: [resources, vaults]
#   resource_types: ["AWS::EC2::Snapshot", "AWS::EC2::Image", "AWS::RDS::DBSnapshot", "AWS::RDS::DBClusterSnapshot"]
#   needs: [sharing]
#   pending:
#     - family: sharing
#       effect: violation
#       clause: a logically air-gapped vault is shared through Resource Access Manager
#   remediation: Remove the account, or the group `all`, from the permission that the evidence names, and from the policy of the key; what others could copy meanwhile counts as disclosed. For EBS, turn on block public access for snapshots. Give lower environments a sanitised copy, made in production, and declare it as an exception.
#   controls:
#     well-architected: [SEC03-BP08]
#     nist-800-53r5: [AC-3, SA-3(2), AC-21]
#     iso-27001-2022: [A.8.31, A.8.33, A.8.12]
#     pci-dss-4.0.1: ["6.5.5"]
#     c5: [DEV-12.01B, OPS-08.03B]
#     ccm-4: [DSP-15]
#     mitre-attack: [T1537]
package palisade.data.prod_snapshot_shared

import data.palisade.lib.environments
import rego.v1

applies contains copy.id if {
	some copy in input.resources
	copy.data_copy
	from_prod(copy)
}

applies contains vault.id if {
	some vault in input.safeguards.vaults
	from_prod(vault)
}

from_prod(holder) if "prod" in holder.classes

from_prod(holder) if environments.may_be_prod(holder)

# Backup and other shared accounts are no recipients here; what they let out is a crossing of its own.
recipient(crossing) if crossing.trust in {"public", "undeclared", "trusted"}

recipient(crossing) if environments.from_lower(crossing)

severity(crossing) := "critical" if crossing.trust in {"public", "undeclared"}

else := "info" if crossing.trust == "trusted"

else := "high"

violation contains {
	"subject": c.target,
	"source": c.source_environment,
	"severity": severity(c),
	"crossings": [c.id],
} if {
	some c in input.crossings
	c.kind == "data_copy"
	c.target in applies
	recipient(c)
}
