"""A marketing data set made by hand: few customers, all tables, nothing contradictory.

It knows nothing of the generator, so that a check and the generator cannot be wrong together.
"""

import csv
import gzip
import io
from datetime import date, timedelta
from random import Random

from marketing.tables import TABLES, WEEKDAYS

STATES = {"NY": ("36", "Northeast"), "CA": ("06", "West")}
START = date(2025, 6, 1)
CAMPAIGNS = {
    "CMP-A": ("broad", "email", START, ("P-1", "P-2")),
    "CMP-B": ("middle", "sms", START + timedelta(20), ("P-3",)),
    "CMP-C": ("small", "direct_mail", START + timedelta(70), ("P-1",)),
}
DAYS = {"CMP-A": 50, "CMP-B": 38, "CMP-C": 76}
HOLDOUT = 0.5
WINDOW = 14
PRODUCTS = {f"P-{i}": 100 + 50 * i for i in range(1, 7)}
CATEGORIES = ("Produce", "Protein", "Dairy", "Grains", "Snacks", "Beverages")
ARCHETYPES = ("busy_family", "senior_couple")
TREATED_CLICKS = 4


def dollars(cents):
    return f"{cents / 100:.2f}"


def age_group(age):
    return "18-34" if age < 35 else "35-54" if age < 55 else "55+"


class TinyMarketing:
    """The tables by name: lists of rows, dicts of texts.  Change what you like, then write."""

    def __init__(self, n_customers=200, seed=1, coin=None):
        self.random = Random(seed)
        self.coin = coin or (lambda campaign, customer: self.random.random() >= HOLDOUT)
        self.tables = {name: [] for name in TABLES}
        for product, (name, cents) in enumerate(PRODUCTS.items()):
            self.add(
                "product_catalog",
                product_id=name,
                product_name=f"Thing {name}",
                category=CATEGORIES[product],
                base_price=dollars(cents),
                lowest_price=dollars(cents - 20),
                highest_price=dollars(cents + 20),
                frequent="true",
                tags="",
                max_order_quantity=6,
            )
        for campaign, (size, channel, start, featured) in CAMPAIGNS.items():
            self.add(
                "marketing_campaigns",
                campaign_id=campaign,
                campaign_type=size,
                primary_channel=channel,
                creative_type="image",
                creative_elements="headline|logo",
                start_date=start,
                end_date=start + timedelta(DAYS[campaign] - 1),
                target_age_min=18,
                target_age_max=99,
                target_income_min=0,
                target_income_max=999_999,
                target_regions="Northeast|West",
                target_archetypes="|".join(ARCHETYPES),
                featured_products="|".join(featured),
                offer_discount="0.2000",
                holdout_share=HOLDOUT,
                budget="1000.00",
                spend="10.00",
                base_engagement_rate=RATES[channel],
            )
        for i in range(n_customers):
            self.customer(i)
        self.observe_windows()
        self.count_days()

    def add(self, table, **values):
        self.tables[table].append({key: str(value) for key, value in values.items()})

    def customer(self, i):
        who, state = f"customer_{i:06d}", "NY" if i % 2 else "CA"
        age = 25 + i * 7 % 60
        self.household(i, who, state, age)
        place = {"state": state, "region": STATES[state][1], "age_group": age_group(age)}
        self.consumer(who, i, place)
        points = 0
        for campaign, (_, _, start, featured) in CAMPAIGNS.items():
            contact = start + timedelta(self.random.randrange(DAYS[campaign] - WINDOW + 1))
            points += self.contact(campaign, who, i, contact, featured, place)
        redeemed = 2 if i % 3 == 0 else 0
        self.add(
            "loyalties",
            consumer_id=who,
            tier="silver" if points >= 25 else "bronze",
            lifetime_points=points,
            redeemed_points=redeemed,
            points_balance=points - redeemed,
            redemptions=redeemed // 2,
        )

    def household(self, i, who, state, age):
        persons = [(age, "21", 40_000), (age + 2, "16", 20_000 + 100 * i), (9, "6", "")]
        income = sum(person[2] or 0 for person in persons)
        for number, (years, schooling, own) in enumerate(persons, 1):
            self.add(
                "demographics",
                SERIALNO=f"HU{i:06d}",
                SPORDER=number,
                customer_id=who if number == 1 else "",
                STATE=STATES[state][0],
                PUMA="00100",
                AGEP=years,
                SEX=number % 2 + 1,
                RAC1P=1 + i % 3,
                HISP=1,
                SCHL=schooling,
                PINCP=own,
                HINCP=income,
                ADJINC=1_000_000,
                PWGTP=1,
            )

    def consumer(self, who, i, place):
        table = TABLES["consumer_preferences"]
        shares = {
            column.name: "0.5000"
            for column in table.columns
            if column.kind == "number" and "engagement" not in column.name
        }
        self.add(
            "consumer_preferences",
            consumer_id=who,
            archetype=ARCHETYPES[i % 2],
            **place,
            **shares
            | {"mobile_share": "0.6800", "desktop_share": "0.2700", "tablet_share": "0.0500"},
            social_media_engagement_rate="0.8000",
            instagram_engagement_rate="0.021500",
            facebook_engagement_rate="0.001200",
            twitter_engagement_rate="0.000450",
            loyalty_memberships=16 + i % 3,
            buying_frequency="regular",
        )

    def contact(self, campaign, who, i, day, featured, place):
        """A contact, its events, and the receipt inside its window; the receipt's points."""
        is_eligible = i % 10 != 0
        is_treated = is_eligible and self.coin(campaign, i)
        self.add(
            "campaign_assignments",
            campaign_id=campaign,
            consumer_id=who,
            eligible="true" if is_eligible else "false",
            assignment=("treated" if is_treated else "holdout") if is_eligible else "",
            propensity=1 - HOLDOUT if is_eligible else 0,
            contact_date=day,
            window_end_date=day + timedelta(WINDOW - 1),
        )
        converts = is_treated and i % 4 == 1
        bought = day + timedelta(i % WINDOW)
        receipt = f"{i:06d}{list(CAMPAIGNS).index(campaign):03d}"
        points = self.receipt(receipt, who, bought, place, campaign if converts else "", featured)
        if is_treated:
            n_events = TREATED_CLICKS if converts else 1 + i % TREATED_CLICKS
            self.events(campaign, who, i, day, n_events, (receipt, bought) if converts else None)
        return points

    def receipt(self, receipt, who, day, place, coupon_of, featured):
        sums = [0] * 5
        for line, product in enumerate(PRODUCTS, 1):
            [quantity] = self.random.choices((1, 2, 3), (0.70, 0.25, 0.05))
            gross = quantity * PRODUCTS[product]
            promotion = gross // 10 if line == 2 else 0
            is_redeemed = bool(coupon_of) and product == featured[0]
            coupon = gross // 5 if is_redeemed else 0
            member = gross * 8 // 100
            amounts = gross, promotion, coupon, member, gross - promotion - coupon - member
            self.add(
                "transaction_details",
                transaction_id=receipt,
                line_number=line,
                product_id=product,
                quantity=quantity,
                unit_price=dollars(PRODUCTS[product]),
                gross_price=dollars(amounts[0]),
                promotion_saving=dollars(amounts[1]),
                coupon_saving=dollars(amounts[2]),
                member_saving=dollars(amounts[3]),
                line_total=dollars(amounts[4]),
                campaign_id=coupon_of if is_redeemed else "",
            )
            sums = [total + amount for total, amount in zip(sums, amounts, strict=True)]
        self.add(
            "transactions",
            transaction_id=receipt,
            consumer_id=who,
            transaction_date=day,
            channel="mobile",
            **place,
            num_items=len(PRODUCTS),
            subtotal=dollars(sums[0]),
            promotion_savings=dollars(sums[1]),
            coupon_savings=dollars(sums[2]),
            member_savings=dollars(sums[3]),
            transaction_value=dollars(sums[4]),
        )
        return sums[4] // 100

    def events(self, campaign, who, i, day, n_events, conversion):
        channel, featured = CAMPAIGNS[campaign][1], CAMPAIGNS[campaign][3]
        shared = {"campaign_id": campaign, "consumer_id": who, "channel": channel}
        for rank, event in enumerate(("sent", "impression", "open", "click")[:n_events]):
            self.add(
                "engagements",
                engagement_id=f"E{i:06d}{campaign}{rank}",
                **shared,
                event=event,
                event_time=f"{day}T{7 + rank:02d}:00:00",
                device="mobile",
                transaction_id="",
                line_number="",
            )
        if conversion:
            receipt, bought = conversion
            line = list(PRODUCTS).index(featured[0]) + 1
            self.add(
                "engagements",
                engagement_id=f"E{i:06d}{campaign}9",
                **shared,
                event="conversion",
                event_time=f"{bought}T16:00:00",
                device="none",
                transaction_id=receipt,
                line_number=line,
            )

    def observe_windows(self):
        first = {}
        for row in self.tables["transactions"]:
            who, day = row["consumer_id"], row["transaction_date"]
            first[who] = min(first.get(who, day), day)
        for row in self.tables["campaign_assignments"]:
            is_observed = row["contact_date"] >= first[row["consumer_id"]]
            row["window_observed"] = "true" if is_observed else "false"

    def count_days(self):
        days = {
            (row["campaign_id"], row["consumer_id"]): row["contact_date"]
            for row in self.tables["campaign_assignments"]
        }
        counts = {}
        for row in self.tables["engagements"]:
            key = row["campaign_id"], days[row["campaign_id"], row["consumer_id"]]
            count = counts.setdefault(key, {})
            count[row["event"]] = count.get(row["event"], 0) + 1
        for (campaign, day), count in sorted(counts.items()):
            seen = count.get("impression", 0)
            if not seen:
                continue
            clicks, conversions = count.get("click", 0), count.get("conversion", 0)
            number = (date.fromisoformat(day) - CAMPAIGNS[campaign][2]).days + 1
            self.add(
                "engagement_daily",
                campaign_id=campaign,
                date=day,
                day_of_week=WEEKDAYS[date.fromisoformat(day).weekday()],
                campaign_day=number,
                campaign_progress=f"{(number - 1) / (DAYS[campaign] - 1):.6f}",
                impressions=seen,
                clicks=clicks,
                conversions=conversions,
                engagement_rate=f"{clicks / seen:.6f}",
                conversion_rate=f"{conversions / seen:.6f}",
            )

    def row(self, table, **values):
        """The first row with these values."""
        return next(
            row
            for row in self.tables[table]
            if all(row[key] == value for key, value in values.items())
        )

    def write(self, folder, only=TABLES, packed=False, columns=None):
        """The files; ``columns`` gives another header to a table."""
        for name in only:
            header = (columns or {}).get(name, TABLES[name].header)
            for file, rows in self.files(name):
                text = io.StringIO()
                writer = csv.DictWriter(text, header, extrasaction="ignore", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
                path = folder / (f"{file}.csv.gz" if packed else f"{file}.csv")
                content = text.getvalue().encode()
                path.write_bytes(gzip.compress(content, mtime=0) if packed else content)
        return folder

    def files(self, name):
        if name != "demographics":
            return [(name, self.tables[name])]
        by_household = {}
        for row in self.tables[name]:
            by_household.setdefault(row["SERIALNO"], []).append(row)
        found = {state: [] for state in STATES}
        for serial, rows in by_household.items():
            found["NY" if int(serial[2:]) % 2 else "CA"] += rows
        return [(f"{state.lower()}_{name}", rows) for state, rows in found.items()]


RATES = {"email": 0.1, "sms": 0.12, "direct_mail": 0.08}
"""Base rates of the benchmarks, for the creative type image."""
