"""CSV files as data frames: their types, their faults, and a cache."""
