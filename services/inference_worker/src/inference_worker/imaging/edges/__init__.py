"""The edge of the subject: what its pixels' surroundings say about their alpha and their colour.

Everything here works at a small copy of the picture (``working_copy``) and in the band around the edge alone.
"""
