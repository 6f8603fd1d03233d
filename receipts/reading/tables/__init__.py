"""Data sets that are tables: their rows, and the customers that they are of."""
