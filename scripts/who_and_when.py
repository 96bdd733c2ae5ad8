#!/usr/bin/env python3
"""Measure who is meant and when it was said against gold scenarios.

  scripts/who_and_when.py --bin target/release/volteface SCENARIO...   [--errors]

A scenario is a folder with `watch.toml`, `documents/` and `gold.json`, whose statements name `speaker`, `actor` and
`said_on`. Statements are paired by the words of their contents, one to one, best overlap first, from one half on.

  speakers   of the statements found, the share whose speaker is right
  actor P/R  of the statements found that were given an actor, the share that is right; of those that have one, found
  said_on    of the statements found whose day gold knows: given and right, given and wrong, not given;
             of those whose day it does not know: the share left open (or dated by the document, which is what an
             undated statement counts as)
Standard library only.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def words(text):
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


def joined(content):
    return " ".join(content) if isinstance(content, list) else content


def overlap(a, b):
    both = sum((collections.Counter(a) & collections.Counter(b)).values())
    return 2 * both / (len(a) + len(b)) if both else 0.0


def same_speaker(gold, got):
    if gold.get("actor") or got.get("actor"):
        return gold.get("actor") == got.get("actor")
    a, b = words(gold["speaker"]), words(got["speaker"])
    return bool(a and b) and (a[-1] == b[-1] or overlap(a, b) >= 0.5)


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("scenario", nargs="+", type=pathlib.Path)
    args = parser.parse_args()
    count = collections.Counter()
    for scenario in args.scenario:
        gold = json.loads((scenario / "gold.json").read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as out:
            command = [args.bin, "replay", str(scenario / "documents"), "--watch", str(scenario / "watch.toml"), "--out", out]
            run = subprocess.run(command, capture_output=True, text=True)
            if run.returncode:
                sys.exit(run.stderr)
            statements = lines(pathlib.Path(out) / "statements.jsonl")
            published = {d["document"]: (d["published"] or "")[:10] for d in lines(pathlib.Path(out) / "documents.jsonl")}
        for document in sorted({s["document"] for s in gold["statements"]}):
            want = [s for s in gold["statements"] if s["document"] == document]
            have = [s for s in statements if s["document"] == document]
            ranked = sorted(((overlap(words(joined(w["content"])), words(joined(h["content"]))), i, j)
                             for i, w in enumerate(want) for j, h in enumerate(have)), reverse=True)
            done_w, done_h = set(), set()
            for score, i, j in ranked:
                if score < 0.5 or i in done_w or j in done_h:
                    continue
                done_w.add(i), done_h.add(j)
                w, h = want[i], have[j]
                count["found"] += 1
                what = f"{document}: {joined(w['content'])[:70]!r}"
                if same_speaker(w, h):
                    count["speaker"] += 1
                elif args.errors:
                    print(f"speaker: {h['speaker']!r} ({h['actor']}) for {w['speaker']!r} ({w.get('actor')}): {what}")
                count["actor given"] += h["actor"] is not None
                count["actor gold"] += w.get("actor") is not None
                count["actor right"] += h["actor"] is not None and h["actor"] == w.get("actor")
                if w.get("said_on"):
                    kind = "right" if h["said_on"] == w["said_on"] else "open" if h["said_on"] is None else "wrong"
                    count[f"day {kind}"] += 1
                    count["day by document"] += (h["said_on"] or published[document]) == w["said_on"]
                    if kind != "right" and args.errors:
                        print(f"said_on: {h['said_on']} for {w['said_on']}: {what}")
                else:
                    fits = h["said_on"] is None or h["said_on"] == published[document]
                    count["no day right" if fits else "no day wrong"] += 1
                    if not fits and args.errors:
                        print(f"said_on: {h['said_on']} for none: {what}")
    share = lambda a, b: f"{count[a] / b:.3f} ({count[a]}/{b})" if b else "-"
    days = count["day right"] + count["day open"] + count["day wrong"]
    print("speakers", share("speaker", count["found"]))
    print("actor P ", share("actor right", count["actor given"]))
    print("actor R ", share("actor right", count["actor gold"]))
    print("said_on right", share("day right", days), "open", share("day open", days), "wrong", share("day wrong", days))
    print("said_on, open ones dated by the document", share("day by document", days))
    print("no day, left open", share("no day right", count["no day right"] + count["no day wrong"]))


main()
