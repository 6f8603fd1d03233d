"""receipts/json_layout.py: how a record looks as JSON text."""

import json

import pytest

from receipts.customers import generate_customer
from receipts.json_layout import CUSTOMER_FIELDS, LINE_FIELDS, RECEIPT_FIELDS, Layout, quoted


def test_fields_are_those_of_a_record():
    """S1.67, S1.76, S1.84: the layout's names are those of the plain records, whose names and
    order test_customers.py writes out.
    """
    customer = generate_customer(receipts_per_customer=1)
    (receipt,) = customer["receipts"]
    assert tuple(customer) == CUSTOMER_FIELDS
    assert tuple(receipt) == RECEIPT_FIELDS
    assert {tuple(line) for line in receipt["items"]} == {LINE_FIELDS}


def filled(pieces, values):
    assert len(pieces) == len(values) + 1
    return "".join(part for pair in zip(pieces, [*values, ""], strict=True) for part in pair)


def file_of(layout, n_customers, n_receipts, n_lines):
    """A file put together from the layout's pieces, with the field's names as values."""
    line = filled(layout.line_pieces, map_names(LINE_FIELDS))
    lines = layout.between_lines.join([line] * n_lines)
    receipt = filled(layout.receipt_pieces, map_names(RECEIPT_FIELDS, items=lines))
    receipts = layout.between_receipts.join([receipt] * n_receipts)
    customer = filled(layout.customer_pieces, map_names(CUSTOMER_FIELDS, receipts=receipts))
    customers = layout.between_customers.join([customer] * n_customers)
    return layout.file_start + customers + layout.file_end


def map_names(fields, **texts):
    return [texts.get(field, quoted(field)) for field in fields]


@pytest.mark.parametrize("indent", range(9))
@pytest.mark.parametrize("size", [(1, 1, 1), (2, 3, 2)])
def test_a_file_is_what_the_standard_library_would_write(indent, size):
    """S1.90: one customer a line by default, the receipts document's form with an indentation."""
    text = file_of(Layout(indent), *size)
    value = json.loads(text)
    assert len(value) == size[0]
    if indent:
        assert text == json.dumps(value, indent=indent) + "\n"
    else:
        lines = text.splitlines()
        assert lines[0] == "["
        assert lines[-1] == "]"
        assert [line.rstrip(",") for line in lines[1:-1]] == [
            json.dumps(customer, separators=(",", ":")) for customer in value
        ]
        assert [line[-1] for line in lines[1:-1]] == [*[","] * (size[0] - 1), "}"]


def test_text_is_quoted_as_json_and_stays_readable():
    for text in ["plain", 'O"Brien', "back\\slash", "Jürgen 日本", "tab\t"]:
        assert json.loads(quoted(text)) == text
    assert quoted("Jürgen 日本") == '"Jürgen 日本"'
