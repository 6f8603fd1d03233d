"""How good predictions are, by the answer key."""
