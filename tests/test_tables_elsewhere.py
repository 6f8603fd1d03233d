"""Receipts that are tables give whoever reads receipts what those of JSON give."""

import shutil

import pytest

from ground_truth.key import AnswerKey
from ground_truth.panels.chosen_customers import chosen_customers
from interactions.sources.identity import watched_receipts
from receipts import Dataset
from tests.conftest import make_dataset
from tests.interactions_command import refused_here, run_here
from tests.table_sets import FORMS, Rows, file_of, make_tables

WORLD = {"receipts_per_customer": 3, "batch_size": 5}
N = 15


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    base = tmp_path_factory.mktemp("sets")
    made = {form: make_tables(base / form, N, form, **WORLD) for form in FORMS}
    return {"json": make_dataset(base / "json", N, **WORLD), **made}


@pytest.fixture(params=FORMS)
def form(request):
    return request.param


def test_chosen_customers(sets, form):
    chosen = [chosen_customers(Dataset(sets[name]), 7, seed=3) for name in ("json", form)]
    texts = [list(each.customers) for each in chosen]
    assert texts[0] == texts[1]
    assert len(texts[0]) == 7


def test_the_answer_key(sets, form):
    assert [*AnswerKey(sets[form]).lines()] == [*AnswerKey(sets["json"]).lines()]


def test_interactions(sets, form, tmp_path):
    """The same rows, whatever the receipts are."""
    texts = []
    for name in ("json", form):
        flags = ("--receipts", sets[name], "--output", tmp_path / name, "--sample", "12")
        assert run_here(*flags) == (0, "")
        texts.append((tmp_path / name / "interactions.csv").read_bytes())
    assert texts[0] == texts[1]


def test_interactions_of_receipts_that_are_gone(sets, form, tmp_path):
    folder = shutil.copytree(sets[form], tmp_path / "set")
    path = file_of(folder, "lines")
    path.unlink()
    line = refused_here("--receipts", folder, output=tmp_path / "out")
    assert f"{path}: the batch is missing" in line


def test_receipts_that_change_meanwhile_are_noticed(sets, form, tmp_path):
    folder = shutil.copytree(sets[form], tmp_path / "set")
    watched = [*watched_receipts(Dataset(folder).files)]
    assert not any(each.is_other() for each in watched)
    Rows(folder, form, "lines").set(3, "quantity", 6)
    assert [each.path for each in watched if each.has_changed()] == [file_of(folder, "lines")]
