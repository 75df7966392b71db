"""Proxies on the loopback interface that do to a connection what networks and full disks do."""
