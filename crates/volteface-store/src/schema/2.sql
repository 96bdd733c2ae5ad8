-- What a document looks like to the search for its copies, and why it is in its story, stand in its row.
ALTER TABLE documents ADD COLUMN exact INTEGER;   -- hash of all its words
ALTER TABLE documents ADD COLUMN likeness REAL;   -- how sure it is a copy, 0 to 1; 1 for the first of its story
ALTER TABLE documents ADD COLUMN joined TEXT;     -- why it is in its story
ALTER TABLE documents ADD COLUMN agency TEXT;     -- the agency it credits
UPDATE documents SET (exact, likeness, joined, agency) =
  (SELECT f.exact, f.score, f.because, f.agency FROM fingerprints f WHERE f.document_id = documents.id);
DROP TABLE fingerprints;

-- A text without a run of words is looked up by the hash of them all. A story of fewer words than six is a stub, which is
-- equal to others without being their copy.
INSERT OR IGNORE INTO story_keys (entry)
SELECT ((d.exact >> 28) & 0xFFFFFFFFF) << 27 | d.story_id
FROM documents d JOIN stories s ON s.id = d.story_id
WHERE d.exact IS NOT NULL AND s.n_words >= 6;

-- A document that waits has no place in the index.
DROP INDEX documents_story;
CREATE INDEX documents_story ON documents (story_id) WHERE story_id IS NOT NULL;

-- What one actor stated on one issue lies side by side.
ALTER TABLE stated ADD COLUMN actor TEXT;         -- that of its statement
UPDATE stated SET actor = (SELECT s.actor FROM statements s WHERE s.id = statement_id);
DROP INDEX stated_issue;
CREATE INDEX stated_line ON stated (issue, actor, statement_id);

-- What a copy tells in the same words stands behind what was told first.
ALTER TABLE statements ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0; -- a copy of its story has it so: that one stands for both
DROP INDEX statements_actor;
DROP INDEX statements_speaker;
CREATE INDEX statements_actor ON statements (actor, repeats, day) WHERE actor IS NOT NULL;
CREATE INDEX statements_speaker ON statements (speaker, repeats, day) WHERE actor IS NULL;
CREATE INDEX statements_new ON statements (document_id) WHERE repeats = 0;
