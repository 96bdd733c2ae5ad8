-- Ground: what is subscribed, what stood in it, and how its servers want to be asked.
CREATE TABLE feeds (
  id               INTEGER PRIMARY KEY,
  url              TEXT    NOT NULL UNIQUE,
  host             TEXT    NOT NULL,          -- of `url`: what is spaced and cooled
  title            TEXT,                      -- the user's name for it, else the feed's own
  folder           TEXT,                      -- path of the subscription list's outlines, parted by '/'
  outline          TEXT,                      -- attributes of its outline that mean nothing here, kept for export
  site_url         TEXT,
  language         TEXT,
  floor_s          INTEGER,                   -- the user's shortest interval
  added_at         INTEGER NOT NULL,
  next_poll_at     INTEGER,                   -- NULL: never again (gone)
  because          TEXT    NOT NULL,          -- what decided `next_poll_at`
  polled_at        INTEGER,
  succeeded_at     INTEGER,
  new_at           INTEGER,                   -- when something new was last seen
  usual_gap_s      INTEGER,                   -- the usual time between two polls that brought something new
  failing_since    INTEGER,
  n_failures       INTEGER NOT NULL DEFAULT 0,
  error            TEXT,
  state            TEXT    NOT NULL DEFAULT 'waiting'
                   CHECK (state IN ('waiting', 'working', 'failing', 'blocked', 'gone')),
  silent_since     INTEGER,
  asked_url        TEXT,                      -- whose answer the validators came with
  etag             BLOB,                      -- opaque
  last_modified    BLOB,                      -- opaque
  ttl_min          INTEGER,
  update_period_s  INTEGER,
  skip_hours       TEXT    NOT NULL DEFAULT '',
  skip_days        TEXT    NOT NULL DEFAULT '',
  moved_to         TEXT,                      -- target of a permanent redirect
  moved_since      INTEGER
) STRICT;
CREATE INDEX feeds_host ON feeds (host, next_poll_at) WHERE next_poll_at IS NOT NULL;
CREATE INDEX feeds_due ON feeds (next_poll_at, host) WHERE next_poll_at IS NOT NULL;

CREATE TABLE entries (
  id            INTEGER PRIMARY KEY,
  feed_id       INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
  guid          TEXT,                         -- identity: see the reader's
  link          TEXT,
  content_hash  TEXT    NOT NULL,
  is_telling    INTEGER NOT NULL,             -- the content alone identifies it
  url           TEXT,
  host          TEXT    NOT NULL,             -- of `url`; '' where there is none
  title         TEXT,
  authors       TEXT    NOT NULL,
  source        TEXT,
  language      TEXT,
  published_at  INTEGER,
  published_raw TEXT,
  updated_at    INTEGER,
  summary       TEXT,                         -- let go when read
  content       TEXT,                         -- let go when read
  first_seen_at INTEGER NOT NULL,
  seen_at       INTEGER NOT NULL,             -- when it last stood in the feed
  revision      INTEGER NOT NULL DEFAULT 0,
  state         TEXT    NOT NULL CHECK (state IN ('waiting', 'read', 'failed')),
  next_try_at   INTEGER,
  n_tries       INTEGER NOT NULL DEFAULT 0,
  document_id   INTEGER REFERENCES documents (id),
  error         TEXT
) STRICT;
CREATE INDEX entries_guid ON entries (feed_id, guid) WHERE guid IS NOT NULL;
CREATE INDEX entries_link ON entries (feed_id, link) WHERE link IS NOT NULL;
CREATE INDEX entries_content ON entries (feed_id, content_hash) WHERE is_telling;
CREATE INDEX entries_due ON entries (next_try_at) WHERE state = 'waiting';
CREATE INDEX entries_waiting ON entries (host, next_try_at) WHERE state = 'waiting';
CREATE INDEX entries_seen ON entries (seen_at);
CREATE INDEX entries_document ON entries (document_id);

CREATE TABLE hosts (
  host        TEXT PRIMARY KEY,
  cool_until  INTEGER,                        -- it asked for quiet (429)
  n_coolings  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE robots (
  origin     TEXT PRIMARY KEY,                -- scheme, host and port
  rules      TEXT,                            -- NULL: everything is forbidden (RFC 9309 §2.3.1.4)
  fetched_at INTEGER NOT NULL
) STRICT;
