"""One file per format, one contract: bytes in, a Document out."""
