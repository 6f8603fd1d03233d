"""Ours, measured as its peers are: from parsed purchases to written CSV, in one process.

    python3 benchmarks/interactions_program.py TRANSACTIONS.csv OUTPUT.csv

What a worker process runs for a part of the customers, on all of them.  Prints events and
microseconds of CPU per event.
"""

import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from interactions.model.events import make_purchaser
from interactions.model.policy import InteractionPolicy
from interactions.output.part_writer import PartWriter, part_file
from interactions.output.tally import new_tally
from interactions.plan import Plan
from interactions.sources.article_file import load_articles, save_articles
from interactions.sources.dates import MillisecondTexts
from interactions.sources.inputs import Inputs
from interactions.sources.parts import PartTask, SpillPart
from interactions.sources.transactions import Table


def parsed_purchases(source):
    """Times and articles of each customer."""
    milliseconds = MillisecondTexts()
    customers = defaultdict(lambda: ([], []))
    for chunk in Table(Path(source), ["customer_id", "article_id", "t_dat"]).chunks():
        for customer, article, date in zip(*chunk.columns, strict=True):
            times, bought = customers[customer]
            times.append(int(milliseconds[date]))
            bought.append(article)
    return customers


def main():
    source, target = sys.argv[1:]
    customers = parsed_purchases(source)
    with tempfile.TemporaryDirectory(dir=Path(target).parent) as name:
        folder = Path(name)
        save_articles(folder, {a for _, bought in customers.values() for a in bought})
        number = load_articles(folder).number
        parsed = [
            (customer, times, [number[article] for article in bought])
            for customer, (times, bought) in sorted(customers.items())
        ]
        task = PartTask("part_00000", SpillPart("", is_ours=False), is_first=True)
        start = time.process_time()
        writer = PartWriter(Plan(InteractionPolicy(), 42), Inputs(), folder)
        report = writer.write(task, (make_purchaser(*each) for each in parsed), new_tally())
        cpu = time.process_time() - start
        (folder / part_file(task.name, "interactions")).rename(target)
    n_events = sum(report["interactions"].values())
    print(f"{n_events} {cpu / n_events * 1e6:.3f}")


if __name__ == "__main__":
    main()
