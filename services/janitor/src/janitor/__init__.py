"""Clock in, sweeps out."""
