"""Small tables with a known structure, for the tests of the learned model."""

import csv

import numpy as np

from marketing.learned_model.frames import frame_of
from marketing.learned_model.inspection import cleaned, columns_of
from marketing.learned_model.settings import TrainingSettings

SMALL = TrainingSettings(2, 100, (32,), (32,))


def two_modes(n_rows=1000, seed=1):
    """An amount of two modes, 10 +- 1 and 50 +- 2, a kind that says which (a quarter is dear), a
    gap in a fifth of the notes, an id, a day and a constant.
    """
    rng = np.random.default_rng(seed)
    is_dear = rng.random(n_rows) < 0.25
    amount = np.where(is_dear, rng.normal(50, 2, n_rows), rng.normal(10, 1, n_rows))
    score = rng.normal(0, 1, n_rows)
    days = rng.integers(0, 365, n_rows)
    first = np.datetime64("2024-01-01")
    return {
        "order_id": [f"A-{number}" for number in range(n_rows)],
        "kind": ["dear" if dear else "cheap" for dear in is_dear],
        "amount": [f"{number:.2f}" for number in amount],
        "score": ["" if rng.random() < 0.2 else repr(round(float(number), 3)) for number in score],
        "day": [str(first + int(day)) for day in days],
        "stars": [str(stars) for stars in rng.integers(1, 6, n_rows)],
        "country": ["US"] * n_rows,
    }


def framed(texts, table=None):
    """The columns of some fields, and their frame."""
    texts = cleaned(texts)
    columns = columns_of(texts, table)
    return columns, frame_of(texts, columns)


def write_table(path, texts):
    """Writes fields as a CSV file; the path."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(texts)
        writer.writerows(zip(*texts.values(), strict=True))
    return path
