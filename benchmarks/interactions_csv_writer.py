# ruff: noqa: PERF401 (the plain way)
"""The plain way to do what ``interactions`` does: random, sets, tuples and csv.writer.

    python3 benchmarks/interactions_csv_writer.py TRANSACTIONS.csv OUTPUT.csv

Same rules, other random numbers.  Prints events and CPU seconds per event, from parsed
purchases to written rows.
"""

import csv
import random
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime

HOUR = 3_600_000


def events_of(rng, purchases, articles):
    bought = {article for _, article in purchases}
    last = max(time for time, _ in purchases)
    events = []
    ignored = set()
    n_ignored = rng.randrange(40, 60)
    while len(ignored) < n_ignored:
        article = rng.choice(articles)
        if article not in bought:
            ignored.add(article)
    for article in sorted(ignored):
        base = last - rng.randrange(1, 96) * HOUR
        for _ in range(rng.randrange(1, 3)):
            events.append((base - rng.randrange(1, 12) * HOUR, 0, article))
    for moment, article in purchases:
        if rng.random() < 0.9:
            for _ in range(rng.randrange(1, 3)):
                events.append((moment - rng.randrange(1, 48) * HOUR, 1, article))
        events.append((moment, 2, article))
    if rng.random() < 0.95:
        extra = set()
        n_extra = rng.randrange(5, 15)
        while len(extra) < n_extra:
            article = rng.choice(articles)
            if article not in bought and article not in ignored:
                extra.add(article)
        for article in sorted(extra):
            events.append((last - rng.randrange(1, 72) * HOUR, 1, article))
    events.sort()
    return events


def main():
    source, target = sys.argv[1:]
    customers = defaultdict(list)
    articles = set()
    midnights = {}
    with open(source, newline="") as file:
        for row in csv.DictReader(file):
            date = row["t_dat"]
            if date not in midnights:
                moment = datetime.fromisoformat(date).replace(tzinfo=UTC)
                midnights[date] = int(moment.timestamp()) * 1000
            customers[row["customer_id"]].append((midnights[date], row["article_id"]))
            articles.add(row["article_id"])
    articles = sorted(articles)
    rng = random.Random(42)
    n_events = 0
    start = time.process_time()
    with open(target, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["t_dat", "customer_id", "article_id", "interaction_score", "prev_article_id"]
        )
        for customer in sorted(customers):
            previous = "START"
            for moment, score, article in events_of(rng, customers[customer], articles):
                writer.writerow((moment, customer, article, score, previous))
                previous = article
                n_events += 1
    cpu = time.process_time() - start
    print(f"{n_events} {cpu / n_events * 1e6:.3f}")


if __name__ == "__main__":
    main()
