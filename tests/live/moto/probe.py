"""Prints, as JSON, the operations planned in docs/calls.md that moto does not know: each is asked once.

    probe.py ENDPOINT CALLS.md REGION
"""

import json
import pathlib
import sys

import botocore.session

from dump import Account, planned

UNKNOWN = ("InvalidAction", "UnknownOperationException")


def main(endpoint, page, region):
    credentials = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    account = Account(botocore.session.get_session(), endpoint, "123456789012", credentials, pathlib.Path())
    unknown = []
    for call in planned(pathlib.Path(page).read_text(encoding="utf-8")):
        # A resource that is nowhere: an operation that moto knows says so in its own words.
        resource = "nowhere-0a1b2c3d" if call.parameter else None
        if "/" in call.parameter:
            resource = f"{resource}/{resource}"
        if account.ask(call, region, resource).get("Error", {}).get("Code") in UNKNOWN:
            unknown.append(call.file)
    print(json.dumps(unknown))


if __name__ == "__main__":
    main(*sys.argv[1:])
