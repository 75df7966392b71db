"""Receiving a photo: limits while it streams, options, and what its header tells."""
