"""Models: their weights, the sessions that run them, and the cache that keeps them loaded."""
