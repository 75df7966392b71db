"""Streams of server-sent events: how something stands, told whenever it changes."""
