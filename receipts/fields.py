"""The fields of a record, in their order."""

from __future__ import annotations

CUSTOMER_FIELDS = (
    "customer_id",
    "customer_name",
    "archetype",
    "total_receipts",
    "total_spent",
    "total_savings",
    "total_items",
    "receipts",
)
RECEIPT_FIELDS = (
    "store",
    "customer_id",
    "customer_name",
    "archetype",
    "order_number",
    "pickup_date",
    "items",
    "subtotal",
    "total",
    "savings",
)
LINE_FIELDS = ("quantity", "name", "price")
