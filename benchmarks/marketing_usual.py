"""The same tables made the usual way: Faker and numpy draw a value at a time, rows are dicts in
lists, and pandas makes files of them.

    python3 benchmarks/marketing_usual.py CUSTOMERS DIR      # needs pandas, numpy and Faker

It is the program that one writes first: a function a table, a loop a row.  Columns and numbers of
rows are about those of ours, and keys fit.  It does less: no taste of a shopper, no shelf prices
that hold for everybody, no distributions of a state, no campaign that acts.  Everything is in
memory until the end.  Prints rows and CPU seconds, start-up included.
"""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from faker import Faker

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from marketing.tables import (
    CAMPAIGN_CHANNELS,
    CREATIVE_ELEMENTS,
    CREATIVE_TYPES,
    DEVICES,
    FREQUENCIES,
    TABLES,
    TIERS,
    TRANSACTION_CHANNELS,
    age_group_of,
)
from world.catalogue import load_catalogue
from world.states import STATES, USUAL_STATES

SEED = 42
N_RECEIPTS = 17
N_LINES = (9, 35)
QUANTITIES, QUANTITY_SHARES = [1, 2, 3, 4, 5, 6], [0.70, 0.25, 0.03, 0.01, 0.005, 0.005]
END = datetime(2025, 12, 31)
N_CAMPAIGNS = 27
N_ASSIGNMENTS = 10
PREFERENCES = TABLES["consumer_preferences"].header[5:27]

fake = Faker()
Faker.seed(SEED)
np.random.seed(SEED)


def demographics(n_customers):
    rows = []
    for number in range(n_customers):
        state = STATES[np.random.choice(USUAL_STATES, p=[0.17, 0.31, 0.24, 0.10, 0.12, 0.06])]
        income = int(np.random.lognormal(11, 0.7))
        for order in range(1, np.random.randint(1, 4)):
            age = fake.random_int(18, 90) if order == 1 else fake.random_int(0, 90)
            rows.append(
                {
                    "SERIALNO": f"HU{number:06d}",
                    "SPORDER": order,
                    "customer_id": f"customer_{number:06d}" if order == 1 else None,
                    "state": state.code,
                    "region": state.region,
                    "STATE": state.fips,
                    "PUMA": fake.numerify("#####"),
                    "AGEP": age,
                    "SEX": np.random.choice([1, 2]),
                    "RAC1P": np.random.choice([1, 2, 6, 8, 9], p=[0.62, 0.12, 0.07, 0.09, 0.10]),
                    "HISP": np.random.choice([1, 2], p=[0.8, 0.2]),
                    "SCHL": fake.random_int(16, 24) if age >= 18 else None,
                    "PINCP": income if age >= 15 else None,
                    "HINCP": income,
                    "ADJINC": 1_000_000,
                    "PWGTP": 1,
                }
            )
    return pd.DataFrame(rows)


def consumer_preferences(people):
    rows = []
    for _, person in people[people["customer_id"].notna()].iterrows():
        row = {
            "consumer_id": person["customer_id"],
            "archetype": fake.random_element(["busy_family", "senior_couple", "budget_conscious"]),
            "state": person["state"],
            "region": person["region"],
            "age_group": age_group_of(person["AGEP"]),
        }
        for name in PREFERENCES:
            row[name] = round(np.random.beta(2, 2), 4)
        row["loyalty_memberships"] = np.random.poisson(16.7)
        row["buying_frequency"] = np.random.choice(FREQUENCIES, p=[0.2, 0.5, 0.3])
        rows.append(row)
    return pd.DataFrame(rows)


def marketing_campaigns(catalogue):
    rows = []
    for _ in range(N_CAMPAIGNS):
        start = fake.date_time_between(END - timedelta(days=365), END - timedelta(days=50))
        budget = round(np.random.uniform(1_000, 50_000), 2)
        rows.append(
            {
                "campaign_id": f"CMP-{fake.unique.bothify('########')}",
                "campaign_type": fake.random_element(["broad", "middle", "small"]),
                "primary_channel": fake.random_element(CAMPAIGN_CHANNELS),
                "creative_type": fake.random_element(CREATIVE_TYPES),
                "creative_elements": "|".join(fake.random_elements(CREATIVE_ELEMENTS, length=3)),
                "start_date": start.date(),
                "end_date": (start + timedelta(days=fake.random_int(30, 50))).date(),
                "target_age_min": 18,
                "target_age_max": 99,
                "target_income_min": 0,
                "target_income_max": 1_000_000,
                "target_regions": "West",
                "target_archetypes": "busy_family",
                "featured_products": catalogue.sample(1)["product_id"].iloc[0],
                "offer_discount": fake.random_element([0.2, 0.25, 0.3]),
                "holdout_share": 0.2,
                "budget": budget,
                "spend": round(budget * 0.9, 2),
                "base_engagement_rate": round(np.random.uniform(0.01, 0.1), 4),
            }
        )
    return pd.DataFrame(rows)


def assignments_and_engagements(consumers, campaigns):
    assignments, engagements = [], []
    for consumer_id in consumers["consumer_id"]:
        for _, campaign in campaigns.sample(N_ASSIGNMENTS).iterrows():
            eligible = np.random.choice([True, False], p=[0.14, 0.86])
            contact = fake.date_time_between(campaign["start_date"], campaign["end_date"])
            treated = eligible and np.random.rand() < 0.8
            assignments.append(
                {
                    "campaign_id": campaign["campaign_id"],
                    "consumer_id": consumer_id,
                    "eligible": eligible,
                    "assignment": ("treated" if treated else "holdout") if eligible else None,
                    "propensity": 0.8 if eligible else 0.0,
                    "contact_date": contact.date(),
                    "window_end_date": (contact + timedelta(days=13)).date(),
                }
            )
            for event in ("sent", "impression", "open", "click")[: 3 if treated else 0]:
                engagements.append(  # noqa: PERF401
                    {
                        "engagement_id": fake.uuid4(),
                        "campaign_id": campaign["campaign_id"],
                        "consumer_id": consumer_id,
                        "event": event,
                        "event_time": contact + timedelta(seconds=fake.random_int(0, 3_600)),
                        "channel": campaign["primary_channel"],
                        "device": np.random.choice(DEVICES[:3], p=[0.68, 0.27, 0.05]),
                        "transaction_id": None,
                        "line_number": None,
                    }
                )
    return pd.DataFrame(assignments), pd.DataFrame(engagements)


def engagement_daily(engagements):
    shown = engagements[engagements["event"] == "impression"].copy()
    shown["date"] = pd.to_datetime(shown["event_time"]).dt.date
    daily = shown.groupby(["campaign_id", "date"]).size().reset_index(name="impressions")
    daily["day_of_week"] = pd.to_datetime(daily["date"]).dt.day_name()
    return daily


def product_catalog():
    rows = []
    for product in load_catalogue():
        low, high = product.price_low_cents / 100, product.price_high_cents / 100
        rows.append(
            {
                "product_id": product.sku,
                "product_name": product.name,
                "category": product.category,
                "base_price": round((low + high) / 2, 2),
                "lowest_price": low,
                "highest_price": high,
                "frequent": product.frequent,
                "tags": "|".join(sorted(product.tags)),
                "max_order_quantity": 6,
                "weight": 3.0 if product.frequent else 1.0,
            }
        )
    return pd.DataFrame(rows)


def transactions_and_details(consumers, catalogue):
    transactions, details = [], []
    for _, consumer in consumers.iterrows():
        for _ in range(N_RECEIPTS):
            transaction_id = fake.unique.numerify("#########")
            basket = catalogue.sample(np.random.randint(*N_LINES), weights="weight")
            lines = []
            for number, (_, product) in enumerate(basket.iterrows(), 1):
                quantity = np.random.choice(QUANTITIES, p=QUANTITY_SHARES)
                unit = round(product["base_price"] * np.random.uniform(0.9, 1.1), 2)
                gross = round(quantity * unit, 2)
                share = np.random.choice([0.0, 0.1, 0.25], p=[0.85, 0.1, 0.05])
                promotion = round(gross * share, 2)
                member = round((gross - promotion) * 0.1, 2)
                lines.append(
                    {
                        "transaction_id": transaction_id,
                        "line_number": number,
                        "product_id": product["product_id"],
                        "quantity": quantity,
                        "unit_price": unit,
                        "gross_price": gross,
                        "promotion_saving": promotion,
                        "coupon_saving": 0.0,
                        "member_saving": member,
                        "line_total": round(gross - promotion - member, 2),
                        "campaign_id": None,
                    }
                )
            details += lines
            transactions.append(
                {
                    "transaction_id": transaction_id,
                    "consumer_id": consumer["consumer_id"],
                    "transaction_date": fake.date_between(END - timedelta(days=200), END),
                    "channel": np.random.choice(TRANSACTION_CHANNELS, p=[0.45, 0.2, 0.35]),
                    "state": consumer["state"],
                    "region": consumer["region"],
                    "age_group": consumer["age_group"],
                    "num_items": len(lines),
                    "subtotal": round(sum(line["gross_price"] for line in lines), 2),
                    "promotion_savings": round(sum(line["promotion_saving"] for line in lines), 2),
                    "coupon_savings": 0.0,
                    "member_savings": round(sum(line["member_saving"] for line in lines), 2),
                    "transaction_value": round(sum(line["line_total"] for line in lines), 2),
                }
            )
    return pd.DataFrame(transactions), pd.DataFrame(details)


def loyalties(transactions):
    rows = []
    for consumer_id, group in transactions.groupby("consumer_id"):
        points = int(group["transaction_value"].sum())
        redeemed = fake.random_int(0, 10) * 100 if points > 1_000 else 0
        rows.append(
            {
                "consumer_id": consumer_id,
                "tier": TIERS[min(3, points // 1_000)],
                "lifetime_points": points,
                "redeemed_points": redeemed,
                "points_balance": points - redeemed,
                "redemptions": redeemed // 100,
            }
        )
    return pd.DataFrame(rows)


def main():
    n_customers, folder = int(sys.argv[1]), Path(sys.argv[2])
    people = demographics(n_customers)
    consumers = consumer_preferences(people)
    catalogue = product_catalog()
    campaigns = marketing_campaigns(catalogue)
    assignments, engagements = assignments_and_engagements(consumers, campaigns)
    transactions, details = transactions_and_details(consumers, catalogue)
    tables = {
        "consumer_preferences": consumers,
        "marketing_campaigns": campaigns,
        "campaign_assignments": assignments,
        "engagements": engagements,
        "engagement_daily": engagement_daily(engagements),
        "loyalties": loyalties(transactions),
        "product_catalog": catalogue.drop(columns="weight"),
        "transactions": transactions,
        "transaction_details": details,
    }
    for code, group in people.groupby("state"):
        name = f"{code.lower()}_demographics"
        tables[name] = group.drop(columns=["state", "region"])
    folder.mkdir(parents=True)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    print(sum(map(len, tables.values())), time.process_time())


if __name__ == "__main__":
    main()
