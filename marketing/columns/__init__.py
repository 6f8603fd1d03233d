"""What the tables are made of: allowed values, columns, and each table; see ``tables.py``."""
