"""Writes what the AWS CLI would print about the organisation, one file per call that docs/calls.md plans.

The operations come from that page, the shapes from botocore alone, as the CLI itself does it: pages joined by its
paginators, instants as ISO 8601, policy documents of IAM as objects. Nothing here knows how the collector works.

    dump.py ENDPOINT CALLS.md OUT EXTERNAL_ID REGION...
"""

import base64
import collections
import datetime
import json
import pathlib
import sys
import urllib.parse

import botocore.session
import jmespath
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from feeds import ASKED, FEEDS

ROLE = "PalisadeAudit"
# The CLI's names of services that botocore names differently.
SERVICES = {"s3api": "s3"}

Call = collections.namedtuple("Call", "file per_account parameter made")


def planned(page):
    """Returns the calls of a complete collection, and the one that stands in for the regions of an account."""
    calls = []
    for line in page.splitlines():
        if line.startswith("| `"):
            file, per, parameter, _, made = (cell.strip() for cell in line.strip().strip("|").split("|"))
            parameter = parameter.removeprefix("each ").strip("`")
            calls.append(Call(file.strip("`"), per == "account", parameter, made))
    if len(calls) < 100:
        sys.exit("docs/calls.md has no longer the form that is read here")
    silent = [call.file for call in calls if call.parameter and call.file not in FEEDS and not call.made.startswith("only")]
    if silent:
        sys.exit(f"feeds.py does not say what these are asked about: {silent}")
    return [call for call in calls if not call.made.startswith("only") or call.file == "ec2-describe-regions"]


class Account:
    """One account as its credentials see it, and the replies that came so far."""

    def __init__(self, session, endpoint, number, credentials, out):
        self.session, self.endpoint, self.number, self.credentials = session, endpoint, number, credentials
        self.out = out / number
        self.clients = {}
        # By file and region: what each request was answered.
        self.replies = collections.defaultdict(dict)

    def client(self, service, region):
        """Returns botocore's client."""
        if (service, region) not in self.clients:
            client = self.session.create_client(
                service,
                region_name=region,
                endpoint_url=self.endpoint,
                config=Config(retries={"total_max_attempts": 2}, s3={"addressing_style": "path"}),
                **self.credentials,
            )
            # S3 Control puts the account before the host, also where that is an address.
            client.meta.events.register("before-sign.s3-control", self.without_account)
            self.clients[service, region] = client
        return self.clients[service, region]

    def without_account(self, request, **_):
        """Leads a request for `<account>.127.0.0.1` to `127.0.0.1`."""
        request.url = request.url.replace(f"//{self.number}.", "//")

    def ask(self, call, region, resource):
        """Returns the reply as the CLI prints it, or the error."""
        service, operation = call.file.split("-", 1)
        client = self.client(SERVICES.get(service, service), region)
        model = client.meta.service_model
        name = next(one for one in model.operation_names if one.lower() == operation.replace("-", ""))
        request = {
            key: value.format(account=self.number) if isinstance(value, str) else value
            for key, value in ASKED.get(call.file, {}).items()
        }
        if resource is not None:
            request.update(zip(call.parameter.split("/"), resource.split("/") if "/" in call.parameter else [resource]))
        method = next(python for python, own in client.meta.method_to_api_mapping.items() if own == name)
        try:
            if client.can_paginate(method):
                return client.get_paginator(method).paginate(**request).build_full_result()
            reply = getattr(client, method)(**request)
            return {key: value for key, value in reply.items() if key != "ResponseMetadata"}
        except ClientError as error:
            told = error.response["Error"]
            return {"Error": {"Code": told.get("Code") or "", "Message": told.get("Message") or ""}}
        except (BotoCoreError, ResponseParserError) as error:
            return {"Error": {"Code": type(error).__name__, "Message": str(error)}}

    def resources(self, call, region, place):
        """Returns what an operation asks about, as far as the replies so far tell; None for one that asks nothing."""
        if not call.parameter:
            return [None]
        found = set()
        for feed, expression in FEEDS[call.file]:
            expression = jmespath.compile(expression.replace("{region}", region).replace("{account}", self.number))
            for where in {place, "global"}:
                for request, reply in self.replies[feed, where].items():
                    found.update(expression.search({**reply, "request": request}) or [])
        return sorted(one for one in found if one)

    def collect(self, calls, regions):
        """Makes every call, again and again until no reply names anything new."""
        asked = set()
        while True:
            todo = []
            for call in calls:
                for region in regions[:1] if call.per_account else regions:
                    place = "global" if call.per_account else region
                    for resource in self.resources(call, region, place):
                        if (call.file, place, resource) not in asked:
                            todo.append((call, region, place, resource))
            if not todo:
                return len(asked)
            for call, region, place, resource in todo:
                asked.add((call.file, place, resource))
                reply = self.ask(call, region, resource)
                if "Error" not in reply:
                    self.replies[call.file, place][resource] = reply
                self.write(call.file, place, resource, reply)

    def write(self, file, place, resource, reply):
        """Writes one reply where docs/calls.md says."""
        path = self.out / place / f"{file}.json"
        if resource is not None:
            path = self.out / place / file / f"{urllib.parse.quote(resource, safe='')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(reply, indent=4, default=printed) + "\n", encoding="utf-8")


def printed(value):
    """Returns what the CLI prints for a value that JSON does not have."""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(type(value))


def main(endpoint, page, out, external_id, *regions):
    calls = planned(pathlib.Path(page).read_text(encoding="utf-8"))
    session, out = botocore.session.get_session(), pathlib.Path(out)
    base = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    sts = session.create_client("sts", region_name=regions[0], endpoint_url=endpoint, **base)
    organizations = session.create_client("organizations", region_name=regions[0], endpoint_url=endpoint, **base)
    manager = sts.get_caller_identity()["Account"]
    members = organizations.get_paginator("list_accounts").paginate().build_full_result()["Accounts"]
    for number in sorted(member["Id"] for member in members):
        credentials, made = base, calls
        if number != manager:
            role = f"arn:aws:iam::{number}:role/{ROLE}"
            given = sts.assume_role(RoleArn=role, RoleSessionName="dump", ExternalId=external_id)["Credentials"]
            credentials = {
                "aws_access_key_id": given["AccessKeyId"],
                "aws_secret_access_key": given["SecretAccessKey"],
                "aws_session_token": given["SessionToken"],
            }
            made = [call for call in calls if call.made != "where the organisation is managed"]
        count = Account(session, endpoint, number, credentials, out).collect(made, list(regions))
        print(f"{number}: {count} calls")


if __name__ == "__main__":
    main(*sys.argv[1:])
