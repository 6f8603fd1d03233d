"""The tables of purchases, and of what there is to buy."""

from __future__ import annotations

from marketing.columns.kinds import (
    AGE_GROUP,
    CONSUMER,
    OF_CONSUMER,
    REGION,
    STATE,
    code,
    dollars,
    table,
)
from marketing.columns.values import TRANSACTION_CHANNELS
from receipts.formats.tables import Column, ForeignKey

PRODUCT_CATALOG = table(
    "product_catalog",
    "transaction",
    "what there is to buy",
    (
        Column("product_id", "string", "the SKU"),
        Column("product_name", "string", "name and pack size, as on the receipts"),
        code("category", "category"),
        dollars("base_price", "the middle of its regular prices"),
        dollars("lowest_price", "the lowest regular price"),
        dollars("highest_price", "the highest regular price"),
        Column("frequent", "boolean", "whether it is of the products that are bought most"),
        Column("tags", "string", "what it is like", is_list=True, is_optional=True),
        Column("max_order_quantity", "integer", "most pieces of a line", least=1),
    ),
    ("product_id",),
)

TRANSACTIONS = table(
    "transactions",
    "transaction",
    "the receipts; amounts are those of the JSON batches to the cent",
    (
        Column("transaction_id", "string", "the receipt's order_number"),
        CONSUMER,
        Column("transaction_date", "date", "the receipt's pickup_date"),
        code("channel", "where it was ordered", TRANSACTION_CHANNELS),
        STATE,
        REGION,
        AGE_GROUP,
        Column("num_items", "integer", "lines", least=1),
        dollars("subtotal", "lines before savings"),
        dollars("promotion_savings", "promotions of the lines"),
        dollars("coupon_savings", "coupons of campaigns"),
        dollars("member_savings", "the member saving"),
        dollars("transaction_value", "what was paid"),
    ),
    ("transaction_id",),
    (OF_CONSUMER,),
)

TRANSACTION_DETAILS = table(
    "transaction_details",
    "transaction",
    "the lines of the receipts",
    (
        Column("transaction_id", "string", "the receipt"),
        Column("line_number", "integer", "1 for the first line of the receipt", least=1),
        code("product_id", "the SKU"),
        Column("quantity", "integer", "pieces", least=1),
        dollars("unit_price", "shelf price of the week"),
        dollars("gross_price", "quantity times unit price; the price on the receipt"),
        dollars("promotion_saving", "by the product's promotion"),
        dollars("coupon_saving", "by a campaign's coupon"),
        dollars("member_saving", "the line's part of the receipt's member saving"),
        dollars("line_total", "gross price less savings"),
        code("campaign_id", "whose coupon was redeemed")._replace(is_optional=True),
    ),
    ("transaction_id", "line_number"),
    (
        ForeignKey(("transaction_id",), "transactions", ("transaction_id",)),
        ForeignKey(("product_id",), "product_catalog", ("product_id",)),
        ForeignKey(("campaign_id",), "marketing_campaigns", ("campaign_id",)),
    ),
)
