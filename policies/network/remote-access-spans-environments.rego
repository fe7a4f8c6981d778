# METADATA
# title: One way in leads to one environment
# description: Where one authorisation of a Client VPN opens production and lower environments alike, everybody who is let in to test is let in to production.
# scope: package
# custom:
#   id: remote-access-spans-environments
#   code: NET-010
#   severity: high
#   ranges_over: [resources]
#   resource_types: ["AWS::EC2::ClientVpnEndpoint"]
#   needs: [network]
#   pending:
#     - family: network
#       effect: violation
#       clause: site-to-site VPN and Direct Connect attachments that are associated with a table that leads to both
#   remediation: Give each environment an endpoint of its own, or authorise each group for the networks of one environment alone; take rules for everybody out.
#   controls:
#     nist-800-53r5: [AC-17, AC-17(3)]
#     iso-27001-2022: [A.8.22]
#     cis-controls-8: ["6.4"]
package palisade.network.remote_access_spans_environments

import data.palisade.lib.environments
import rego.v1

applies contains endpoint.id if {
	some endpoint in input.resources
	endpoint.type == "AWS::EC2::ClientVpnEndpoint"
}

severity(crossing) := "high" if crossing.form == "everybody"

else := "medium"

violation contains {
	"subject": c.target,
	"source": c.source_environment,
	"effect": "spans",
	"severity": severity(c),
	"crossings": [c.id],
} if {
	some c in input.crossings
	c.kind == "link"
	c.target in applies
	c.form in {"everybody", "group"}
	environments.from_lower(c)
}
