#!/usr/bin/env python3
"""Draws docs/report_*.svg: some pictures of a report, as ``marketing/eda.py`` draws them."""

from __future__ import annotations

import argparse
import json
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve()
ROOT = HERE.parent.parent
sys.path[0] = str(ROOT)  # Run as a script, this folder hides the packages.

from marketing.exploration.errors import LookError, require_extras  # noqa: E402
from marketing.pages.picture import Missing, Picture  # noqa: E402
from marketing.pages.svg import file_of  # noqa: E402
from marketing.pages.theme import LIGHT  # noqa: E402

N_CUSTOMERS = 1000
SEED = 42


def make_pictures() -> list[Picture]:
    """The pictures of README.md, of a marketing data set of the default seed."""
    from ground_truth.panels.opening import open_panel
    from marketing.dataset.plan import Plan
    from marketing.dataset.run import MarketingRun
    from marketing.exploration.pictures.baskets import basket_value
    from marketing.exploration.pictures.promotions import prices_and_sales
    from marketing.exploration.pictures.repeats import repeat_purchase
    from marketing.exploration.pictures.uplift import campaign_uplift
    from marketing.exploration.sources.outreach import outreach_of
    from marketing.tables import STEPS
    from world.settings import CampaignSettings, Settings

    plan = Plan(Settings(campaigns=CampaignSettings()), N_CUSTOMERS, 0, False)
    with TemporaryDirectory() as folder:
        data = Path(folder, "marketing")
        for _ in MarketingRun(plan, STEPS, data, lambda: ("", 0.0), n_workers=1):
            pass
        panel = open_panel(data, N_CUSTOMERS, SEED)
        outreach = outreach_of(data, N_CUSTOMERS, SEED)
    drawn = [
        basket_value(panel),
        prices_and_sales(panel),
        repeat_purchase(panel),
        campaign_uplift(outreach),
    ]
    missing = [picture.reason for picture in drawn if isinstance(picture, Missing)]
    if missing:
        raise SystemExit(f"a picture is missing: {missing[0]}")
    return [picture for picture in drawn if isinstance(picture, Picture)]


def about(picture: Picture) -> str:
    """What a file says about itself: a hash of its figures and words, and what it is drawn with.

    Another matplotlib draws other bytes of the same picture.
    """
    from matplotlib import __version__

    said = [picture.title, picture.alternative, picture.caption, picture.table]
    digest = sha256(json.dumps(said, default=str).encode()).hexdigest()
    return f"sha256 {digest}, drawn with matplotlib {__version__}"


def file_of_picture(picture: Picture) -> str:
    """The text of a picture's file."""
    return file_of(picture.svg, picture.title, about(picture), LIGHT)


def file_name(picture: Picture) -> str:
    """The name of a picture's file."""
    return f"report_{picture.key.replace('-', '_')}.svg"


def main() -> None:
    """Reads the command line and draws."""
    parser = argparse.ArgumentParser(description="Draws the report's pictures of README.md as SVG.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE.parent, help="default: docs")
    folder = parser.parse_args().folder
    try:
        require_extras()
    except LookError as error:
        raise SystemExit(str(error)) from None
    for picture in make_pictures():
        (folder / file_name(picture)).write_text(file_of_picture(picture), encoding="utf-8")


if __name__ == "__main__":
    main()
