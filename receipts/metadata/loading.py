"""Code for a card that loads a table: of all its files, or of a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from receipts.metadata.description import patterns

_PANDAS: Mapping[str, str] = {
    "json": "pd.read_json({file})",
    "csv": "pd.read_csv({file})",
    "jsonl": "pd.read_json({file}, lines=True)",
    "parquet": "pd.read_parquet({file})",
    "pickle": "pd.read_pickle({file})",
}
"""How pandas reads a file of each form."""


def file_loading(form: str, table: str, names: Sequence[str]) -> dict[str, str]:
    """Python that loads a table from all its files, by the name of the library.

    >>> print(file_loading("csv", "lines", ["lines_00000.csv", "lines_00001.csv"])["pandas"])
    import glob
    import pandas as pd
    <BLANKLINE>
    files = sorted(glob.glob("lines_*.csv"))
    lines = pd.concat([pd.read_csv(file) for file in files], ignore_index=True)
    """
    pattern = patterns(names)[0]
    if len(names) == 1:
        read = _PANDAS[form].format(file=f'"{pattern}"')
        found = {"pandas": f"import pandas as pd\n\n{table} = {read}"}
    else:
        read = _PANDAS[form].format(file="file")
        found = {
            "pandas": f'import glob\nimport pandas as pd\n\nfiles = sorted(glob.glob("{pattern}"))'
            f"\n{table} = pd.concat([{read} for file in files], ignore_index=True)"
        }
    if form != "pickle":
        source = f"read_json('{pattern}')" if form == "json" else f"'{pattern}'"
        found["DuckDB"] = f'import duckdb\n\n{table} = duckdb.sql("FROM {source}").df()'
    return found


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
