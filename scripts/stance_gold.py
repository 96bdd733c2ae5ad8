#!/usr/bin/env python3
"""Measures stances on gold statements alone: content and speaker given, issue, side and conditions to be found.

  stance_gold.py [--errors] [--cases] SCENARIO...

Independent of how well statements are extracted: it hands gold statements to the `stance-check` binary of
volteface-train and scores (document, actor, issue, stance) as the end-to-end scorer does. Standard library only.
"""
import argparse, collections, html, json, pathlib, re, subprocess, tomllib


def read(path):
    raw = path.read_text()
    title = published = None
    if path.suffix == ".html":
        title = (re.search(r'og:title" content="([^"]*)"', raw) or re.search(r"<title>(.*?)</title>", raw, re.S) or [None, ""])[1]
        body = re.search(r"<article.*?</article>", raw, re.S) or re.search(r"<main.*?</main>", raw, re.S) or re.search(r"<body.*", raw, re.S)
        blocks = re.findall(r"<(?:p|h2|h3|li|blockquote)\b[^>]*>(.*?)</(?:p|h2|h3|li|blockquote)>", body[0], re.S)
        text = "\n\n".join(t for t in (re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", b))).strip() for b in blocks) if t)
        return html.unescape(title or ""), text
    head = re.match(r"---\n(.*?)\n---\n", raw, re.S)
    if head:
        m = re.search(r"^title: *(.*)$", head[1], re.M)
        title, raw = (m[1].strip("\"' ") if m else ""), raw[head.end():]
    return title or "", raw.strip()


TURN = re.compile(r"\**([A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,3}(?: \([^)]*\))?)\**:\** ")


def blocks(text):
    out, at = [], 0
    turns = len([b for b in text.split("\n\n") if TURN.match(b)]) >= 4
    for b in text.split("\n\n"):
        kind, start = "paragraph", at
        m = TURN.match(b) if turns else None
        if m:
            kind = "question" if m[1].upper().startswith("QUESTION") or b.rstrip().endswith("?") else "turn"
            start = at + m.end()
        if b:
            out.append([start, at + len(b), kind])
        at += len(b) + 2
    return out


def locate(text, piece):
    for flags in (0, re.I):
        m = re.search(r"\s+".join(re.escape(w) for w in piece.split()), text, flags)
        if m:
            return [m.start(), m.end()]


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--errors", action="store_true"), ap.add_argument("--cases", action="store_true")
    ap.add_argument("scenario", nargs="+", type=pathlib.Path)
    args = ap.parse_args()
    total = [0, 0, 0]
    for folder in args.scenario:
        gold = json.loads((folder / "gold.json").read_text())
        watch = tomllib.loads((folder / "watch.toml").read_text())
        docs = []
        for path in sorted((folder / "documents").iterdir()):
            title, text = read(path)
            sts = []
            for s in gold["statements"]:
                if s["document"] != path.name or not s.get("actor"):
                    continue
                pieces = s["content"] if isinstance(s["content"], list) else [s["content"]]
                spans = [locate(text, p) for p in pieces]
                if all(spans):
                    around = text[max(0, spans[0][0] - 60):spans[0][0]] + " | " + text[spans[-1][1]:spans[-1][1] + 80]
                    sts.append({"id": s["id"], "actor": s["actor"], "kind": s["kind"], "content": spans, "around": around,
                                "said_on": s.get("said_on")})
            docs.append({"name": path.name, "title": title, "text": text, "blocks": blocks(text), "statements": sts})
        run = subprocess.run(["target/debug/stance-check"], input=json.dumps({"watch": watch, "documents": docs}),
                             capture_output=True, text=True, check=True)
        got = {}
        for line in run.stdout.splitlines():
            o = json.loads(line)
            got[o["id"]] = o
        want, have = set(), set()
        per = collections.defaultdict(lambda: [[], []])
        for s in gold["statements"]:
            if not s.get("actor"):
                continue
            for p in s["positions"]:
                key = (s["document"], s["actor"], p["issue"], p["stance"])
                want.add(key), per[key[:3]][0].append((p["stance"], s["kind"], s["content"]))
            for p in got.get(s["id"], {}).get("positions", []):
                key = (s["document"], s["actor"], p["issue"], p["stance"])
                have.add(key), per[key[:3]][1].append((p["stance"], p["confidence"], p["because"], p["conditions"], s["content"]))
        tp, fp, fn = len(want & have), len(have - want), len(want - have)
        for i, v in enumerate((tp, fp, fn)):
            total[i] += v
        print(f"{folder.name:16} tp {tp} fp {fp} fn {fn}  P {tp/max(1,tp+fp):.2f} R {tp/max(1,tp+fn):.2f} F1 {2*tp/max(1,2*tp+fp+fn):.3f}")
        if args.errors:
            for key in sorted({k[:3] for k in want ^ have}):
                w, h = per[key]
                print("  ##", *key, "| want", sorted({x[0] for x in w}), "have", sorted({x[0] for x in h}))
                bad = {x[0] for x in w} ^ {x[0] for x in h}
                for x in w:
                    if x[0] in bad: print("      want", x[0], "|", x[1], "|", x[2])
                for x in h:
                    if x[0] in bad: print("      HAVE", x[0], round(x[1], 2), x[2], x[3], "|", x[4])
    tp, fp, fn = total
    print(f"all              P {tp/max(1,tp+fp):.3f} R {tp/max(1,tp+fn):.3f} F1 {2*tp/max(1,2*tp+fp+fn):.3f}")


main()
