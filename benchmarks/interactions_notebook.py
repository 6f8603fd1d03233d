"""The loop of the H&M notebook (seed document 004) in pandas, mended only to give all rows.

    python3 benchmarks/interactions_notebook.py TRANSACTIONS.csv OUTPUT.csv

Its list of interactions is made once and not anew for each customer, and its extra clicks are
drawn once and not once for each of them.  Everything else is as it was: a pass over the whole
frame for each customer, and draws that contradict purchases.  Prints events and CPU seconds,
without reading the file and importing pandas.
"""

import sys
import time

import numpy as np
import pandas as pd

MIN_IGNORES = 40
MAX_IGNORES = 60
CLICK_BEFORE_PURCHASE_PROB = 0.9
EXTRA_CLICKS_PROB = 0.95
MIN_EXTRA_CLICKS = 5
MAX_EXTRA_CLICKS = 15
HOUR = 3_600_000


def hours_before(moment, count, least, end):
    return moment - np.random.randint(least, end, size=count) * HOUR


def event(moment, customer, article, score):
    return {
        "t_dat": moment,
        "customer_id": customer,
        "article_id": article,
        "interaction_score": score,
        "prev_article_id": None,
    }


def events_of(transactions):
    articles = transactions["article_id"].unique().tolist()
    events = []
    for customer in transactions["customer_id"].unique().tolist():
        purchases = transactions[transactions["customer_id"] == customer]
        used = {"purchased": set(), "clicked": set(), "ignored": set()}
        last = purchases["t_dat"].max()

        n_ignores = np.random.randint(MIN_IGNORES, MAX_IGNORES)
        moments = hours_before(last, n_ignores, 1, 96).tolist()
        ignored = np.random.choice(
            articles, size=min(n_ignores, len(articles)), replace=False
        ).tolist()
        for moment, article in zip(moments, ignored, strict=False):
            for _ in range(np.random.randint(1, 3)):
                at = moment - np.random.randint(1, 12) * HOUR
                events.append(event(at, customer, article, 0))
            used["ignored"].add(article)

        for _, row in purchases.iterrows():
            moment, article = row["t_dat"], row["article_id"]
            if np.random.random() < CLICK_BEFORE_PURCHASE_PROB:
                for _ in range(np.random.randint(1, 3)):
                    at = hours_before(moment, 1, 1, 48)[0]
                    events.append(event(at, customer, article, 1))
                    used["clicked"].add(article)
            events.append(event(moment, customer, article, 2))
            used["purchased"].add(article)

        if np.random.random() < EXTRA_CLICKS_PROB:
            n_clicks = np.random.randint(MIN_EXTRA_CLICKS, MAX_EXTRA_CLICKS)
            left = list(set(articles) - used["purchased"] - used["clicked"] - used["ignored"])
            if left:
                moments = hours_before(last, n_clicks, 1, 72)
                clicked = np.random.choice(
                    left, size=min(n_clicks, len(left)), replace=False
                ).tolist()
                for moment, article in zip(moments, clicked, strict=False):
                    events.append(event(moment, customer, article, 1))
    frame = pd.DataFrame(events).sort_values(["customer_id", "t_dat"])
    previous = frame.groupby("customer_id")["article_id"].shift(1).fillna("START")
    return frame.assign(prev_article_id=previous)


def main():
    source, target = sys.argv[1:]
    transactions = pd.read_csv(source, dtype=str)
    days = pd.to_datetime(transactions["t_dat"])
    transactions["t_dat"] = days.to_numpy().astype("datetime64[ms]").astype("int64")
    np.random.seed(42)
    start = time.process_time()
    frame = events_of(transactions)
    frame.to_csv(target, index=False)
    print(f"{len(frame)} {time.process_time() - start:.3f}")


if __name__ == "__main__":
    main()
