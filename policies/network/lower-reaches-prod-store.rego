# METADATA
# title: No lower workload can open a connection to a production data store
# description: Where a development or test workload can connect, one wrong connection string, or one script in the wrong terminal, changes or drops production data.
# scope: package
# custom:
#   id: lower-reaches-prod-store
#   code: NET-001
#   severity: critical
#   ranges_over: [stores]
#   resource_types: ["AWS::RDS::DBInstance", "AWS::RDS::DBCluster"]
#   needs: [network]
#   remediation: Take away the rule or the route that the finding names first, or give the environments networks of their own that nothing joins; where the connection is wanted, declare it as an exception with an owner and an end.
#   controls:
#     well-architected: [SEC01-BP01, SEC05-BP01, SEC05-BP02]
#     nist-800-53r5: [SC-7(21), AC-4, AC-4(21), SC-7(5), CM-4(1)]
#     iso-27001-2022: [A.8.31, A.8.22, A.8.20]
#     pci-dss-4.0.1: ["6.5.3", "1.3.1", "1.4.4"]
#     soc-2: [CC6.1, CC6.6]
#     cis-controls-8: ["16.8", "13.4", "3.12"]
#     ccm-4: [IVS-05, IVS-06]
#     c5: [DEV-12.01B, COS-03.01B]
#     mitre-attack: [T1021]
package palisade.network.lower_reaches_prod_store

import data.palisade.lib.environments
import rego.v1

applies contains store.id if {
	some store in input.stores
	store.type in {"AWS::RDS::DBInstance", "AWS::RDS::DBCluster"}
	environments.may_be_prod(store)
}

# The source is a declared access point: there people are to come in.
is_door(crossing) if {
	crossing.via_access_point != null
	crossing.via_access_point == crossing.source
}

violation contains {
	"subject": c.target,
	"source": c.source_environment,
	"severity": "critical",
	"crossings": [c.id],
} if {
	some c in input.crossings
	c.kind == "network"
	c.target in applies

	# What leads through hosts that are entered first is prod-only-via-bastion's.
	c.form == null
	environments.from_lower(c)
	not is_door(c)
}
