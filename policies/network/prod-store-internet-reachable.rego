# METADATA
# title: No production data store can be reached from the internet
# description: A database that anybody can connect to is one leaked or guessed password away from being read, or held to ransom.
# scope: package
# custom:
#   id: prod-store-internet-reachable
#   code: NET-002
#   severity: critical
#   ranges_over: [stores]
#   resource_types: ["AWS::RDS::DBInstance", "AWS::RDS::DBCluster"]
#   needs: [network]
#   remediation: Switch PubliclyAccessible off, move the store into subnets without a route to an internet gateway, and narrow the rules that the finding names to the addresses that need it.
#   controls:
#     well-architected: [SEC05-BP01, SEC05-BP02]
#     nist-800-53r5: [SC-7, AC-17(3)]
#     iso-27001-2022: [A.8.20, A.8.22]
#     pci-dss-4.0.1: ["1.4.4", "1.3.1"]
#     soc-2: [CC6.6]
#     cis-aws-7.0.0: ["3.2.3", "6.3", "6.4"]
#     mitre-attack: [T1190]
package palisade.network.prod_store_internet_reachable

import data.palisade.lib.environments
import rego.v1

applies contains store.id if {
	some store in input.stores
	store.type in {"AWS::RDS::DBInstance", "AWS::RDS::DBCluster"}
	environments.may_be_prod(store)
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
	c.source == "internet"
}

# Open by its own flag, and closed by rules or routes today.
violation contains {
	"subject": c.target,
	"source": c.source_environment,
	"effect": "latent",
	"severity": "medium",
	"crossings": [c.id],
} if {
	some c in input.crossings
	c.kind == "latent"
	c.target in applies
	c.source == "internet"
}
