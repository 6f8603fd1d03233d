"""The checking side: everything that ``python3 -m interactions --verify`` recounts."""
