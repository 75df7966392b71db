"""HTTP in, messages and objects out: uploads, job status, downloads."""
