"""别名: words that mean the same, wider words, and usual misspellings, as the platform edits them."""
