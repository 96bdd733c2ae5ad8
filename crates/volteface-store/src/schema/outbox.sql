-- History, append-only: the alerts, the bodies they were rendered as, and what became of each delivery.
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
  body        BLOB    NOT NULL,          -- generic JSON
  UNIQUE (actor, issue, sequence)
) STRICT;
CREATE INDEX alerts_given ON alerts (given_at);

-- The exact bytes that are signed and sent, once per format.
CREATE TABLE renderings (
  alert_id     TEXT NOT NULL REFERENCES alerts (id),
  format       TEXT NOT NULL,
  content_type TEXT NOT NULL,
  body         BLOB NOT NULL,
  PRIMARY KEY (alert_id, format)
) STRICT;

-- How endpoints fare; what they are stands in the configuration.
CREATE TABLE endpoints (
  id               TEXT PRIMARY KEY,
  failing_since    INTEGER,              -- first failure after the last success
  last_success_at  INTEGER,
  last_error       TEXT,
  disabled_at      INTEGER,
  disabled_because TEXT,
  held_until       INTEGER,              -- nothing is claimed before
  held_because     TEXT CHECK (held_because IN ('throttled', 'quiet hours', 'cap'))
) STRICT;

CREATE TABLE deliveries (
  id          INTEGER PRIMARY KEY,       -- order of enqueueing, which is the order of sending within a line
  alert_id    TEXT    NOT NULL REFERENCES alerts (id),
  endpoint    TEXT    NOT NULL REFERENCES endpoints (id),
  format      TEXT    NOT NULL,
  line        TEXT    NOT NULL,          -- the actor: deliveries of one endpoint and line go one after the other
  state       TEXT    NOT NULL CHECK (state IN ('gathering', 'waiting', 'delivered', 'dead', 'silenced', 'folded')),
  attempts    INTEGER NOT NULL DEFAULT 0,
  spent       INTEGER NOT NULL DEFAULT 0, -- attempts before the last replay: the schedule counts from there
  due_at      INTEGER NOT NULL,          -- also the lease of an attempt under way
  enqueued_at INTEGER NOT NULL,
  first_at    INTEGER,                   -- first attempt
  settled_at  INTEGER,                   -- delivered, dead, silenced or folded
  digest_id   TEXT REFERENCES alerts (id), -- the digest it was folded into
  UNIQUE (alert_id, endpoint),
  FOREIGN KEY (alert_id, format) REFERENCES renderings (alert_id, format)
) STRICT;
CREATE INDEX deliveries_waiting ON deliveries (endpoint, line, id) WHERE state = 'waiting';
CREATE INDEX deliveries_gathering ON deliveries (endpoint, line, id) WHERE state = 'gathering';
CREATE INDEX deliveries_first ON deliveries (endpoint, first_at) WHERE first_at IS NOT NULL;
CREATE INDEX deliveries_state ON deliveries (state, endpoint);

CREATE TABLE attempts (
  delivery_id INTEGER NOT NULL REFERENCES deliveries (id),
  attempt     INTEGER NOT NULL,
  at          INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  status      INTEGER,                   -- NULL: no answer
  error       TEXT,
  answer      BLOB    NOT NULL,          -- its first bytes
  PRIMARY KEY (delivery_id, attempt)
) STRICT, WITHOUT ROWID;

-- What the user does not want to be told for a while; a column that is NULL matches everything.
CREATE TABLE silences (
  id         INTEGER PRIMARY KEY,
  actor      TEXT,
  issue      TEXT,
  type       TEXT,
  change     TEXT,
  endpoint   TEXT,
  starts_at  INTEGER NOT NULL,
  ends_at    INTEGER NOT NULL,
  comment    TEXT    NOT NULL,
  CHECK (coalesce(actor, issue, type, change, endpoint) IS NOT NULL)
) STRICT;
