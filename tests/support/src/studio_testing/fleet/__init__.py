"""The studio as many real processes that a test may kill, stop, cut off and start again."""
