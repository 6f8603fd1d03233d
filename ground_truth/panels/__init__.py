"""Purchases of households in one form, wherever they come from: ours, your receipts, a panel."""
