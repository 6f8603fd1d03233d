"""Servers of the tests' own: started for them on this machine, and ended after them."""
