#!/usr/bin/env python3
"""Measures the time from renaming a file into the drop folder to the receiver's log line.

usage: scripts/measure_latency.py target/release/volteface [N]

Starts a receiver and a daemon with default settings but `quiet` 0, writes N articles beside the drop folder, each of
which changes a stated position, renames one after the other into it, waits for its message, and prints p50, p99 and
the largest of the N times. Python's standard library only; everything happens on the loopback and in a temporary folder.
"""

import http.server
import json
import os
import pathlib
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time

WATCH = """
[[actor]]
id = "lindqvist"
name = "Mara Lindqvist"
kind = "person"
roles = ["mayor of Brakehaven"]

[[issue]]
id = "harbour-toll"
question = "Should the harbour charge a toll?"
terms = ["harbour toll", "toll"]
favour = ["support the harbour toll"]
oppose = ["reject the harbour toll"]
"""
CONFIG = """
data = "{data}"
watch = "{watch}"
[inbox]
quiet = "0"
[page]
enabled = false
[webhooks]
allow_private = ["127.0.0.1/32"]
[[endpoint]]
id = "desk"
url = "http://127.0.0.1:{port}/"
"""
ARTICLE = """---
title: Mayor speaks on the toll, day {n}
published: {day}T09:00:00Z
source: Brakehaven Courier
---

Mara Lindqvist, the mayor of Brakehaven, spoke to reporters at the town hall on {spoken}.

"We {word} the harbour toll," Lindqvist said on {spoken}. It was her statement number {n}.
"""

arrivals: queue.Queue = queue.Queue()


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        arrivals.put((time.monotonic(), self.headers["webhook-id"], json.loads(body)["data"]["on"]))
        self.send_response(204)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


def main():
    binary = os.path.abspath(sys.argv[1])
    n_files = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "watch.toml").write_text(WATCH)
        config = CONFIG.format(data=root / "data", watch=root / "watch.toml", port=server.server_port)
        (root / "volteface.toml").write_text(config)
        daemon = subprocess.Popen(
            [binary, "--config", root / "volteface.toml", "run", "--json"], stdout=subprocess.PIPE, text=True
        )
        try:
            started = json.loads(daemon.stdout.readline())
            threading.Thread(target=daemon.stdout.read, daemon=True).start()
            times, missed = measure(root, pathlib.Path(started["inbox"]), n_files)
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(timeout=40)
    times.sort()
    pick = lambda share: times[min(len(times) - 1, int(share * len(times)))] * 1000
    print(f"{len(times)} of {n_files} files gave a message, {missed} none within 5 s")
    if times:
        print(f"p50 {pick(.5):.0f} ms, p99 {pick(.99):.0f} ms, largest {times[-1] * 1000:.0f} ms")


def measure(root, inbox, n_files):
    while not inbox.is_dir():
        time.sleep(0.01)
    start = time.time() - n_files * 86_400
    times, missed = [], 0
    for n in range(n_files):
        when = time.gmtime(start + n * 86_400)
        day, spoken = time.strftime("%Y-%m-%d", when), time.strftime("%-d %B %Y", when)
        beside = root / f"{n:04}.txt"
        word = "support" if n % 2 else "reject"
        beside.write_text(ARTICLE.format(n=n, day=day, spoken=spoken, word=word))
        renamed = time.monotonic()
        os.rename(beside, inbox / beside.name)
        took = arrival_of(day, renamed + 5)
        if took is None:
            missed += 1
            print(f"no message about {beside.name} ({word}, {day}) within 5 s")
        else:
            times.append(took - renamed)
    return times, missed


def arrival_of(day, until):
    """When the message about that day came; messages about files given up before are passed over."""
    while (left := until - time.monotonic()) > 0:
        try:
            at, _, on = arrivals.get(timeout=left)
        except queue.Empty:
            return None
        if on == day:
            return at
    return None


main()
