"""The cut-out itself: pure steps, one a file. Arrays and bytes in, arrays and bytes out; no network, no clock."""
