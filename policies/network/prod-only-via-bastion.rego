# METADATA
# title: Shells and databases of production are reached through an access point alone
# description: A way around the bastion is one that nobody watches, and that the wrong terminal takes as easily as the right one.
# scope: package
# custom:
#   id: prod-only-via-bastion
#   code: NET-003
#   severity: high
#   ranges_over: [stores, workloads]
#   resource_types: ["AWS::RDS::DBInstance", "AWS::RDS::DBCluster"]
#   needs: [network]
#   remediation: Let the rules that the finding names admit the security group of the bastion alone, or declare what the way leads through as an access point.
#   controls:
#     well-architected: [SEC05-BP02]
#     nist-800-53r5: [AC-17(3), SC-7(5), AC-3]
#     iso-27001-2022: [A.8.20, A.8.2, A.8.5]
#     pci-dss-4.0.1: ["1.3.1", "7.2.1"]
#     soc-2: [CC6.1, CC6.6]
#     cis-controls-8: ["12.8"]
package palisade.network.prod_only_via_bastion

import data.palisade.lib.environments
import rego.v1

applies contains store.id if {
	some store in input.stores
	store.type in {"AWS::RDS::DBInstance", "AWS::RDS::DBCluster"}
	environments.may_be_prod(store)
}

applies contains workload.id if {
	some workload in input.workloads
	environments.may_be_prod(workload)
}

# Where people sit: outside of AWS, or at a host of a lower environment.
from_people(crossing) if crossing.source_class == "external"

from_people(crossing) if environments.from_lower(crossing)

violation contains {
	"subject": c.target,
	"source": c.source_environment,
	"severity": "high",
	"crossings": [c.id],
} if {
	some c in input.crossings
	c.kind == "network"
	c.target in applies
	c.capability.purpose in {"administration", "database"}
	c.via_access_point == null
	from_people(c)
}
