"""Ours, measured as its peer is: all steps of a marketing data set in one process.

    python3 benchmarks/marketing_program.py CUSTOMERS DIR

Checksums, the files on the disk and the summary are part of it, the checks of validation/ are not.
Prints rows and CPU seconds, start-up included.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from marketing.dataset.plan import Plan
from marketing.dataset.run import MarketingRun
from marketing.tables import STEPS
from world.settings import CampaignSettings, Settings, id_digits_for


def main():
    n_customers, folder = int(sys.argv[1]), Path(sys.argv[2])
    settings = Settings(campaigns=CampaignSettings(), id_digits=id_digits_for(n_customers))
    run = MarketingRun(Plan(settings, n_customers), STEPS, folder, lambda: ("", 0.0))
    for _ in run:
        pass
    print(run.summary["rows"], time.process_time())


if __name__ == "__main__":
    main()
