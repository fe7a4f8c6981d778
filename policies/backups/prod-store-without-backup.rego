# METADATA
# title: Every production store is backed up automatically
# description: Without a backup that nobody has to remember (for a bucket also its versions), the next wrong command is the last one.
# scope: package
# custom:
#   id: prod-store-without-backup
#   code: BAK-001
#   severity: high
#   ranges_over: [stores]
#   needs: [backups]
#   remediation: Turn on automated backups or point-in-time recovery, or select the store in a backup plan; a bucket needs versioning in any case. Declare it under `disposable` in palisade.toml if its content can be made anew.
#   controls:
#     well-architected: [REL09-BP01, REL09-BP03]
#     nist-800-53r5: [CP-9]
#     iso-27001-2022: [A.8.13]
#     soc-2: [A1.2]
#     cis-controls-8: ["11.2"]
#     hipaa: [164.308(a)(7)(ii)(A)]
package palisade.backups.prod_store_without_backup

import data.palisade.lib.environments
import data.palisade.lib.tri
import rego.v1

applies contains store.id if {
	some store in input.stores
	environments.may_be_prod(store)
	not store.disposable
}

violation contains {"subject": store.id, "effect": "no-backup", "evidence": store.backups.evidence} if {
	some store in input.stores
	store.id in applies
	tri.is_no(store.backups.automated)
}
