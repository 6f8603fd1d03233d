"""Data sets that are there, loaded into databases: PostgreSQL, DuckDB and SQLite."""
