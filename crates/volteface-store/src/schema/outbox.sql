-- History, append-only: the alerts and what became of them.
CREATE TABLE alerts (
  id          TEXT    PRIMARY KEY,
  type        TEXT    NOT NULL,
  actor       TEXT,
  issue       TEXT,
  sequence    INTEGER,
  change      TEXT,
  from_stance TEXT,
  to_stance   TEXT,
  day         TEXT,
  document_id INTEGER REFERENCES documents (id) ON DELETE SET NULL,
  given_at    INTEGER NOT NULL,
  sentence    TEXT    NOT NULL,
  body        BLOB    NOT NULL,
  UNIQUE (actor, issue, sequence)
) STRICT;
CREATE INDEX alerts_given ON alerts (given_at);
