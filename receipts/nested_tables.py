"""The records of the JSON batches: customers hold receipts, which hold items."""

from __future__ import annotations

from receipts.formats.tables import Column, ForeignKey, Table

_CUSTOMER = (
    Column("customer_id", "string", "such as customer_000123"),
    Column("customer_name", "string", "first and last name"),
    Column("archetype", "string", "what kind of shopper it is"),
)

CUSTOMER_RECORDS = Table(
    "customers",
    "the customers, each with sums over the receipts that it holds",
    (
        *_CUSTOMER,
        Column("total_receipts", "integer", "receipts", least=1),
        Column("total_spent", "amount", "what was paid, dollars", least=0),
        Column("total_savings", "amount", "what was saved, dollars", least=0),
        Column("total_items", "integer", "lines of all receipts", least=1),
    ),
    ("customer_id",),
)

RECEIPT_RECORDS = Table(
    "receipts",
    "the receipts of a customer, from the oldest on, each with the items that it holds",
    (
        Column("store", "string", "the name of the store"),
        *_CUSTOMER,
        Column("order_number", "string", "nine digits"),
        Column("pickup_date", "date", "when it was picked up"),
        Column("subtotal", "amount", "the sum of the prices, dollars", least=0),
        Column("total", "amount", "subtotal less savings: what was paid, dollars", least=0),
        Column("savings", "amount", "promotions, coupons and member saving, dollars", least=0),
    ),
    ("order_number",),
    (ForeignKey(("customer_id",), "customers", ("customer_id",)),),
)

ITEM_RECORDS = Table(
    "items",
    "the lines of a receipt, in their order",
    (
        Column("quantity", "integer", "pieces", least=1),
        Column("name", "string", "the product's name and pack size"),
        Column("price", "amount", "quantity times the shelf price of the week, dollars", least=0),
    ),
    (),
)

NESTED_TABLES = (
    (CUSTOMER_RECORDS, "$[*]"),
    (RECEIPT_RECORDS, "$[*].receipts[*]"),
    (ITEM_RECORDS, "$[*].receipts[*].items[*]"),
)
"""The tables, and where their records are in a batch."""
