#!/usr/bin/env python3
"""Scores the reading of feeds against a folder of feeds with their expected JSON beside them.

usage: scripts/score_feeds.py FOLDER [--bin PATH] [--errors]

FOLDER is searched for pairs `X.xml` + `X.json` or `X.json` + `X_expected.json` (gofeed's test data is laid out so).
Feeds without an expectation only have to parse; those named invalid, empty or unknown have to be refused.
Titles are compared as a reader sees them: without markup, entities resolved, white space collapsed.
"""
import argparse
import collections
import datetime
import html
import json
import pathlib
import re
import subprocess


def plain(text):
    text = re.sub(r"<(/?)(a|abbr|b|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|u|wbr)\b[^>]*>", "", text or "", flags=re.I)
    text = re.sub(r"</?[A-Za-z][^>]*>", " ", text)
    return " ".join(html.unescape(text).split()) or None


def seconds(stamp):
    if not stamp or stamp.startswith("0001"):
        return None
    return int(datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp())


def atom_link(links):
    for link in links or []:
        if link.get("rel", "alternate") in ("", "alternate"):
            return link.get("href")
    return None


def expected(wanted):
    """Titles, links, ids and dates of any of gofeed's objects: universal, RSS, Atom, JSON."""
    entries = []
    for item in wanted.get("items") or wanted.get("entries") or []:
        guid = item.get("guid", item.get("id"))
        if isinstance(guid, dict):
            guid = guid.get("value")
        links = item.get("links")
        link = item.get("link") or item.get("url")
        if link is None and links and isinstance(links[0], dict):
            link = atom_link(links)
        published = item.get("publishedParsed") or item.get("pubDateParsed") or item.get("date_published")
        updated = item.get("updatedParsed") or item.get("date_modified")
        entries.append({
            "id": guid or None, "title": plain(item.get("title")), "link": link or None,
            "published": seconds(published), "updated": seconds(updated),
        })
    links = wanted.get("links")
    link = wanted.get("link") or wanted.get("home_page_url")
    if link is None and links and isinstance(links[0], dict):
        link = atom_link(links)
    return {"title": plain(wanted.get("title")), "link": link or None, "entries": entries}


def pairs(folder):
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".xml":
            beside = path.with_suffix(".json")
            yield path, beside if beside.exists() else None
        elif path.suffix == ".json" and not path.stem.endswith("_expected"):
            beside = path.with_name(path.stem + "_expected.json")
            if beside.exists() or not path.with_suffix(".xml").exists():
                yield path, beside if beside.exists() else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--bin", default="target/debug/examples/feed_json",
                        help="built by: cargo build -p volteface-reader --example feed_json")
    parser.add_argument("--errors", action="store_true", help="print every difference")
    options = parser.parse_args()
    feeds = list(pairs(options.folder))
    lines = subprocess.run([options.bin, *(str(path) for path, _ in feeds)], capture_output=True, check=True).stdout
    read = {line["file"]: line for line in map(json.loads, lines.decode().splitlines())}
    parsed, total, refused_wrongly, accepted_wrongly = 0, 0, [], []
    right, count = collections.Counter(), collections.Counter()
    whole = 0
    for path, beside in feeds:
        got = read[str(path)]
        if beside is None and re.search(r"invalid|empty|unknown", path.name):
            if "rejected" not in got:
                accepted_wrongly.append(str(path))
            continue
        total += 1
        if "rejected" in got:
            refused_wrongly.append(f"{path}: {got['rejected']}")
            continue
        parsed += 1
        if beside is None:
            whole += 1
            continue
        want = expected(json.loads(beside.read_text()))
        differences = []

        def compare(field, a, b):
            count[field] += 1
            right[field] += a == b
            if a != b:
                differences.append(f"{field}: expected {b!r}, read {a!r}")

        compare("feed title", got["title"], want["title"])
        compare("feed link", got["link"], want["link"])
        compare("entries", len(got["entries"]), len(want["entries"]))
        for a, b in zip(got["entries"], want["entries"]):
            for field in ("id", "title", "link", "published", "updated"):
                compare(field, a[field], b[field])
        whole += not differences
        if differences and options.errors:
            print(path.relative_to(options.folder), *differences, sep="\n    ")
    for path in refused_wrongly:
        print("refused:", path)
    for path in accepted_wrongly:
        print("taken for a feed:", path)
    print(f"parse            {parsed}/{total} = {parsed / total:.4f}")
    print(f"equal as a whole {whole}/{total} = {whole / total:.4f}")
    for field, n in count.items():
        print(f"{field:16} {right[field]}/{n} = {right[field] / n:.4f}")


if __name__ == "__main__":
    main()
