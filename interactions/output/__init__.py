"""How events become files."""
