"""Writes wire/<service>.json: how AWS speaks each operation of docs/calls.md, of the services that are called.

Taken from the service descriptions of botocore 1.44.5 (Apache-2.0):

    python3 -m venv /tmp/botocore && /tmp/botocore/bin/pip install botocore==1.44.5
    /tmp/botocore/bin/python tests/live/server/extract.py
"""

import json
import pathlib
import re

import botocore
import botocore.session
from botocore import xform_name

VERSION = "1.44.5"
HERE = pathlib.Path(__file__).parent
CALLS = HERE.parents[2] / "docs" / "calls.md"
BOTOCORE_NAMES = {"s3api": "s3"}

# Operations that a collection needs and the estate does not model.
MORE = ["sts-assume-role", "iam-generate-credential-report"]

# Lists with a token for which botocore has no paginator: request's token, reply's token, limit, lists.
BY_HAND = {
    "ec2 DescribeLockedSnapshots": ("NextToken", "NextToken", "MaxResults", ["Snapshots"]),
    "ec2 DescribeVpcBlockPublicAccessExclusions": (
        "NextToken", "NextToken", "MaxResults", ["VpcBlockPublicAccessExclusions"]),
    "s3control ListAccessPoints": ("NextToken", "NextToken", "MaxResults", ["AccessPointList"]),
}

# Sizes of a page that the documentation states and the service description does not.
SIZES = {
    "rds": (20, 100), "kms list-keys": (1, 1000), "kms list-aliases": (1, 100), "kms list-grants": (1, 100),
    "kms list-resource-tags": (1, 50),
}

# Names that mark a member as a token or a limit of a list.
TOKENS = {"NextToken", "Marker", "NextMarker", "ContinuationToken", "nextToken"}

# The element around a rest-xml reply where it is not named like the shape (Amazon S3 API Reference).
ROOTS = {
    "s3 ListBuckets": "ListAllMyBucketsResult",
    "s3 GetBucketAcl": "AccessControlPolicy",
    "s3 GetBucketTagging": "Tagging",
    "s3 GetBucketVersioning": "VersioningConfiguration",
    "s3 GetBucketLifecycleConfiguration": "LifecycleConfiguration",
    "s3 GetBucketLocation": "LocationConstraint",
    "s3 GetBucketOwnershipControls": "OwnershipControls",
    "s3 GetBucketPolicyStatus": "PolicyStatus",
    "s3 GetPublicAccessBlock": "PublicAccessBlockConfiguration",
    "s3 GetObjectLockConfiguration": "ObjectLockConfiguration",
    "s3 GetBucketReplication": "ReplicationConfiguration",
    "s3 GetBucketEncryption": "ServerSideEncryptionConfiguration",
    "s3control GetPublicAccessBlock": "PublicAccessBlockConfiguration",
}
# Replies whose root element is the member itself.
UNWRAPPED = {"s3 GetBucketLocation"}
S3_NAMESPACE = {
    "s3": "http://s3.amazonaws.com/doc/2006-03-01/",
    "s3control": "http://awss3control.amazonaws.com/doc/2018-08-20/",
}


class Table:
    """The shapes of one service in one direction."""

    def __init__(self, service, side):
        self.service, self.side = service, side
        self.protocol = service.metadata["protocol"]
        self.shapes = {}

    def scalar(self, shape, location, serialization):
        kind = {"character": "string", "bigdecimal": "string"}.get(shape.type_name, shape.type_name)
        is_text = kind == "string"
        if is_text and self.service.service_name == "iam" and shape.name == "policyDocumentType":
            kind = "document"
        if is_text and serialization.get("jsonvalue"):
            kind = "jsonvalue"
        told = {"is": kind}
        if kind == "timestamp":
            default = "unixTimestamp" if "json" in self.protocol else "iso8601"
            default = "rfc822" if location == "header" else default
            told["format"] = (
                serialization.get("timestampFormat") or shape.serialization.get("timestampFormat") or default)
        if getattr(shape, "enum", None):
            told["words"] = shape.enum[:2]
        if kind == "integer" and self.side == "input":
            told.update({bound: shape.metadata[bound] for bound in ("min", "max") if bound in shape.metadata})
        return told

    def value(self, shape, location=None, serialization=None):
        """Says what stands in a place: a scalar, or the name of a shape of the table."""
        if shape.type_name not in ("structure", "list", "map"):
            return self.scalar(shape, location, serialization or shape.serialization)
        self.add(shape)
        return {"shape": shape.name}

    def wire_name(self, name, member):
        told = member.serialization
        if self.protocol == "ec2" and self.side == "input":
            told_name = told.get("name")
            return told.get("queryName") or (told_name[0].upper() + told_name[1:] if told_name else name)
        if self.is_flat(member) and "json" not in self.protocol and member.type_name == "list":
            return member.member.serialization.get("name") or told.get("name") or name
        return told.get("name") or name

    def is_flat(self, shape):
        if shape.type_name not in ("list", "map"):
            return False
        by_protocol = self.protocol == "ec2" and self.side == "input" and shape.type_name == "list"
        return by_protocol or bool(shape.serialization.get("flattened"))

    def members(self, shape):
        payload = shape.serialization.get("payload")
        members = {}
        for name, member in shape.members.items():
            told = member.serialization
            location = {"statusCode": "status", "uri": "uri", "header": "header", "headers": "headers",
                        "querystring": "querystring"}.get(told.get("location"))
            location = "payload" if name == payload else location
            location = "attribute" if told.get("xmlAttribute") else location
            entry = self.value(member, location, told)
            wire = self.wire_name(name, member)
            if wire != name:
                entry["wire"] = wire
            if location:
                entry["at"] = location
            if self.is_flat(member):
                entry["flat"] = True
            members[name] = entry
        return members

    def add(self, shape):
        if shape.name in self.shapes:
            return
        told = self.shapes[shape.name] = {}
        if shape.type_name == "structure":
            told["members"] = self.members(shape)
            namespace = shape.serialization.get("xmlNamespace")
            if namespace and namespace.get("prefix"):
                told["namespace"] = namespace
        elif shape.type_name == "list":
            told["item"] = self.value(shape.member)
            told["item"]["wire"] = shape.member.serialization.get("name", "member")
        else:
            told["key"] = self.value(shape.key)
            told["key"]["wire"] = shape.key.serialization.get("name", "key")
            told["value"] = self.value(shape.value)
            told["value"]["wire"] = shape.value.serialization.get("name", "value")


UNUSED = set(BY_HAND)


def texts(value):
    return value if isinstance(value, list) else [value]


def pages(service, operation, paginators):
    """Returns how a list goes on, or nothing for a reply in one piece."""
    key = f"{service.service_name} {operation.name}"
    known = paginators.get(operation.name)
    if not known:
        UNUSED.discard(key)
    if known:
        assert all(re.fullmatch(r"\w+", token) for token in texts(known["output_token"])), key
        told = {"asked": known["input_token"], "told": known["output_token"],
                "lists": sorted(texts(known["result_key"]))}
        for ours, theirs in (("limit", "limit_key"), ("more", "more_results")):
            if theirs in known:
                told[ours] = known[theirs]
        return told
    if key in BY_HAND:
        asked, told, limit, lists = BY_HAND[key]
        for name, shape in ((asked, operation.input_shape), (told, operation.output_shape)):
            assert name in shape.members, (key, name)
        return {"asked": asked, "told": told, "limit": limit, "lists": lists}
    tokens = TOKENS & set(operation.output_shape.members if operation.output_shape else [])
    assert not tokens, f"{key} has {tokens} and no paginator: add it to BY_HAND"
    return None


def operation_table(service, operation, inputs, outputs, paginators):
    key = f"{service.service_name} {operation.name}"
    told = {"api": operation.name, "method": operation.http["method"], "uri": operation.http["requestUri"]}
    for name, shape, table in (
            ("input", operation.input_shape, inputs), ("output", operation.output_shape, outputs)):
        if shape:
            table.add(shape)
            told[name] = shape.name
    shape = operation.output_shape
    if service.metadata["protocol"] == "query" and shape:
        told["wrapper"] = shape.serialization.get("resultWrapper") or f"{operation.name}Result"
    if service.metadata["protocol"] == "rest-xml":
        told["root"] = ROOTS.get(key, shape.name)
        if key in UNWRAPPED:
            told["unwrapped"] = True
    found = pages(service, operation, paginators)
    if found:
        told["pages"] = found
        size = SIZES.get(f"{service.service_name} {xform_name(operation.name, '-')}") or SIZES.get(
            service.service_name)
        if size and "limit" in found:
            limit = inputs.shapes[told["input"]]["members"][found["limit"]]
            limit["min"], limit["max"] = size
        # The limit is among the members of the request; a page's size is decided by who answers.
        found.pop("limit", None)
    return told


def errors(service):
    """Returns the HTTP status of each error code that is not the protocol's usual 400."""
    found = {}
    for shape in service.error_shapes:
        error = shape.metadata.get("error", {})
        status = error.get("httpStatusCode", 400)
        if status != 400 and "json" != service.metadata["protocol"]:
            found[error.get("code", shape.name)] = status
    return found


def message_member(service):
    """Returns how most errors of the service spell the member with the message."""
    spelt = [name for shape in service.error_shapes for name in shape.members if name.lower() == "message"]
    return max(sorted(set(spelt)), key=spelt.count, default="message")


def service_table(session, cli_name, wanted):
    name = BOTOCORE_NAMES.get(cli_name, cli_name)
    service = session.get_service_model(name)
    loader = session.get_component("data_loader")
    try:
        paginators = loader.load_service_model(name, "paginators-1")["pagination"]
    except botocore.exceptions.DataNotFoundError:
        paginators = {}
    by_cli_name = {xform_name(api, "-"): api for api in service.operation_names}
    inputs, outputs = Table(service, "input"), Table(service, "output")
    metadata = service.metadata
    told = {
        "service": cli_name,
        "signing": metadata.get("signingName", metadata["endpointPrefix"]),
        "protocol": metadata["protocol"],
        "version": service.api_version,
        "operations": {
            operation: operation_table(
                service, service.operation_model(by_cli_name[operation]), inputs, outputs, paginators)
            for operation in sorted(wanted)},
        "inputs": inputs.shapes,
        "outputs": outputs.shapes,
        "errors": errors(service),
        "message": message_member(service),
    }
    namespace = metadata.get("xmlNamespace") or S3_NAMESPACE.get(name)
    for ours, value in (("target", metadata.get("targetPrefix")), ("namespace", namespace)):
        if value:
            told[ours] = value
    return told


def wanted():
    found, called = {}, set()
    for section in CALLS.read_text().split("\n## ")[1:]:
        service = section.splitlines()[0]
        for operation, row in re.findall(rf"^\| `{service}-([a-z0-9-]+)` \|(.*)$", section, re.MULTILINE):
            found.setdefault(service, set()).add(operation)
            if "only read where it is there" not in row:
                called.add(service)
    for name in MORE:
        service, _, operation = name.partition("-")
        found.setdefault(service, set()).add(operation)
    return {service: found[service] for service in found if service in called}


def lines(value, depth):
    """Writes JSON with one member per line down to a depth, so that a difference can be read."""
    if depth == 0 or not isinstance(value, dict) or not value:
        return json.dumps(value, sort_keys=True, separators=(", ", ": "))
    inner = (f"{json.dumps(name)}: {lines(value[name], depth - 1)}" for name in sorted(value))
    return "{\n" + ",\n".join(inner) + "\n}"


def main():
    assert botocore.__version__ == VERSION, f"botocore {VERSION} is meant, this is {botocore.__version__}"
    session = botocore.session.get_session()
    for service, operations in sorted(wanted().items()):
        table = service_table(session, service, operations)
        (HERE / "wire" / f"{service}.json").write_text(lines(table, 2) + "\n")
    assert not UNUSED, f"botocore has paginators for {UNUSED}: take them from BY_HAND"


if __name__ == "__main__":
    main()
