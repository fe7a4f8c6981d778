# METADATA
# title: No route joins production and lower environments
# description: Where routes lead both ways, one security group rule is all that is missing for a test to reach production.
# scope: package
# custom:
#   id: prod-lower-routed-link
#   code: NET-004
#   severity: high
#   ranges_over: [resources]
#   resource_types: ["AWS::EC2::VPC"]
#   needs: [network, routes]
#   remediation: Give each environment route tables of its own on the transit gateway, without propagations or routes of the other, and take the routes to peering connections out that lead to more than what is needed.
#   controls:
#     cis-aws-7.0.0: ["6.6"]
#     nist-800-53r5: [SC-7, SC-7(21), AC-4]
#     iso-27001-2022: [A.8.22]
#     pci-dss-4.0.1: ["1.2.1", "1.3.1", "11.4.5"]
#     cis-controls-8: ["13.4", "12.2"]
#     ccm-4: [IVS-06]
package palisade.network.prod_lower_routed_link

import data.palisade.lib.environments
import rego.v1

applies contains vpc.id if {
	some vpc in input.resources
	vpc.type == "AWS::EC2::VPC"
	holds_prod(vpc)
}

holds_prod(vpc) if "prod" in vpc.classes

holds_prod(vpc) if environments.may_be_prod(vpc)

severity(crossing) := "high" if crossing.form == "admitted"

else := "medium"

violation contains {
	"subject": c.target,
	"source": c.source_environment,
	"effect": "routed-link",
	"severity": severity(c),
	"crossings": [c.id],
} if {
	some c in input.crossings
	c.kind == "link"
	c.target in applies
	c.form in {"routed", "admitted"}
	environments.from_lower(c)
}
