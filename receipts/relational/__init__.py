"""Receipts as four tables: customers, receipts, lines and products."""
