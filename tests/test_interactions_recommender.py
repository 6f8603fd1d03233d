"""Do the events train a recommender?  In our world they do; in a world without tastes not.

Item-item nearest neighbours of the library ``implicit`` (requirements-interactions.txt) learn
from the training part and are judged by the last trips, which are held out.  How many
neighbours they use is chosen by the trip before, with nothing but the purchases before that.
"""

import csv
import json
from collections import defaultdict
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from implicit.nearest_neighbours import CosineRecommender
from scipy.sparse import csr_matrix

from receipts.customers import CustomerMaker
from receipts.json_layout import Layout
from tests.interactions_command import make, write_csv
from world.population import DEFAULT_POPULATION
from world.settings import Settings
from world.world import World

N_CUSTOMERS = 700
N_RECOMMENDED = 20
NEIGHBOURS = (2, 3, 5, 10, 20, 50)
SKU = {product.name: product.sku for product in DEFAULT_POPULATION.catalogue}
COLUMN = {sku: column for column, sku in enumerate(sorted(SKU.values()))}

pytestmark = pytest.mark.filterwarnings("ignore::Warning")

TASTELESS = replace(
    DEFAULT_POPULATION,
    archetypes=(replace(DEFAULT_POPULATION.by_key["budget_conscious"], loyalty=1.0),),
)
"""One archetype whose shoppers have no favourites."""


def parts_of(population, folder):
    """Training and test rows of a world, and the archetype of each customer."""
    maker = CustomerMaker(World(Settings(seed=11, population=population)), Layout())
    rows, kinds = [], []
    for index in range(N_CUSTOMERS):
        customer = json.loads(maker.make(index).text)
        kinds.append(customer["archetype"])
        rows += [
            (customer["customer_id"], SKU[item["name"]], receipt["pickup_date"])
            for receipt in customer["receipts"]
            for item in receipt["items"]
        ]
    write_csv(folder / "t.csv", rows)
    made = make("--transactions", "t.csv", "--split", "leave-last-out", cwd=folder)
    parts = []
    for part in ("train", "test"):
        with (made / f"interactions_{part}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            next(reader)
            parts.append([(int(r[0]), int(r[1][-6:]), COLUMN[r[2]], int(r[3])) for r in reader])
    return *parts, kinds


def matrix_of(rows):
    """Sum of scores by customer and article."""
    matrix = np.zeros((N_CUSTOMERS, len(COLUMN)))
    for _, customer, article, score in rows:
        matrix[customer, article] += score
    return matrix


def baskets_of(rows):
    """The articles that each customer bought."""
    baskets = defaultdict(set)
    for _, customer, article, score in rows:
        if score == 2:
            baskets[customer].add(article)
    return baskets


def recalls(recommended, baskets):
    """Share of the places that hold what was bought, or could: one value for each customer."""
    return np.array(
        [
            len(baskets[customer] & set(articles)) / min(N_RECOMMENDED, len(baskets[customer]))
            for customer, articles in enumerate(recommended)
        ]
    )


def neighbours_recall(matrix, baskets, n_neighbours):
    sparse = csr_matrix(matrix)
    model = CosineRecommender(K=n_neighbours, num_threads=1)
    model.fit(sparse, show_progress=False)
    recommended, _ = model.recommend(
        np.arange(N_CUSTOMERS), sparse, N=N_RECOMMENDED, filter_already_liked_items=False
    )
    return recalls(recommended, baskets)


def popularity_recall(matrix, baskets, groups):
    """Recommends what the customers of the same group buy most."""
    best = {
        group: np.argsort(-matrix[[g == group for g in groups]].sum(axis=0), kind="stable")
        for group in set(groups)
    }
    return recalls([best[group][:N_RECOMMENDED] for group in groups], baskets)


def chosen_neighbours(train):
    """The number of neighbours that does best on the last trip of the training part."""
    bought = [row for row in train if row[3] == 2]
    last = defaultdict(int)
    for time, customer, *_ in bought:
        last[customer] = max(last[customer], time)
    before = matrix_of(row for row in bought if row[0] < last[row[1]])
    baskets = baskets_of(row for row in bought if row[0] == last[row[1]])
    return max(NEIGHBOURS, key=lambda n: neighbours_recall(before, baskets, n).mean())


def gain_of(population, folder):
    """Mean gain over the better popularity, and its standard error."""
    train, test, kinds = parts_of(population, folder)
    matrix, baskets = matrix_of(train), baskets_of(test)
    ours = neighbours_recall(matrix, baskets, chosen_neighbours(train))
    bought = matrix_of(row for row in train if row[3] == 2)
    everybody = popularity_recall(bought, baskets, ["all"] * N_CUSTOMERS)
    by_archetype = popularity_recall(bought, baskets, kinds)
    gains = ours - max(everybody, by_archetype, key=np.mean)
    return gains.mean(), gains.std() / sqrt(N_CUSTOMERS)


def test_neighbours_beat_popularity_where_shoppers_have_a_repertoire(tmp_path):
    """S3.50."""
    gain, error = gain_of(DEFAULT_POPULATION, tmp_path)
    assert gain > 3 * error
    assert gain > 0.05


def test_neighbours_gain_nothing_where_there_are_no_tastes(tmp_path):
    """S3.50: the events carry no other signal."""
    gain, error = gain_of(TASTELESS, tmp_path)
    assert abs(gain) <= 3 * error
