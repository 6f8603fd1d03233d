"""How rows become files: blocks of customers, step by step."""
