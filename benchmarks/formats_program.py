"""Our step from shoppers' histories to Parquet, without the making of the histories.

    python3 benchmarks/formats_program.py CUSTOMERS OUTPUT

Prints the number of lines and the CPU seconds of rows, files and digests.
"""

import sys
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from receipts.formats.table_files import table_file
from receipts.relational.row_maker import RowMaker, groups_of
from receipts.relational.tables import BATCH_TABLES
from receipts.runs.hashed_file import HashedFile
from world.settings import Settings


def main(n_customers, output):
    """Writes a file for each table."""
    output.mkdir()
    maker = RowMaker(Settings(), "parquet")
    n_lines, seconds = 0, 0.0
    with ExitStack() as stack:
        files = []
        for table in BATCH_TABLES:
            file = stack.enter_context((output / f"{table.name}.parquet").open("wb"))
            files.append(table_file("parquet", HashedFile(file), table))
        for group in groups_of(range(n_customers)):
            (histories,) = maker.histories(group)
            start = time.process_time()
            for file, rows in zip(files, maker.rows(histories), strict=True):
                file.add(rows)
            seconds += time.process_time() - start
            n_lines += rows.n_rows
        start = time.process_time()
        for file in files:
            file.finish()
    print(n_lines, seconds + time.process_time() - start)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
