# METADATA
# title: Production and lower workloads do not share a VPC
# description: Inside one VPC every route exists already, and one security group rule is all that keeps a test away from production.
# scope: package
# custom:
#   id: prod-lower-shared-vpc
#   code: NET-005
#   severity: critical
#   ranges_over: [resources]
#   resource_types: ["AWS::EC2::VPC"]
#   needs: [network]
#   judges: classification
#   pending:
#     - family: network
#       effect: severity
#       clause: medium where subnets are shared from a network account, divided by class, and no flow exists between them
#   remediation: Give each environment a VPC of its own, in its own account or shared from a network account, and move the minority there; or correct the label that puts it on the wrong side.
#   controls:
#     well-architected: [SEC01-BP01]
#     nist-800-53r5: [SC-7(21), SC-32]
#     iso-27001-2022: [A.8.31]
#     pci-dss-4.0.1: ["6.5.3"]
#     cis-controls-8: ["16.8"]
#     ccm-4: [IVS-05]
package palisade.network.prod_lower_shared_vpc

import data.palisade.lib.environments
import data.palisade.lib.tri
import rego.v1

applies contains vpc.id if {
	some vpc in input.resources
	vpc.type == "AWS::EC2::VPC"
	holds_prod(vpc)
}

holds_prod(vpc) if "prod" in vpc.classes

holds_prod(vpc) if environments.may_be_prod(vpc)

# One subnet holds both.
mixed contains vpc.id if {
	some vpc in input.resources
	tri.is_yes(vpc.subnets_mixed)
}

# Subnets are shared with other accounts, and each holds one class only.
divided contains vpc.id if {
	some vpc in input.resources
	tri.is_yes(vpc.subnets_shared)
	tri.is_no(vpc.subnets_mixed)
}

severity(crossing) := "critical" if crossing.target in mixed

else := "high"

pending(crossing) := ["network"] if crossing.target in divided

else := []

violation contains {
	"subject": c.target,
	"source": c.source_environment,
	"effect": "share-vpc",
	"severity": severity(c),
	"crossings": [c.id],
	"pending": pending(c),
} if {
	some c in input.crossings
	c.kind == "shared_vpc"
	c.target in applies
	environments.from_lower(c)
}
