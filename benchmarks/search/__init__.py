"""Search beside tantivy, SQLite FTS5 and PostgreSQL GIN: the same tokens, the same questions, in one run."""
