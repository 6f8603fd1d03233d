"""Ours, measured as its peers are: from parsed purchases to written CSV, in one process.

    python3 benchmarks/interactions_program.py TRANSACTIONS.csv OUTPUT.csv

Prints events and microseconds of CPU per event.
"""

import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from interactions.model.articles import Articles
from interactions.model.events import make_purchaser
from interactions.model.policy import InteractionPolicy
from interactions.model.synthesis import Synthesizer
from interactions.output.row_formats import CSV
from interactions.output.row_texts import RowTexts
from interactions.sources.dates import MillisecondTexts
from interactions.sources.transactions import Table


def main():
    source, target = sys.argv[1:]
    moments = MillisecondTexts()
    customers = defaultdict(lambda: ([], []))
    for chunk in Table(Path(source), ["customer_id", "article_id", "t_dat"]).chunks():
        for customer, article, date in zip(*chunk.columns, strict=True):
            times, bought = customers[customer]
            times.append(int(moments[date]))
            bought.append(article)
    articles = Articles.of(article for _, bought in customers.values() for article in bought)
    parsed = [
        (customer, times, [articles.number[article] for article in bought])
        for customer, (times, bought) in sorted(customers.items())
    ]
    start = time.process_time()
    synthesizer = Synthesizer(articles, InteractionPolicy(), 42)
    texts = RowTexts(articles, CSV)
    n_events = 0
    with open(target, "wb") as file:
        waiting, n_waiting = [CSV.header()], 0
        for customer, times, bought in parsed:
            purchaser = make_purchaser(customer, times, bought)
            events = synthesizer.events(purchaser).in_order()
            text = texts.of(customer, events, purchaser.hour)
            n_events += len(events.ticks)
            waiting.append(text)
            n_waiting += len(text)
            if n_waiting > 1 << 20:
                file.write("".join(waiting).encode())
                waiting, n_waiting = [], 0
        file.write("".join(waiting).encode())
    cpu = time.process_time() - start
    print(f"{n_events} {cpu / n_events * 1e6:.3f}")


if __name__ == "__main__":
    main()
