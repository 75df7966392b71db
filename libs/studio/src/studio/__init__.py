"""What every service shares: the contracts between them, and the few doors to Redis and S3."""
