# METADATA
# title: Names of lower environments do not lead into production
# description: A test is configured with a name of its own environment, nobody sees that the name ends at production's database, and the next truncate is a real one.
# scope: package
# custom:
#   id: dns-crosses-environments
#   code: NET-008
#   severity: high
#   ranges_over: [stores, resources]
#   resource_types: ["AWS::Route53::HostedZone"]
#   needs: [names]
#   remediation: Delete the record, or let it lead to the lower environment's own store; take lower VPCs out of production's private zones.
#   controls:
#     nist-800-53r5: [SC-20, SC-7]
#     iso-27001-2022: [A.8.31]
package palisade.network.dns_crosses_environments

import data.palisade.lib.environments
import rego.v1

# Databases have names of their own; buckets answer at those of the service.
applies contains store.id if {
	some store in input.stores
	store.type in {"AWS::RDS::DBInstance", "AWS::RDS::DBCluster"}
	environments.may_be_prod(store)
}

applies contains zone.id if {
	some zone in input.resources
	zone.type == "AWS::Route53::HostedZone"
	environments.may_be_prod(zone)
}

severity(crossing) := "high" if crossing.form == "record"

else := "low"

effect(crossing) := "resolve-store" if crossing.form == "record"

else := "resolve-zone"

violation contains {
	"subject": c.target,
	"source": c.source_environment,
	"effect": effect(c),
	"severity": severity(c),
	"crossings": [c.id],
} if {
	some c in input.crossings
	c.kind == "dns"
	c.target in applies
	environments.from_lower(c)
}
