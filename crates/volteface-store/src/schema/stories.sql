-- Derived: which documents are copies of one text, which statements report one saying.
CREATE TABLE stories (
  id          INTEGER PRIMARY KEY,
  fullest_id  INTEGER REFERENCES documents (id),  -- the copy that represents it
  n_words     INTEGER NOT NULL DEFAULT 0          -- words of that copy, furniture discounted
) STRICT;

-- What is kept of a document's fingerprint, and why it is in its story.
CREATE TABLE fingerprints (
  document_id INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  exact       INTEGER NOT NULL,
  score       REAL    NOT NULL,                   -- 0 to 1; 1 for the first of its story
  because     TEXT    NOT NULL,
  agency      TEXT                                -- the agency it credits
) STRICT;
CREATE INDEX fingerprints_exact ON fingerprints (exact);

-- Which stories carry a run of words: one integer holds the run's hash (36 bits) above the story's row (27 bits).
-- As a rowid it is the whole entry, about half of what a table of two columns takes, and a run's stories lie
-- side by side.
CREATE TABLE story_keys (
  entry INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE utterances (
  id  INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE
) STRICT;
