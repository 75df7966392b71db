"""What keeps a burst, a slow part or a silent one from stopping everybody else."""
