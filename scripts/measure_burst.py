#!/usr/bin/env python3
"""Measures how a burst of dropped files is taken, and that each is settled once.

usage: scripts/measure_burst.py target/release/volteface [N]

Writes N generated articles beside the drop folder of a daemon with default settings but `quiet` 0, renames all of them
into it, waits until nothing is left to do, and checks that every file is in done/, is one document, settled and not
refused, and that no change was told twice. Prints documents a second and processor time a document. Python's standard
library only; everything happens in a temporary folder.
"""

import json
import os
import pathlib
import random
import signal
import sqlite3
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
"""
WHO = "fishermen pilots teachers bakers students nurses dockers painters drivers gardeners".split()
DID = "met praised repaired counted sold visited described painted measured delayed".split()
WHAT = "boats bridges orchards schools lamps barrels maps engines gardens markets cranes wells tunnels roofs".split()
HOW = "quietly again twice slowly early reluctantly together openly carefully late".split()
WHERE = "Northgate Rivermouth Halcyon Tallow Fernley Ostmark Kessel Dunmore Ardley Quayside".split()


def article(n, random):
    """About 200 words that no other article shares, and one quotation in every fifth."""
    sentences = [
        f"{random.choice(WHO).capitalize()} from {random.choice(WHERE)} {random.choice(DID)} {random.randrange(2, 990)} "
        f"{random.choice(WHAT)} {random.choice(HOW)} and {random.choice(DID)} the {random.choice(WHAT)} of "
        f"{random.choice(WHERE)}."
        for _ in range(12)
    ]
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86_400 * random.randrange(1, 10)))
    if n % 5 == 0:
        word = random.choice(["support", "reject"])
        sentences.insert(6, f'"We {word} the harbour toll," Mayor Mara Lindqvist told reporter {n} on {day}.')
    body = "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))
    return f"---\ntitle: Notes, number {n}\npublished: {day}T09:00:00Z\nsource: Courier {n % 40}\n---\n\n{body}\n"


def main():
    binary = os.path.abspath(sys.argv[1])
    n_files = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "watch.toml").write_text(WATCH)
        (root / "volteface.toml").write_text(CONFIG.format(data=root / "data", watch=root / "watch.toml"))
        beside = root / "beside"
        beside.mkdir()
        for n in range(n_files):
            (beside / f"{n:06}.txt").write_text(article(n, chance))
        daemon = subprocess.Popen(
            [binary, "--config", root / "volteface.toml", "run", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        try:
            inbox = pathlib.Path(json.loads(daemon.stdout.readline())["inbox"])
            threading.Thread(target=daemon.stdout.read, daemon=True).start()
            began = time.monotonic()
            for path in sorted(beside.iterdir()):
                os.rename(path, inbox / path.name)
            renamed = time.monotonic()
            database = sqlite3.connect(f"file:{root / 'data' / 'volteface.db'}?mode=ro", uri=True)
            ask = lambda sql: database.execute(sql).fetchone()[0]
            while ask("SELECT count(*) FROM documents WHERE settled_as IS NOT NULL") < n_files:
                if daemon.poll() is not None:
                    sys.exit("the daemon ended")
                time.sleep(0.2)
            took = time.monotonic() - began
            while any(inbox.iterdir()):
                time.sleep(0.2)
            status = pathlib.Path(f"/proc/{daemon.pid}/status").read_text()
            fields = pathlib.Path(f"/proc/{daemon.pid}/stat").read_text().rpartition(")")[2].split()
            # Time on a processor, which a busy machine does not stretch as it does the clock's.
            busy = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(timeout=40)
        done = sum(1 for path in (root / "data" / "done").rglob("*.txt"))
        failed = sum(1 for path in (root / "data" / "failed").iterdir())
        checks = {
            "files in done/": (done, n_files),
            "files in failed/": (failed, 0),
            "documents": (ask("SELECT count(*) FROM documents"), n_files),
            "names": (ask("SELECT count(DISTINCT name) FROM documents"), n_files),
            "documents refused": (ask("SELECT count(*) FROM documents WHERE rejected IS NOT NULL"), 0),
            "files recorded": (ask("SELECT count(*) FROM inbox_files WHERE state = 'done' AND moved"), n_files),
        }
        n_alerts = ask("SELECT count(*) FROM alerts")
    memory = next(line.split(":")[1].strip() for line in status.splitlines() if line.startswith("VmHWM"))
    print(f"{n_files} files renamed in {renamed - began:.1f} s, all settled after {took:.1f} s:"
          f" {n_files / took:.0f} documents/s; {busy / n_files * 1000:.1f} ms of processor time a document;"
          f" {n_alerts} alerts; peak memory {memory}")
    wrong = {what: pair for what, pair in checks.items() if pair[0] != pair[1]}
    for what, (seen, right) in wrong.items():
        print(f"{what}: {seen} instead of {right}")
    sys.exit(bool(wrong))


main()
