"""Whether search finds what it should: judged queries, what is measured, and the engines measured."""
