#!/usr/bin/env python3
"""Times datasketch's MinHash LSH on a file of texts, one a line: signature, query, insert, on one thread.

Prints the seconds taken, then for each text the number of an earlier one that it was found to be like, or nothing.
"""
import sys
import time

from datasketch import MinHash, MinHashLSH

texts = open(sys.argv[1], encoding="utf-8").read().splitlines()
lsh = MinHashLSH(threshold=0.5, num_perm=128)
found = []
start = time.thread_time()
for number, text in enumerate(texts):
    words = text.lower().split()
    signature = MinHash(num_perm=128)
    signature.update_batch([" ".join(words[at : at + 3]).encode() for at in range(max(1, len(words) - 2))])
    like = lsh.query(signature)
    found.append(min(like) if like else "")
    lsh.insert(number, signature)
print(time.thread_time() - start)
for earlier in found:
    print(earlier)
