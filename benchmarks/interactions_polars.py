"""A vectorised peer: the same rules in numpy and Polars, for all customers at once.

    python3 benchmarks/interactions_polars.py TRANSACTIONS.csv OUTPUT.csv

Same model and output, other random numbers: ignored and extra-clicked articles are distinct,
never bought by the customer and never both; ties are ordered; previous articles; sorted by
customer.  Draws for all customers come from one generator and the whole table is in memory, so
a customer's rows depend on the others in the run.  Prints events and CPU seconds per event from
parsed purchases to written CSV; with POLARS_MAX_THREADS=1 that is one core.
"""

import sys
import time

import numpy as np
import polars as pl

HOUR = 3_600_000


def distinct_draws(rng, counts, n_articles, taken):
    """For each customer so many articles that are not in ``taken`` (keys customer, article) and
    not drawn before: draws all, finds the bad ones, draws these again.
    """
    customers = np.repeat(np.arange(len(counts)), counts)
    keys = customers * n_articles + rng.integers(0, n_articles, len(customers))
    while True:
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        bad = np.zeros(len(keys), dtype=bool)
        bad[order[1:]] = ordered[1:] == ordered[:-1]
        place = np.searchsorted(taken, keys)
        place[place == len(taken)] = 0
        bad |= taken[place] == keys
        if not bad.any():
            return customers, keys - customers * n_articles, keys
        keys[bad] = customers[bad] * n_articles + rng.integers(0, n_articles, bad.sum())


def events_of(purchases, n_customers, n_articles, rng):
    """Time, customer, article and score of all events, without order."""
    customer, moment, article = purchases
    last = np.zeros(n_customers, dtype=np.int64)
    np.maximum.at(last, customer, moment)
    taken = np.unique(customer * n_articles + article)

    who, what, keys = distinct_draws(rng, rng.integers(40, 60, n_customers), n_articles, taken)
    base = last[who] - rng.integers(1, 96, len(who)) * HOUR
    twice = rng.integers(1, 3, len(who))
    who0, what0, base0 = (np.repeat(values, twice) for values in (who, what, base))
    when0 = base0 - rng.integers(1, 12, len(who0)) * HOUR

    n_clicks = np.where(rng.random(len(customer)) < 0.9, rng.integers(1, 3, len(customer)), 0)
    who1, what1, base1 = (np.repeat(values, n_clicks) for values in (customer, article, moment))
    when1 = base1 - rng.integers(1, 48, len(who1)) * HOUR

    taken = np.sort(np.concatenate([taken, keys]))
    hit = rng.random(n_customers) < 0.95
    counts = np.where(hit, rng.integers(5, 15, n_customers), 0)
    who2, what2, _ = distinct_draws(rng, counts, n_articles, taken)
    when2 = last[who2] - rng.integers(1, 72, len(who2)) * HOUR

    scores = np.repeat(
        np.array([0, 1, 1, 2], dtype=np.int8),
        [len(who0), len(who1), len(who2), len(customer)],
    )
    return (
        np.concatenate([when0, when1, when2, moment]),
        np.concatenate([who0, who1, who2, customer]),
        np.concatenate([what0, what1, what2, article]),
        scores,
    )


def main():
    source, target = sys.argv[1:]
    frame = pl.read_csv(source, infer_schema=False)
    customers = frame["customer_id"].unique().sort()
    articles = frame["article_id"].unique().sort()
    customer = frame["customer_id"].cast(pl.Enum(customers)).to_physical().to_numpy()
    article = frame["article_id"].cast(pl.Enum(articles)).to_physical().to_numpy()
    moment = frame["t_dat"].str.to_date().cast(pl.Datetime("ms")).to_physical().to_numpy()
    purchases = customer.astype(np.int64), moment.astype(np.int64), article.astype(np.int64)
    start = time.process_time()
    when, who, what, scores = events_of(
        purchases, len(customers), len(articles), np.random.default_rng(42)
    )
    events = pl.DataFrame({"t_dat": when, "who": who, "what": what, "interaction_score": scores})
    events = events.sort("who", "t_dat", "interaction_score", "what")
    events.select(
        "t_dat",
        customers.gather(events["who"]).alias("customer_id"),
        articles.gather(events["what"]).alias("article_id"),
        "interaction_score",
        articles.gather(events["what"])
        .shift(1)
        .set(events["who"] != events["who"].shift(1), "START")
        .fill_null("START")
        .alias("prev_article_id"),
    ).write_csv(target)
    print(f"{len(events)} {(time.process_time() - start) / len(events) * 1e6:.3f}")


if __name__ == "__main__":
    main()
