# METADATA
# title: Production's private services are closed to lower environments
# description: PrivateLink and VPC Lattice join two networks without any route, so neither routes nor peering show the way that a test takes into production.
# scope: package
# custom:
#   id: private-service-crosses-environments
#   code: NET-007
#   severity: high
#   ranges_over: [resources]
#   resource_types: ["AWS::EC2::VPCEndpointService", "AWS::VpcLattice::ServiceNetwork", "AWS::VpcLattice::Service", "AWS::VpcLattice::ResourceConfiguration"]
#   needs: [network]
#   remediation: Take the permission, share or association of the lower environment back, reject its connection, and require acceptance of every connection; give the lower environment a service of its own.
#   controls:
#     nist-800-53r5: [AC-4, CA-9]
#     iso-27001-2022: [A.8.22]
#     pci-dss-4.0.1: ["1.3.1"]
package palisade.network.private_service_crosses_environments

import data.palisade.lib.environments
import rego.v1

applies contains service.id if {
	some service in input.resources
	service.type in {
		"AWS::EC2::VPCEndpointService",
		"AWS::VpcLattice::ServiceNetwork",
		"AWS::VpcLattice::Service",
		"AWS::VpcLattice::ResourceConfiguration",
	}
	environments.may_be_prod(service)
}

# Whoever may use it: a lower environment, or every account there is.
invited(crossing) if environments.from_lower(crossing)

invited(crossing) if crossing.trust == "public"

severity(crossing) := "high" if crossing.form == "accepted"

else := "medium"

violation contains {
	"subject": c.target,
	"source": c.source_environment,
	"effect": "use-service",
	"severity": severity(c),
	"crossings": [c.id],
} if {
	some c in input.crossings
	c.kind == "link"
	c.target in applies
	c.form in {"accepted", "allowed"}
	invited(c)
}
