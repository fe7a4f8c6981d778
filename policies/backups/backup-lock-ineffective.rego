# METADATA
# title: A backup vault's lock really locks
# description: A lock that can be lifted, or that holds nothing long enough, is a promise and not a wall.
# scope: package
# custom:
#   id: backup-lock-ineffective
#   code: BAK-003
#   severity: medium
#   ranges_over: [vaults]
#   needs: [backups]
#   remediation: Bring the backup plans' lifecycles within the bounds of the lock, then lock the vault in compliance mode with a minimum retention of at least the objective (`immutable_retention_days`). When its cooling-off ends nobody can change that lock any more, so until then check its bounds, and then wait.
#   controls:
#     well-architected: [REL09-BP02]
#     nist-800-53r5: [CP-9, CP-9(7), CP-9(8)]
#     iso-27001-2022: [A.8.13]
#     soc-2: [A1.2]
#     cis-controls-8: ["11.3", "11.4"]
#     finos-ccc: [CCC.Core.CN14.AR01]
#     essential-eight: [E8-8.6]
#     cisa: [Your-Data-5]
#     mitre-attack: [T1490, T1485]
package palisade.backups.backup_lock_ineffective

import data.palisade.lib.environments
import rego.v1

# A vault without lock makes no promise that could be broken.
applies contains vault.id if {
	some vault in input.safeguards.vaults
	vault.lock != "unlocked"
	holds_prod(vault)
}

holds_prod(vault) if "prod" in vault.classes

holds_prod(vault) if environments.may_be_prod(vault)

locked(vault) if {
	vault.id in applies
	vault.lock in {"governance", "cooling-off", "immutable"}
}

# Nobody can delete what it holds before its time, or soon nobody can.
compliance(vault) if {
	vault.id in applies
	vault.lock in {"cooling-off", "immutable", "air-gapped"}
}

violation contains {"subject": vault.id, "effect": "governance-lock", "evidence": vault.lock_evidence} if {
	some vault in input.safeguards.vaults
	vault.id in applies
	vault.lock == "governance"
}

violation contains {"subject": vault.id, "effect": "cooling-off", "evidence": vault.lock_evidence} if {
	some vault in input.safeguards.vaults
	vault.id in applies
	vault.lock == "cooling-off"
}

violation contains {"subject": vault.id, "effect": "no-minimum-retention", "evidence": vault.lock_evidence} if {
	some vault in input.safeguards.vaults
	locked(vault)
	vault.min_retention_days == null
}

violation contains {"subject": vault.id, "effect": "short-minimum-retention", "evidence": vault.lock_evidence} if {
	some vault in input.safeguards.vaults
	locked(vault)
	vault.min_retention_days != null
	vault.min_retention_days < input.objectives.immutable_retention_days
}

violation contains {"subject": vault.id, "effect": "empty", "evidence": vault.lock_evidence} if {
	some vault in input.safeguards.vaults
	vault.id in applies
	vault.recovery_points == 0
}

# Jobs with such a lifecycle fail, so nothing arrives.
violation contains {"subject": vault.id, "effect": "plan-outside-lock", "evidence": vault.lock_evidence} if {
	some vault in input.safeguards.vaults
	vault.id in applies
	count(vault.plans_outside) > 0
}

# Nobody will ever be able to delete them: a matter of cost, not of safety.
violation contains {
	"subject": vault.id,
	"effect": "never-expires",
	"severity": "info",
	"evidence": vault.lock_evidence,
} if {
	some vault in input.safeguards.vaults
	compliance(vault)
	vault.points_without_expiry != null
	vault.points_without_expiry > 0
}
