-- Derived: who said what, and where each actor stands. Kept for ever.
CREATE TABLE statements (
  id            INTEGER PRIMARY KEY,
  document_id   INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  ordinal       INTEGER NOT NULL,        -- place among the document's statements
  kind          TEXT    NOT NULL,
  class         TEXT    NOT NULL,
  speaker       TEXT    NOT NULL,
  actor         TEXT,
  anonymous     INTEGER NOT NULL,
  because       TEXT    NOT NULL,
  day           TEXT    NOT NULL,        -- said on; else published; else arrived
  said_on       TEXT,
  said_until    TEXT,
  recalled      INTEGER NOT NULL,
  headline      INTEGER NOT NULL,
  within        INTEGER,                 -- ordinal of the statement that reports this one
  source_spans  TEXT    NOT NULL,        -- "start-end,start-end", bytes of the text
  cue_spans     TEXT    NOT NULL,
  content_spans TEXT    NOT NULL,
  cue           TEXT    NOT NULL,
  content       TEXT    NOT NULL,        -- the pieces, parted by U+001F
  confidence    REAL    NOT NULL,
  utterance_id  INTEGER REFERENCES utterances (id),
  joined        TEXT,                    -- why it reports that utterance
  UNIQUE (document_id, ordinal)
) STRICT;
CREATE INDEX statements_actor ON statements (actor, day) WHERE actor IS NOT NULL;
CREATE INDEX statements_speaker ON statements (speaker, day) WHERE actor IS NULL;
CREATE INDEX statements_utterance ON statements (utterance_id);

CREATE TABLE stated (
  statement_id INTEGER NOT NULL REFERENCES statements (id) ON DELETE CASCADE,
  ordinal      INTEGER NOT NULL,
  issue        TEXT    NOT NULL,
  stance       TEXT    NOT NULL,
  conditions   TEXT    NOT NULL,         -- parted by U+001F
  moved        INTEGER NOT NULL,         -- an act, or says itself that it is otherwise than before
  because      TEXT    NOT NULL,         -- spans
  confidence   REAL    NOT NULL,
  PRIMARY KEY (statement_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX stated_issue ON stated (issue, statement_id);

CREATE TABLE positions (
  actor      TEXT    NOT NULL,
  issue      TEXT    NOT NULL,
  ordinal    INTEGER NOT NULL,           -- 0 is the oldest
  stance     TEXT    NOT NULL,
  conditions TEXT    NOT NULL,
  since      TEXT    NOT NULL,
  utterance  TEXT    NOT NULL,
  confidence REAL    NOT NULL,
  PRIMARY KEY (actor, issue, ordinal)
) STRICT, WITHOUT ROWID;

-- History, append-only: the position that a user was last told of, or that took its place without being news.
CREATE TABLE announced (
  actor      TEXT    NOT NULL,
  issue      TEXT    NOT NULL,
  sequence   INTEGER NOT NULL,           -- 1, 2, … per actor and issue
  stance     TEXT    NOT NULL,
  conditions TEXT    NOT NULL,
  since      TEXT    NOT NULL,
  utterance  TEXT    NOT NULL,
  confidence REAL    NOT NULL,
  alert_id   TEXT REFERENCES alerts (id), -- NULL: quiet
  PRIMARY KEY (actor, issue, sequence)
) STRICT, WITHOUT ROWID;

-- Derived: changes that wait for an independent story, the user or the second reader; one at most for an actor and
-- issue.
CREATE TABLE held (
  actor       TEXT    NOT NULL,
  issue       TEXT    NOT NULL,
  utterance   TEXT    NOT NULL,
  change      TEXT    NOT NULL,
  from_stance TEXT,
  to_stance   TEXT    NOT NULL,
  since       TEXT    NOT NULL,
  confidence  REAL    NOT NULL,
  waits_for   TEXT    NOT NULL,          -- "confirmation", "second reader", "user" (the second reader disagreed)
  document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  PRIMARY KEY (actor, issue)
) STRICT, WITHOUT ROWID;

-- History: what the user said of an utterance. A rejected one counts no more, a confirmed one counts in full.
CREATE TABLE verdicts (
  actor     TEXT    NOT NULL,
  issue     TEXT    NOT NULL,
  utterance TEXT    NOT NULL,
  confirmed INTEGER NOT NULL,
  given_at  INTEGER NOT NULL,
  PRIMARY KEY (actor, issue, utterance)
) STRICT, WITHOUT ROWID;

-- History: how the second reader read an utterance. No model: it gave no usable answer, for that reason; a model and
-- no stance: it takes no side, or is about something else.
CREATE TABLE second_readings (
  actor     TEXT    NOT NULL,
  issue     TEXT    NOT NULL,
  utterance TEXT    NOT NULL,
  stance    TEXT,
  reason    TEXT    NOT NULL,
  model     TEXT,
  given_at  INTEGER NOT NULL,
  PRIMARY KEY (actor, issue, utterance)
) STRICT, WITHOUT ROWID;
