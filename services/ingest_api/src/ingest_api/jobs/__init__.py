"""A job, from its acceptance to its files."""
