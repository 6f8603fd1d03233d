"""Files of other programs with hostile values, through every view of ``read_large_dataset.py``.

The script runs in this process, as a start takes longer than what is tested.
"""

import copy
import csv
import io
import json

import pytest

import read_large_dataset
from receipts import ARCHETYPES, CATALOGUE, generate_customer
from tests.conftest import make_dataset

ID = "customer_000003"
CUSTOMER = generate_customer(index=3, receipts_per_customer=2)
KEY = CUSTOMER["archetype"]
EVIL = "Eve\x1b[2J\x1b]0;gone\x07\x9b31m\x7f\u202e"

VIEWS = {
    "summary": [],
    "customer": ["--customer", ID],
    "receipt": ["--customer", ID, "--receipt", "1"],
    "archetype": ["--archetype", KEY],
    "batch": ["--batch", "0"],
    "verify": ["--verify", "--workers", "1"],
    "lines": ["--lines-csv", "-"],
}


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs the command line; status, standard output and the lines of standard error."""

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["read_large_dataset.py"])
        monkeypatch.setattr("sys.stdout.reconfigure", lambda **_: None, raising=False)
        try:
            status = read_large_dataset.main([str(each) for each in arguments])
        except SystemExit as end:
            status = end.code
        out, err = capsys.readouterr()
        lines = [line for line in err.splitlines() if not line.startswith("check ")]
        return status, out, lines

    return run


def foreign(folder, customer, text=None):
    folder.mkdir()
    (folder / "batch_00000.json").write_text(text or json.dumps([customer]))
    return folder


def with_values(**values):
    """The customer with other values in the first receipt and its first line."""
    customer = copy.deepcopy(CUSTOMER)
    for field, value in values.items():
        where = {
            "item": customer["receipts"][0]["items"][0],
            "receipt": customer["receipts"][0],
            "customer": customer,
        }
        place, _, name = field.partition("__")
        where[place][name] = value
    return customer


HOSTILE = {
    "infinity": with_values(item__price=float("inf"), receipt__total=float("inf")),
    "no number": with_values(item__price=float("nan"), receipt__subtotal=float("nan")),
    "4,000 digits": with_values(item__price=10**3999, receipt__savings=10**3999),
    "total of 4,000 digits": with_values(customer__total_spent=10**3999),
    "infinite total": with_values(customer__total_spent=float("inf")),
    "null names": with_values(
        item__name=None, receipt__customer_name=None, customer__customer_name=None
    ),
    "null store": with_values(receipt__store=None),
    "lists for names": with_values(item__name=[], receipt__store=[], customer__archetype=[]),
    "null lists": with_values(receipt__items=None),
    "null receipts": with_values(customer__receipts=None),
    "a number for a receipt": with_values(customer__receipts=[7]),
    "text for a number": with_values(item__quantity="two", customer__total_items="many"),
    "nought pieces": with_values(item__quantity=0),
    "half a character": with_values(item__name="\ud800", customer__customer_name="\ud800"),
    "nested": with_values(item__name=json.loads("[" * 900 + "]" * 900)),
    "null date": with_values(receipt__pickup_date=None, receipt__order_number=None),
    "an object for an id": with_values(customer__customer_id={}),
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("customer", HOSTILE.values(), ids=HOSTILE)
def test_hostile_values_end_in_one_line_at_most(tmp_path, run, customer, view):
    folder = foreign(tmp_path / "set", customer)
    status, _, errors = run(folder, *view)
    assert (status, len(errors)) in {(0, 0), (1, 1)}
    assert len("".join(errors)) < 600


@pytest.mark.parametrize("customer", HOSTILE.values(), ids=HOSTILE)
def test_hostile_values_are_offences(tmp_path, run, customer):
    status, out, _ = run(foreign(tmp_path / "set", customer), *VIEWS["verify"])
    assert status == 1
    assert "expected" in out


def test_a_number_beyond_all_measure_is_infinite(tmp_path, run):
    text = json.dumps([with_values(item__price=123.0)]).replace("123.0", "1e400")
    folder = foreign(tmp_path / "set", None, text)
    for view in ("receipt", "lines", "verify"):
        status, _, errors = run(folder, *VIEWS[view])
        assert (status, len(errors)) == (1, 1)


@pytest.mark.parametrize("view", ["receipt", "lines"])
@pytest.mark.parametrize("name", ["null names", "infinity", "4,000 digits"])
def test_what_cannot_be_shown_is_told(tmp_path, run, name, view):
    folder = foreign(tmp_path / "set", HOSTILE[name])
    status, _, (error,) = run(folder, *VIEWS[view])
    assert status == 1
    assert "--verify" in error
    assert len(error) < 400


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "lines"])
def test_no_escape_code_reaches_the_terminal(tmp_path, run, view):
    values = {
        "item__name": EVIL,
        "receipt__store": EVIL,
        "receipt__order_number": EVIL,
        "receipt__customer_name": EVIL,
        "customer__customer_name": EVIL,
    }
    _, out, errors = run(foreign(tmp_path / "set", with_values(**values)), *VIEWS[view])
    text = out + "\n".join(errors)
    assert text
    assert not set(text) & set("\x1b\x07\x9b\x7f\u202e")


def test_archetypes_and_ids_of_foreign_files_are_escaped(tmp_path, run):
    values = {"customer__archetype": EVIL, "customer__customer_id": f"x{EVIL}"}
    folder = foreign(tmp_path / "set", with_values(**values))
    for flags in ([], ["--batch", "0"], ["--verify"], ["--customer", "y"], ["--archetype", "y"]):
        _, out, errors = run(folder, *flags)
        text = out + "".join(errors)
        assert r"\x1b[2J" in text
        assert not set(text) & set("\x1b\x07\x9b\x7f\u202e")


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_table_is_escaped_on_a_terminal_and_true_in_a_pipe(
    tmp_path, run, monkeypatch, is_terminal
):
    folder = foreign(tmp_path / "set", with_values(item__name=EVIL))
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal, raising=False)
    _, out, _ = run(folder, "--lines-csv", "-")
    assert ("\x1b" in out) != is_terminal
    assert ("\\x1b[2J" in out) == is_terminal


@pytest.mark.parametrize("start", "=+-@")
def test_a_table_holds_names_as_they_are(tmp_path, run, start):
    """As docs/receipts.md says: a table is data, and no name is changed in it."""
    name = f"{start}1+1"
    folder = foreign(tmp_path / "set", with_values(item__name=name))
    _, out, _ = run(folder, "--lines-csv", "-")
    assert next(csv.DictReader(io.StringIO(out)))["name"] == name


def test_no_text_of_our_own_is_a_formula():
    """Products, archetypes and ids; so that our own tables run nothing in a spreadsheet."""
    texts = [*ARCHETYPES, *(product.name for product in CATALOGUE), ID]
    texts += [product.sku for product in CATALOGUE]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]


def test_money_that_is_given_back_has_its_sign(tmp_path, run):
    folder = foreign(tmp_path / "set", with_values(item__price=-1.5))
    _, out, _ = run(folder, "--lines-csv", "-")
    assert next(csv.DictReader(io.StringIO(out)))["price"] == "-1.50"


def test_deep_nesting_ends_in_one_line(tmp_path, run):
    folder = foreign(tmp_path / "set", None, "[" * 100_000 + "]" * 100_000)
    for view in VIEWS.values():
        status, _, errors = run(folder, *view)
        assert (status, len(errors)) == (1, 1)


@pytest.mark.parametrize(
    ("flags", "meant"),
    [
        (["--customer", "3"], ID),
        (["--customer", "customer_3"], ID),
        (["--customer", "Customer_000003"], ID),
        (["--customer", "customer3"], ID),
        (["--customer", "customer_0000003"], ID),
        (["--archetype", "busy_famly"], "busy_family"),
        (["--archetype", "Vegan-Vegetarian"], "vegan_vegetarian"),
    ],
)
def test_what_may_have_been_meant_is_asked(small_dataset, run, flags, meant):
    status, _, (error,) = run(small_dataset, *flags)
    assert status == 1
    assert f"did you mean {meant}?" in error


@pytest.mark.parametrize(
    "flags", [["--customer", "31"], ["--customer", "Jo"], ["--archetype", "x"]]
)
def test_nothing_is_asked_where_nothing_is_like_it(small_dataset, run, flags):
    _, _, (error,) = run(small_dataset, *flags)
    assert "did you mean" not in error


def test_one_offence_is_one(tmp_path, run):
    folder = make_dataset(tmp_path / "set", 1, receipts_per_customer=1)
    path = folder / "batch_00000.json"
    path.write_bytes(path.read_bytes() + b" ")
    _, _, (error,) = run(folder, "--verify", "--workers", "1")
    assert "2 offences in 1 batch, 1 customer, 1 receipt, " in error
    (folder / "batch_00001.json").write_bytes(path.read_bytes())
    path.write_bytes(path.read_bytes()[:-1])
    _, _, (error,) = run(folder, "--verify", "--workers", "1")
    assert "error: 1 offence in 1 batch, " in error
