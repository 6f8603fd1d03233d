"""receipts/reading/worlds.py: the world that a data set is a view of."""

import json
from dataclasses import replace
from datetime import date

import pytest

from receipts import DatasetError
from receipts.pipeline import DatasetRun
from receipts.plan import Plan
from receipts.reading.dataset_files import main_slices
from receipts.reading.worlds import settings_of
from world.population import DEFAULT_POPULATION
from world.settings import CAUSES, CampaignSettings, Settings

STAMP = ("2026-01-02T03:04:05.000006", 0.5)
OTHER = DEFAULT_POPULATION.with_archetype("busy_family", loyalty=9.0)

SETTINGS = {
    "default": Settings(),
    "all others": Settings(
        seed=-7,
        receipts_per_customer=3,
        end_date=date(2024, 2, 29),
        store="Łódź",
        id_digits=8,
        without=frozenset(CAUSES),
    ),
    "population": Settings(population=OTHER),
    **{f"without {cause}": Settings(without=frozenset({cause})) for cause in CAUSES},
    "campaigns": Settings(campaigns=CampaignSettings(), states=("FL", "NY")),
    "strong campaigns": Settings(campaigns=CampaignSettings("confounded", 2.5)),
    "twin of campaigns": Settings(campaigns=CampaignSettings(), without=frozenset({"campaigns"})),
}


def made(folder, settings):
    for _ in DatasetRun(Plan(settings, 3), folder, lambda: STAMP):
        pass
    return folder


def settings_in(folder):
    (part,) = main_slices([str(folder)]).slices
    return settings_of(part)


@pytest.mark.parametrize("name", SETTINGS)
def test_the_settings_are_those_that_the_data_set_was_made_with(tmp_path, name):
    assert settings_in(made(tmp_path / "set", SETTINGS[name])) == SETTINGS[name]


def told(summary, **change):
    """Settings of campaigns with a change."""
    campaigns = {"assignment": "randomised", "effect": 1.0, "states": ["NY"], **change}
    summary["settings"]["campaigns"] = campaigns


def changed(folder, change):
    path = folder / "dataset_summary.json"
    summary = json.loads(path.read_bytes())
    change(summary)
    path.write_text(json.dumps(summary, indent=2), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda s: s["settings"].pop("causes"), "causes"),
        (lambda s: s["settings"].pop("store"), "store"),
        (lambda s: s["settings"].update(causes=None), "causes"),
        (lambda s: s["settings"].update(end_date="yesterday"), "yesterday"),
        (lambda s: s["settings"].update(end_date=20251231), "end_date"),
        (lambda s: s["settings"].update(id_digits=13), "id_digits is 13"),
        (lambda s: s.update(seed="42"), "seed is '42'"),
        (lambda s: s["settings"]["causes"].append("campaigns"), "nothing tells how"),
        (lambda s: s["settings"].update(campaigns={}), "effect"),
        (lambda s: s["settings"].update(campaigns=None), "subscriptable"),
        (lambda s: told(s, effect="1"), "effect is '1'"),
        (lambda s: told(s, effect=True), "effect is True"),
        (lambda s: told(s, effect=101), "effect is 101"),
        (lambda s: told(s, assignment="fair"), "assignment is 'fair'"),
        (lambda s: told(s, states=["NY", "XX"]), "state is 'XX'"),
        (lambda s: told(s, states=7), "iterable"),
    ],
)
def test_settings_that_are_none_of_ours_are_refused_in_one_line(tmp_path, change, what):
    folder = made(tmp_path / "set", Settings())
    changed(folder, change)
    with pytest.raises(DatasetError) as caught:
        settings_in(folder)
    message = str(caught.value)
    assert "dataset_summary.json: the setting" in message
    assert what in message
    assert "generate the data set again" in message
    assert "\n" not in message


def test_a_digest_of_another_population_is_refused(tmp_path):
    folder = made(tmp_path / "set", Settings())
    changed(folder, lambda s: s["settings"].update(population_digest=OTHER.digest))
    with pytest.raises(DatasetError):
        settings_in(folder)
    assert replace(Settings(), population=OTHER) != Settings()
