-- Ground: the files that were dropped, and what became of each.
CREATE TABLE inbox_files (
  id       INTEGER PRIMARY KEY,
  name     BLOB    NOT NULL,             -- path below inbox/, in the bytes of the file system
  label    TEXT,                         -- the subfolder
  device   INTEGER NOT NULL,             -- device, inode, size and time claim the file: it is taken once
  inode    INTEGER NOT NULL,
  size     INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  hash     BLOB,                         -- SHA-256 of its bytes; NULL: it could not be read
  state    TEXT    NOT NULL CHECK (state IN ('taken', 'done', 'duplicate', 'failed', 'retried')),
  moved    INTEGER NOT NULL DEFAULT 0,   -- it has left inbox/
  reason   TEXT,                         -- why it failed
  taken_at INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_files_claim ON inbox_files (device, inode) WHERE moved = 0;
CREATE INDEX inbox_files_hash ON inbox_files (hash);
CREATE INDEX inbox_files_state ON inbox_files (state, id);
