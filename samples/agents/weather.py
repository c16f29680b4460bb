#!/usr/bin/env python3
"""An agent with nothing but the standard library: it knows the weather of Seattle.

    weather.py [--server URL]

It registers with the server (REPRISE_SERVER, else http://127.0.0.1:7707; key in REPRISE_API_KEY), says every few
seconds that it is there, and answers calls: POST /reasoners/NAME, the body is the input, the answer is the result.
"""
import argparse
import collections
import csv
import hashlib
import http.server
import json
import os
import pathlib
import signal
import sys
import threading
import urllib.error
import urllib.request
import uuid

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent / "seattle" / "seattle-weather.csv"
HEARTBEAT = 5


def by_year(years, column):
    """The values of a column, by year."""
    values = collections.defaultdict(list)
    with DATA.open(newline="") as rows:
        for row in csv.DictReader(rows):
            if int(row["date"][:4]) in years:
                values[row["date"][:4]].append(float(row[column]))
    missing = [year for year in years if str(year) not in values]
    if missing:
        raise ValueError(f"There is no weather of {missing[0]}; the data are of 2012 to 2015.")
    return values


def rain(task):
    sums = {year: round(sum(days), 1) for year, days in by_year(task["years"], "precipitation").items()}
    return {"aspect": "rain", "unit": "mm", "by_year": sums}


def warmth(task):
    means = {year: round(sum(days) / len(days), 1) for year, days in by_year(task["years"], "temp_max").items()}
    return {"aspect": "warmth", "unit": "°C", "by_year": means}


def verify(task):
    """Computes every claim again."""
    true = {found["aspect"]: found["by_year"] for found in (rain(task), warmth(task))}
    wrong = [claim for claim in task["claims"] if true[claim["aspect"]].get(claim["year"]) != claim["value"]]
    return {"verified": not wrong, "checked": len(task["claims"])}


REASONERS = {"rain": rain, "warmth": warmth, "verify": verify}
# All three are functions of their input, this file and the data; recorded results serve while these are the same.
VERSION = "sha256:" + hashlib.sha256(pathlib.Path(__file__).read_bytes() + DATA.read_bytes()).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reasoner = REASONERS.get(self.path.removeprefix("/reasoners/"))
        if reasoner is None:
            return self.answer(404, {"error": f"There is nothing at {self.path}."})
        try:
            return self.answer(200, reasoner(json.loads(body)))
        except Exception as e:  # Whatever goes wrong is how the call ended.
            return self.answer(500, {"error": str(e) or type(e).__name__})

    def answer(self, status, value):
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def post(server, path, body):
    headers = {"Content-Type": "application/json"}
    if os.environ.get("REPRISE_API_KEY"):
        headers["X-API-Key"] = os.environ["REPRISE_API_KEY"]
    request = urllib.request.Request(server.rstrip("/") + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def stay_registered(server, node, stop):
    known, trouble = False, None
    while not stop.is_set():
        try:
            post(server, "/api/v1/nodes/weather/heartbeat", {"status": "ready"}) if known else post(server, "/api/v1/nodes/register", node)
            if not known:
                print(f"weather at {node['base_url']} is registered with {server}", flush=True)
            known, trouble = True, None
        except urllib.error.HTTPError as e:
            known = known and e.code != 404  # A server that has forgotten us is told again.
            trouble = told(trouble, f"the server answers {e.code}: {e.read().decode(errors='replace')}")
        except OSError as e:
            trouble = told(trouble, f"the server at {server} does not answer: {e}")
        stop.wait(HEARTBEAT if known else 0.5)


def told(before, now):
    if before != now:
        print(now, file=sys.stderr, flush=True)
    return now


def main():
    parser = argparse.ArgumentParser(description="An agent that knows the weather of Seattle.")
    parser.add_argument("--server", default=os.environ.get("REPRISE_SERVER", "http://127.0.0.1:7707"))
    server = parser.parse_args().server
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    node = {
        "id": "weather",
        "version": VERSION,
        "base_url": f"http://127.0.0.1:{web.server_port}",
        "instance_id": uuid.uuid4().hex,
        "reasoners": [{"id": name, "effect": "pure"} for name in REASONERS],
    }
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=web.shutdown).start())
    threading.Thread(target=stay_registered, args=(server, node, stop), daemon=True).start()
    try:
        web.serve_forever()
    except KeyboardInterrupt:
        pass
    stop.set()
    try:
        post(server, "/api/v1/nodes/weather/shutdown", {})
    except OSError:
        pass  # It is gone already.


if __name__ == "__main__":
    main()
