"""A trial as a folder, and bare series as files: bytes in, records and problems out."""
