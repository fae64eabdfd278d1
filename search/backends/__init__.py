"""One file an engine; nobody outside `search` may know which is in use."""
