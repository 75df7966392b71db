"""The editor in a real browser, driven as a person drives it."""
