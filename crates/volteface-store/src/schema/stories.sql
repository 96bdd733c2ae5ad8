-- Derived: which documents are copies of one text, which statements report one saying.
CREATE TABLE stories (
  id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE fingerprints (
  document_id INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  exact       INTEGER NOT NULL
) STRICT;
CREATE INDEX fingerprints_exact ON fingerprints (exact);

CREATE TABLE utterances (
  id  INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE
) STRICT;
