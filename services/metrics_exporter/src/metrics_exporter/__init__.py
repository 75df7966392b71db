"""Prometheus text from the broker and from what the services tell."""
