#!/usr/bin/env python3
"""Say what reading lets through of a page's furniture, and what it loses of its statements.

  furniture.py --bin target/release/volteface SCENARIO...

A SCENARIO is a folder with documents/ and gold.json, which lists `furniture` (lines that are no part of the article, by document)
and `statements` (with the `content` that must still stand in the text). Only reading is run. Python 3.11, standard library only.
"""
import argparse, collections, json, pathlib, re, subprocess

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def words(text):
    return " ".join(w.lower().replace("’", "'") for w in WORD.findall(text))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--bin", required=True)
    ap.add_argument("scenario", nargs="+", type=pathlib.Path)
    args = ap.parse_args()
    n = collections.Counter()
    for scenario in args.scenario:
        gold = json.loads((scenario / "gold.json").read_text())
        paths = sorted(map(str, (scenario / "documents").iterdir()))
        run = subprocess.run([args.bin, "extract", "--text-only", *paths], capture_output=True, text=True, check=True)
        text = collections.defaultdict(str)
        for line in run.stdout.splitlines():
            document = json.loads(line)
            text[pathlib.Path(document["document"]).name] += " " + words(document["text"])
        for name, lines in gold.get("furniture", {}).items():
            for line in lines:
                kept = words(line) in text[name]
                n["furniture kept" if kept else "furniture gone"] += 1
                if kept:
                    print(f"{scenario.name}: {name}: kept: {line[:90]!r}")
        for statement in gold["statements"]:
            content = statement["content"] if isinstance(statement["content"], list) else [statement["content"]]
            lost = not all(words(part) in text[statement["document"]] for part in content)
            kind = "borderline content" if statement.get("borderline") else "content"
            n[f"{kind} lost" if lost else f"{kind} kept"] += 1
            if lost:
                print(f"{scenario.name}: {statement['document']}: {kind} lost: {content[0][:90]!r}")
    gone, kept = n["furniture gone"], n["furniture kept"]
    print(f"furniture gone {gone / max(1, gone + kept):.3f}  " + "  ".join(f"{k} {v}" for k, v in sorted(n.items())))


main()
