"""Code for a card that loads a table of a database."""

from __future__ import annotations

from typing import Literal


def database_loading(form: Literal["duckdb", "sqlite"], file: str, table: str) -> dict[str, str]:
    """Python that loads a table, by the name of the library.

    >>> print(database_loading("sqlite", "set.sqlite", "lines")["pandas"])
    import sqlite3
    import pandas as pd
    <BLANKLINE>
    lines = pd.read_sql("SELECT * FROM lines", sqlite3.connect("set.sqlite"))
    """
    if form == "duckdb":
        opened = f'duckdb.connect("{file}", read_only=True)'
        return {"DuckDB": f'import duckdb\n\n{table} = {opened}.sql("FROM {table}").df()'}
    read = f'pd.read_sql("SELECT * FROM {table}", sqlite3.connect("{file}"))'
    return {"pandas": f"import sqlite3\nimport pandas as pd\n\n{table} = {read}"}
