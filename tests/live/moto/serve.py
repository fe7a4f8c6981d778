"""Serves moto on a free loopback port until standard input closes.

Prints the port once it listens. Whoever started it holds the other end of standard input: when that process
dies, however it dies, the pipe closes and so does the server.
"""

import json
import logging
import os
import threading
from xml.sax.saxutils import escape

# Else every account owns some 1,300 snapshots of AWS's images. Read when moto is imported.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

from flask import Response, request
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.moto_api._internal import mock_random
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.exceptions import NotFound
from werkzeug.serving import make_server


REGIONS = ("eu-west-1", "us-east-1")


class Handler(MotoRequestHandler):
    """Connections stay open between requests; requests are not logged."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code="-", size="-"):
        pass


def unknown(_):
    """Answers as AWS answers an action that it does not know; moto itself answers with a page of HTML, and with
    500 where it knows the action but has nothing behind it, which clients take for a passing failure."""
    message = f"moto does not know {request.headers.get('X-Amz-Target') or request.form.get('Action') or request.path.rstrip('/')}"
    if request.form.get("Action"):
        error = f"<Code>InvalidAction</Code><Message>{escape(message)}</Message>"
        if "/ec2/" in request.headers.get("Authorization", ""):
            body = f"<Response><Errors><Error>{error}</Error></Errors><RequestID>moto</RequestID></Response>"
        else:
            body = f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>moto</RequestId></ErrorResponse>"
        return Response(body, 400, content_type="text/xml")
    code = "UnknownOperationException"
    body = json.dumps({"__type": code, "message": message})
    headers = {"x-amzn-ErrorType": code}
    return Response(body, 400 if request.headers.get("X-Amz-Target") else 404, headers, content_type="application/json")


def corrected(response):
    """Names the root of S3's answer about versioning as S3 does; moto's name is known to no client that looks."""
    wrong = b"GetBucketVersioningResponse"
    if response.mimetype == "application/xml" and wrong in response.get_data():
        response.set_data(response.get_data().replace(wrong, b"VersioningConfiguration"))
    return response


def application(service):
    """Returns moto's application for one service."""
    app = create_backend_app(service)
    app.register_error_handler(NotImplementedError, unknown)
    app.register_error_handler(NotFound, unknown)
    app.after_request(corrected)
    return app


def until_standard_input_closes():
    """Ends the process when nobody holds the pipe any more."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    # The organisation has closed all other regions.
    RegionsAndZonesBackend.regions = [
        region for region in RegionsAndZonesBackend.regions if region.name in REGIONS
    ]
    # Ids that moto makes up are the same in every run.
    mock_random.seed(2026)
    everything = DomainDispatcherApplication(application)
    server = make_server("127.0.0.1", 0, everything, threaded=True, request_handler=Handler)
    threading.Thread(target=until_standard_input_closes, daemon=True).start()
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
