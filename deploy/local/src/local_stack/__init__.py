"""The whole studio on one machine: Redis, object store and all services, without Docker or root."""
