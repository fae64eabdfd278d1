"""Products as facts without a database: the demo world and a synthetic one of any size, drawn by seed."""
