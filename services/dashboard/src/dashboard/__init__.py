"""The Dramatiq dashboard behind the admin token."""
