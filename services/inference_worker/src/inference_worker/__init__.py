"""One message in, one cut-out out."""
