"""What was truly so in a world: the answer key; and the comparison with real receipts."""
