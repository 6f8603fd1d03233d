"""Makes a transactions file in the shape of H&M's, of any size, in little memory.

    python3 benchmarks/interactions_hm_file.py OUTPUT.csv --customers 1000 --transactions 24000

64-hex customer ids, 9 and 10-digit article ids, dates at midnight over two years, sorted by
date, a few articles and customers with many transactions and many with few.  Without sizes it
is as large as the real one: 1,356,119 customers, 31,788,324 transactions, 105,542 articles.
Every customer has at least one transaction.
"""

import argparse
import random
from datetime import date, timedelta
from hashlib import sha256
from itertools import accumulate

HEADER = "t_dat,customer_id,article_id,price,sales_channel_id\n"
FIRST_DAY = date(2018, 9, 20)
N_DAYS = 734


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output")
    parser.add_argument("--customers", type=int, default=1_356_119)
    parser.add_argument("--transactions", type=int, default=31_788_324)
    parser.add_argument("--articles", type=int, default=105_542)
    parser.add_argument("--seed", type=int, default=42)
    return parser.parse_args()


def skewed_table(n, n_slots, exponent, rng):
    """Slots in which number i stands about 1 / (i + 10) ** exponent as often as the first."""
    order = list(range(n))
    rng.shuffle(order)
    weights = accumulate(1 / (rank + 10) ** exponent for rank in range(n))
    weights = list(weights)
    slots, rank = [], 0
    for slot in range(n_slots):
        while weights[rank] * n_slots < (slot + 0.5) * weights[-1]:
            rank += 1
        slots.append(order[rank])
    return slots


def day_counts(n_transactions):
    return [
        n_transactions * (day + 1) // N_DAYS - n_transactions * day // N_DAYS
        for day in range(N_DAYS)
    ]


def main():
    flags = arguments()
    rng = random.Random(flags.seed)
    articles = [
        f"{108775015 + i * 7 + i % 3}" if i % 50 else f"{1000000000 + i}"
        for i in range(flags.articles)
    ]
    article_slots = skewed_table(flags.articles, 1 << 20, 1.0, rng)
    customer_slots = skewed_table(flags.customers, 1 << 21, 0.55, rng)
    n_slots = len(customer_slots)
    # Everybody once, spread over the days; all other transactions by the tables.
    everybody = list(range(flags.customers))
    rng.shuffle(everybody)
    done = 0
    with open(flags.output, "w", newline="") as file:
        file.write(HEADER)
        for day, count in enumerate(day_counts(flags.transactions)):
            text = (FIRST_DAY + timedelta(day)).isoformat()
            end = flags.customers * (day + 1) // N_DAYS
            buyers = everybody[done:end]
            done = end
            lines = []
            # Customers come to buy about three articles at a time.
            while len(lines) < count:
                buyer = buyers.pop() if buyers else customer_slots[int(rng.random() * n_slots)]
                customer = sha256(b"%d" % buyer).hexdigest()
                room = count - len(lines) - len(buyers)
                for _ in range(max(1, min(int(rng.random() ** 2 * 7) + 1, room))):
                    article = articles[article_slots[int(rng.random() * (1 << 20))]]
                    price = int(rng.random() * 6000) + 500
                    lines.append(f"{text},{customer},{article},0.0{price:05d},{1 + (price & 1)}\n")
            file.write("".join(lines))


if __name__ == "__main__":
    main()
