"""Where purchases come from."""
