"""What crosses a border: messages, object keys, job facts and the view derived from them.

Pure: the standard library and pydantic only. Nothing here opens a socket, reads a file or looks at a clock.
"""
