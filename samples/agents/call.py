#!/usr/bin/env python3
"""Calls an agent and prints its result; exits 1 where the call failed.

    call.py TARGET [JSON]

The server is that of REPRISE_SERVER, else http://127.0.0.1:7707. It and the agent may still be starting: they are
waited for, half a minute at the most.
"""
import json
import os
import sys
import time
import urllib.error
import urllib.request

SERVER = os.environ.get("REPRISE_SERVER", "http://127.0.0.1:7707").rstrip("/")
PATIENCE = 30


def call(target, body):
    headers = {"Content-Type": "application/json", "X-API-Key": os.environ.get("REPRISE_API_KEY", "none")}
    request = urllib.request.Request(f"{SERVER}/api/v1/execute/{target}", body, headers)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as e:
            problem = json.load(e)
            if problem.get("code") != "node.unknown" or time.monotonic() > until:
                sys.exit(f"{problem['detail']} {problem.get('hint') or ''}")
        except urllib.error.URLError as e:
            if time.monotonic() > until:
                sys.exit(f"The server at {SERVER} does not answer: {e.reason}")
        time.sleep(0.2)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    if len(sys.argv) == 3:
        json.loads(sys.argv[2])
    execution = call(sys.argv[1], f'{{"input":{sys.argv[2]}}}'.encode() if len(sys.argv) == 3 else b"{}")
    print(f"{execution['run_id']} {execution['status']}")
    print(json.dumps(execution["result"], ensure_ascii=False, indent=2) if execution["status"] == "succeeded" else execution["error"])
    sys.exit(0 if execution["status"] == "succeeded" else 1)


if __name__ == "__main__":
    main()
