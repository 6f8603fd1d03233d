"""marketing/build_dataset.py --output s3://...: the files of a folder, in a store."""

import pytest

from marketing.dataset import plan as plans
from marketing.dataset.errors import MissingInputError
from marketing.dataset.saved_plan import saved_plan
from marketing.tables import STEPS
from marketing.writing import csv_objects
from receipts.runs.errors import OutputError
from tests.command_line import environment
from tests.marketing_command import cut_short, door, error_line, files_of, make, plan_of, run_of
from tests.quick_runs import quick_runs
from world.settings import Settings

__all__ = ["quick_runs"]

pytestmark = pytest.mark.usefixtures("quick_runs")

FORMS = ("csv", "csv.gz", "parquet")
N_TASKS = 3 * len(STEPS)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(plans, "BLOCK_CUSTOMERS", 10)
    monkeypatch.setattr(plans, "TABLE_BLOCK_CUSTOMERS", 10)


def plan_in(form, n_customers=30):
    settings = plan_of(n_customers, receipts_per_customer=3).settings
    return plans.Plan(settings, n_customers, 0, form == "csv.gz", form.partition(".")[0])


def tables_in(files):
    """The card and the descriptions, which say a command, are compared elsewhere."""
    return {
        name: data
        for name, data in files.items()
        if name.endswith((".csv", ".gz", ".parquet", "y.json"))
    }


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A data set of each form in a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plans, "BLOCK_CUSTOMERS", 10)
        patch.setattr(plans, "TABLE_BLOCK_CUSTOMERS", 10)
        made = tmp_path_factory.mktemp("made")
        return {form: make(made / form, plan_in(form)) for form in FORMS}


def assert_as_in(folder, bench):
    assert {*bench.files()} == {*files_of(folder)}
    assert tables_in(bench.files()) == tables_in(files_of(folder))


@pytest.mark.parametrize("form", FORMS)
def test_objects_are_the_files(bench, folders, form):
    run = run_of(bench.url, plan_in(form), n_workers=2)
    assert len(list(run)) == N_TASKS
    assert_as_in(folders[form], bench)
    again = run_of(bench.url, plan_in(form), resume=True)
    assert list(again) == []
    assert again.was_complete


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("n_parts", [2, 3, 8, 10, N_TASKS - 1])
def test_what_was_stopped_is_completed(bench, folders, form, n_parts):
    cut_short(bench.url, plan_in(form), n_parts)
    run = run_of(bench.url, plan_in(form), resume=True)
    assert len(list(run)) == N_TASKS - n_parts
    assert_as_in(folders[form], bench)


def test_putting_a_large_table_together_is_told(bench, monkeypatch):
    told = []
    list(run_of(bench.url, plan_in("csv", 10), STEPS[1:2], tell=told.append))
    assert told == []
    monkeypatch.setattr(csv_objects, "TOLD_BYTES", 1000)
    list(run_of(bench.url, plan_in("csv", 10), STEPS[1:2], tell=told.append, overwrite=True))
    assert [line.partition(",")[0] for line in told] == [
        "putting consumer_preferences.csv together"
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_rows_of_blocks_go_when_their_step_is_there(bench, form):
    cut_short(bench.url, plan_in(form), 7)  # Two steps, and a block of the third.
    rows = [name for name in bench.names() if name.endswith(".rows")]
    assert {name.partition(".")[0] for name in rows} == {"marketing_00000"}
    assert any("consumer_preferences" in name for name in bench.names())


@pytest.mark.parametrize("form", FORMS)
def test_a_block_that_is_gone_is_made_again_with_those_after_it(bench, folders, form):
    """The others of its step would be in the tables before it, or not at all."""
    cut_short(bench.url, plan_in(form), N_TASKS - 1)
    [name, *_] = [name for name in bench.names() if name.startswith("transaction")]
    bench.remove(name)
    run = run_of(bench.url, plan_in(form), resume=True)
    assert len(list(run)) == 3
    assert_as_in(folders[form], bench)


@pytest.mark.parametrize("form", FORMS)
def test_a_table_that_is_gone_is_made_again(bench, folders, form):
    list(run_of(bench.url, plan_in(form)))
    bench.remove(next(name for name in bench.names() if name.startswith("loyalties")))
    told = []
    run = run_of(bench.url, plan_in(form), resume=True, tell=told.append)
    assert {report["file"].partition("_")[0] for report in run} == {"marketing"}
    assert len(told) == 1
    assert_as_in(folders[form], bench)


def test_a_table_of_an_unfinished_data_set_that_is_gone(bench, folders):
    cut_short(bench.url, plan_in("csv"), 8)
    bench.remove("consumer_preferences.csv")
    run = run_of(bench.url, plan_in("csv"), resume=True)
    assert {report["file"].partition("_")[0] for report in run} > {"consumer"}
    assert_as_in(folders["csv"], bench)


def test_rows_that_were_changed_while_a_step_is_made(bench, folders):
    reports = iter(run_of(bench.url, plan_in("csv")))
    next(reports)
    bench.put("demographic_00000.ny_demographics.rows", b"")
    with pytest.raises(OutputError, match="--resume"):
        list(reports)
    assert not [name for name in bench.names() if name == "ny_demographics.csv"]
    list(run_of(bench.url, plan_in("csv"), resume=True))
    assert_as_in(folders["csv"], bench)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_data_set_is_replaced_only_when_that_is_asked(bench, folders, form):
    other = plans.Plan(Settings(**_other_world()), 10, format="parquet")
    list(run_of(bench.url, other))
    with pytest.raises(OutputError, match="--overwrite"):
        run_of(bench.url, plan_in(form))
    list(run_of(bench.url, plan_in(form), overwrite=True))
    assert_as_in(folders[form], bench)


def _other_world():
    settings = plan_of(10).settings
    return {"seed": 7, "receipts_per_customer": 3, "campaigns": settings.campaigns, "id_digits": 6}


@pytest.mark.parametrize("form", FORMS)
def test_a_step_is_added(bench, folders, form):
    for step in STEPS:
        plan = plan_in(form) if step == STEPS[0] else saved_plan(bench.url)
        inputs = STEPS[: STEPS.index(step)]
        run = run_of(bench.url, plan, (step,), inputs=inputs, resume=True)
        assert len([*run]) == 3
        assert [each["file"] for each in bench.json("marketing_summary.json")["steps"]] == [
            *inputs,
            step,
        ]
    assert_as_in(folders[form], bench)


@pytest.mark.parametrize("n_parts", [1, 3])
def test_a_step_that_was_stopped_is_gone_on_with(bench, folders, n_parts):
    list(run_of(bench.url, plan_in("csv"), STEPS[:2]))
    how = {"inputs": STEPS[:2], "resume": True}
    cut_short(bench.url, saved_plan(bench.url), n_parts, STEPS[2:3], **how)
    run = run_of(bench.url, saved_plan(bench.url), STEPS[2:3], **how)
    assert len(list(run)) == 3 - n_parts
    list(run_of(bench.url, plan_in("csv"), STEPS, resume=True))
    assert_as_in(folders["csv"], bench)


def test_a_table_of_somebody_else_is_not_written_over(bench):
    list(run_of(bench.url, plan_in("csv"), STEPS[:1]))
    bench.put("consumer_preferences.csv", b"mine\n")
    run = run_of(bench.url, saved_plan(bench.url), STEPS[1:2], inputs=STEPS[:1], resume=True)
    with pytest.raises(OutputError, match=r"consumer_preferences\.csv is not of the data set"):
        run.prepare()
    assert bench.read("consumer_preferences.csv") == b"mine\n"
    assert bench.json("marketing_summary.json")["tables"]


def test_an_input_that_is_gone_is_named(bench):
    list(run_of(bench.url, plan_in("csv"), STEPS[:1]))
    bench.remove("ny_demographics.csv")
    run = run_of(bench.url, saved_plan(bench.url), STEPS[1:2], inputs=STEPS[:1], resume=True)
    with pytest.raises(MissingInputError, match=f"{bench.url}/ny_demographics.csv is missing"):
        run.prepare()


def test_the_commands(bench, tmp_path):
    flags = ("--output", bench.url, "--workers", 1)
    world = ("--customers", 5, "--receipts", 3)
    result = door("build_dataset", *flags, *world, "--format", "sqlite", cwd=tmp_path)
    assert "choose csv or parquet" in error_line(result, "build_dataset", 2)
    result = door("consumer", *flags, cwd=tmp_path)
    line = error_line(result, "consumer")
    assert f"{bench.url}/ny_demographics.csv is missing" in line
    assert f"demographic.py --output {bench.url}" in line
    result = door("demographic", *flags, *world, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    for step in STEPS[1:]:
        result = door(step, *flags, cwd=tmp_path)
        assert result.returncode == 0, result.stderr
    assert len(bench.json("marketing_summary.json")["steps"]) == len(STEPS)
    result = door("build_dataset", *flags, *world, cwd=tmp_path)
    assert "replace it with --overwrite" in error_line(result, "build_dataset")
    result = door("build_dataset", *flags, *world, "--overwrite", cwd=tmp_path)
    assert f"validation/validate_data.py {bench.url}" in result.stdout
    assert environment()["AWS_SECRET_ACCESS_KEY"] not in result.stdout + result.stderr
    assert not [*tmp_path.iterdir()]
