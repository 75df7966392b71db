"""A job's way through the worker: attempts, progress, the steps of the pipeline, the outcome."""
