-- Ground: what was read. Never recomputed; the text may be let go after its time, the row stays.
CREATE TABLE documents (
  id           INTEGER PRIMARY KEY,
  hash         BLOB    NOT NULL UNIQUE,  -- identity of the document where it came from
  name         TEXT    NOT NULL,         -- file name, or the entry's address
  origin       TEXT    NOT NULL CHECK (origin IN ('inbox', 'feed', 'archive')),
  label        TEXT,                     -- the drop folder's subfolder, the feed's title
  title        TEXT,
  byline       TEXT,
  source       TEXT,
  url          TEXT,
  language     TEXT,
  published_at INTEGER,                  -- ms since 1970, as every `_at`
  published_on TEXT,                     -- ISO day, as every `_on`
  modified_at  INTEGER,
  arrived_at   INTEGER NOT NULL,
  story_id     INTEGER REFERENCES stories (id),
  settled_as   INTEGER,                  -- analysis and watch list it was settled under; NULL waits
  rejected     TEXT                      -- why it could not be analysed
) STRICT;
CREATE INDEX documents_settled ON documents (settled_as, id);
CREATE INDEX documents_story ON documents (story_id);
CREATE INDEX documents_url ON documents (url) WHERE url IS NOT NULL;
CREATE INDEX documents_published ON documents (published_at);

CREATE TABLE texts (
  document_id INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  text        TEXT NOT NULL,
  blocks      TEXT NOT NULL              -- kind, start, end, speaker's label per block
) STRICT;
