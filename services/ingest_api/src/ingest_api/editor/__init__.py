"""The editor in the browser, at the root of the site: files that were built elsewhere, served with strict headers."""
