"""Several photos sent at once: received together, each with a job of its own, and fetched as one ZIP."""
