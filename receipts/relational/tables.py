"""The four tables of a receipt data set."""

from __future__ import annotations

from receipts.formats.tables import Column, ForeignKey, Table

CUSTOMERS = Table(
    "customers",
    "the customers, with sums over their receipts",
    (
        Column("customer_id", "string", "such as customer_000123"),
        Column("customer_name", "string", "first and last name"),
        Column("archetype", "string", "what kind of shopper it is", is_code=True),
        Column("total_receipts", "integer", "receipts", least=1),
        Column("total_spent", "amount", "what was paid, dollars", least=0),
        Column("total_savings", "amount", "what was saved, dollars", least=0),
        Column("total_items", "integer", "lines of all receipts", least=1),
    ),
    ("customer_id",),
    sorted_by=("customer_id",),
)

RECEIPTS = Table(
    "receipts",
    "the receipts, those of a customer from the oldest on",
    (
        Column("order_number", "integer", "nine digits", least=100_000_000, most=999_999_999),
        Column("customer_id", "string", "whose receipt it is"),
        Column("store", "string", "the name of the store", is_code=True),
        Column("pickup_date", "date", "when it was picked up"),
        Column("total_items", "integer", "lines", least=1),
        Column("subtotal", "amount", "the lines' prices, dollars", least=0),
        Column("promotion_savings", "amount", "saved by promotions of the lines", least=0),
        Column("coupon_savings", "amount", "saved by coupons of campaigns", least=0),
        Column("member_savings", "amount", "the member saving", least=0),
        Column("savings", "amount", "all of these savings", least=0),
        Column("total", "amount", "subtotal less savings: what was paid", least=0),
    ),
    ("order_number",),
    (ForeignKey(("customer_id",), "customers", ("customer_id",)),),
    sorted_by=("customer_id", "pickup_date"),
)

LINES = Table(
    "lines",
    "the lines of the receipts, in their order",
    (
        Column("order_number", "integer", "the receipt", least=100_000_000, most=999_999_999),
        Column("line_number", "integer", "1 for the first line of the receipt", least=1),
        Column("sku", "string", "the product", is_code=True),
        Column("category", "string", "the product's category", is_code=True),
        Column("quantity", "integer", "pieces", least=1),
        Column("price", "amount", "quantity times the shelf price of the week, dollars", least=0),
        Column("promotion_saving", "amount", "saved by the product's promotion", least=0),
        Column("coupon_saving", "amount", "saved by a coupon of a campaign", least=0),
        Column("member_saving", "amount", "its part of the receipt's member saving", least=0),
        Column("line_total", "amount", "price less these savings", least=0),
    ),
    ("order_number", "line_number"),
    (
        ForeignKey(("order_number",), "receipts", ("order_number",)),
        ForeignKey(("sku",), "products", ("sku",)),
    ),
)

PRODUCTS = Table(
    "products",
    "what there is to buy",
    (
        Column("sku", "string", "stock keeping unit"),
        Column("name", "string", "name and pack size"),
        Column("category", "string", "category", is_code=True),
        Column("tags", "string", "what it is like", is_list=True, is_optional=True),
        Column("price_low", "amount", "the lowest regular price, dollars", least=0),
        Column("price_high", "amount", "the highest regular price, dollars", least=0),
    ),
    ("sku",),
)

TABLES = (CUSTOMERS, RECEIPTS, LINES, PRODUCTS)
"""A table comes after those that its keys lead to, but for the products."""

BATCH_TABLES = (CUSTOMERS, RECEIPTS, LINES)
"""Those that are made batch by batch."""
