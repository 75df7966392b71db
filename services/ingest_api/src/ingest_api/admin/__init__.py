"""What only the operator may: the list of failures, and sweeps on demand."""
