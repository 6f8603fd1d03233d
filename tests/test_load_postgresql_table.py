"""The statements of a table in PostgreSQL, without a server."""

import subprocess

import pytest

from receipts.formats.postgresql_table import (
    copy_statement,
    create_statements,
    is_plain,
    key_statements,
    reference_statements,
)
from receipts.formats.tables import Column, ForeignKey, Table
from tests.command_line import ROOT

TABLE = Table(
    'odd"name',
    "it's odd",
    (Column("id", "string", "who"), Column("note", "string", "", is_optional=True)),
    ("id",),
    (ForeignKey(("note",), "others", ("id",)), ForeignKey(("id",), "others", ("note",))),
)


def test_names_and_meanings_are_quoted():
    create, said, of_column = create_statements("a b", TABLE)
    assert create == 'CREATE TABLE "a b"."odd""name" ("id" TEXT NOT NULL, "note" TEXT)'
    assert said == 'COMMENT ON TABLE "a b"."odd""name" IS \'it\'\'s odd\''
    assert of_column == 'COMMENT ON COLUMN "a b"."odd""name"."id" IS \'who\''


def test_an_empty_text_is_nothing_only_where_it_may_be():
    assert copy_statement("s", TABLE).endswith(
        "(FORMAT csv, FORCE_NOT_NULL (\"id\"), ENCODING 'UTF8')"
    )


@pytest.mark.parametrize("text", [b'"a",b\n', b"a\\,b\n", b"\\.\n", b"a\r,b\n"])
def test_what_the_two_formats_of_text_take_otherwise_is_not_plain(text):
    table = TABLE._replace(columns=(Column("id", "string", ""), Column("note", "string", "")))
    assert is_plain(table, b"a,b\nc,\n")
    assert not is_plain(table, text)


def test_what_may_be_missing_is_not_plain():
    assert not is_plain(TABLE, b"a,b\n")


def test_a_foreign_key_leads_to_a_key():
    """PostgreSQL refuses another one; its columns get an index all the same."""
    found = [*reference_statements("s", TABLE, {"others": ("id",)})]
    assert found == [
        'CREATE INDEX ON "s"."odd""name" ("note")',
        'ALTER TABLE "s"."odd""name" ADD FOREIGN KEY ("note") REFERENCES "s"."others" ("id")',
    ]
    assert [*key_statements("s", TABLE._replace(key=()))] == []


def test_the_script_that_installs_a_server_does_nothing_where_there_is_one():
    script = ROOT / "tests" / "servers" / "install_postgresql.sh"
    result = subprocess.run(["sh", script], capture_output=True, text=True, check=True)
    assert (result.stdout, result.stderr) == ("", "")
