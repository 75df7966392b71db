"""The models that are served, with their licences and where they run."""
