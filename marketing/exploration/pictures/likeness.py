"""How close a data set comes to a truth, such as real shopping: ratios to the noise floor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from marketing.pages.drawing import FIRST, INK, MUTED, SECOND, new_axes, svg_of
from marketing.pages.picture import DataTable, Missing, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ground_truth.comparison.findings import Comparison, Finding, Profile

_LEAST_RATIO = 0.1
"""Smaller ratios are drawn here: closer than noise is no closer."""

_WIDTH = 5.6
"""Inches: with text of 11 points it can be read on a phone, where it is made smaller by a sixth."""

_ROW_INCHES = 0.27
_SHOWN_QUANTILES = (5, 25, 50, 75, 95)
_MOST_SHOWN = 97
"""Distributions are drawn up to this quantile, in hundredths, of the side with the longer tail."""

_LORENZ_STEP = 10


class Look(NamedTuple):
    """How a row is drawn that is more than a number.

    row: its name in the comparison.
    title: says what one sees, of ``ours`` and ``truth``, both figures with their unit, and the
        ``name`` of the truth.
    figure: how a figure is written.
    x, y: what the axes say.
    """

    row: str
    key: str
    title: str
    figure: str
    x: str
    y: str


LOOKS = (
    Look(
        "lines_per_basket",
        "likeness-basket-size",
        "A basket has {ours} on average; {name}: {truth}",
        "{:.1f} lines",
        "lines of a basket",
        "share of baskets with at most so many",
    ),
    Look(
        "gap",
        "likeness-gap",
        "Households come back after {ours} on average; {name}: {truth}",
        "{:.1f} days",
        "days between two trips of a household",
        "share of gaps of at most so many days",
    ),
    Look(
        "repeat_purchase",
        "likeness-repeat",
        "On its tenth trip a household knows {ours} of what it buys; {name}: {truth}",
        "{:.0%}",
        "number of the household's trip",
        "share of lines bought before",
    ),
    Look(
        "concentration",
        "likeness-concentration",
        "Sales are concentrated with a Gini coefficient of {ours}; {name}: {truth}",
        "{:.2f}",
        "share of the products, least sold first",
        "share of the lines",
    ),
)


def likeness_pictures(comparison: Comparison) -> list[Picture | Missing]:
    """The pictures of a comparison: all ratios, and both sides of some rows."""
    return [ratio_picture(comparison), *(_sides_picture(comparison, look) for look in LOOKS)]


def ratio_picture(comparison: Comparison) -> Picture | Missing:
    """All ratios, the noise floor at 1."""
    key, topic = "likeness-ratios", "How close the data come to the truth"
    known = [each for each in comparison.findings if each.ratio is not None]
    if not known:
        return Missing(key, topic, "nothing could be compared; see the reasons in the table")
    n_close = sum(_is_close(each) for each in known)
    title = (
        f"{n_close} of {len(known)} measures {'is' if n_close == 1 else 'are'} as close "
        f"to {comparison.truth.name} as random halves of it are to each other"
    )
    shown = sorted(known, key=lambda each: -(each.ratio or 0))
    figure, (axes,) = new_axes(_WIDTH, 1.1 + _ROW_INCHES * len(shown))
    _draw_ratios(axes, shown)
    alternative = (
        f"Distances by the noise floor, from {_times(shown[-1])} for {shown[-1].title} to "
        f"{_times(shown[0])} for {shown[0].title}."
    )
    return Picture(
        key,
        title,
        _svg(figure, alternative),
        alternative,
        _ratio_table(comparison),
        f"Distance between {comparison.ours.name} and {comparison.truth.name}, divided by the "
        "distance of two random halves of the truth: 1 is as close as anybody can come. "
        "99 of 100 pairs of halves are closer than the grey mark. Samples and halves of "
        f"{comparison.n_compared:,} {comparison.by}, {comparison.n_splits:,} times.",
    )


def _svg(figure: Figure, alternative: str) -> str:
    """The drawing; in names of data sets, ``$`` begins no formula."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_parse_math(False)
    return svg_of(figure, alternative)


def _is_close(finding: Finding) -> bool:
    """Whether the distance is one that random halves have, too."""
    distance, most = finding.distance, finding.floor_99
    return distance is not None and most is not None and distance <= most


def _times(finding: Finding) -> str:
    return f"{finding.ratio:,.1f}"


def _draw_ratios(axes: Axes, findings: Sequence[Finding]) -> None:
    """A dot for each row, and a mark up to where noise reaches."""
    places = range(len(findings))
    ratios = [max(each.ratio or 0, _LEAST_RATIO) for each in findings]
    noise = [(each.floor_99 or 0) / (each.floor or 1) for each in findings]
    axes.set_xscale("log")
    axes.axvline(1, color=MUTED, linewidth=1.2)
    axes.hlines(places, [1] * len(ratios), ratios, color=FIRST, linewidth=1, alpha=0.6)
    axes.plot(noise, places, "|", color=MUTED, markersize=10, label="99 of 100 halves")
    axes.plot(ratios, places, "o", color=FIRST, markersize=6, label="ours")
    axes.set_yticks(places, [each.title for each in findings])
    axes.set_ylim(-0.7, len(findings) + 0.9)  # Room for the legend.
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.set_xlabel("times the noise floor (log scale)")
    axes.legend(loc="upper right", labelcolor=INK, frameon=False)


def _ratio_table(comparison: Comparison) -> DataTable:
    rows = [
        (
            each.title,
            each.unit,
            _rounded(each.ours),
            _rounded(each.truth),
            _rounded(each.distance),
            each.metric,
            _rounded(each.floor),
            None if each.ratio is None else round(each.ratio, 1),
            each.reason,
        )
        for each in comparison.findings
    ]
    return DataTable(
        ("measure", "unit", "ours", "truth", "distance", "metric", "floor", "ratio", "why none"),
        rows,
        "Distances look at the whole distribution or curve, not only at the figures.",
    )


def _sides_picture(comparison: Comparison, look: Look) -> Picture | Missing:
    """Both sides of a row."""
    finding = comparison.finding(look.row)
    if finding is None or finding.our_profile is None or finding.true_profile is None:
        reason = finding.reason if finding is not None else "it was not compared"
        return Missing(look.key, look.x[0].upper() + look.x[1:], reason)
    ours, truth = (
        look.figure.format(value) for value in (finding.ours or 0.0, finding.truth or 0.0)
    )
    title = look.title.format(ours=ours, truth=truth, name=comparison.truth.name)
    figure, (axes,) = new_axes(_WIDTH, 3.6)
    sides = (
        (comparison.ours.name, finding.our_profile),
        (comparison.truth.name, finding.true_profile),
    )
    for (name, profile), colour, style in zip(sides, (FIRST, SECOND), ("-", "--"), strict=True):
        _draw_side(axes, profile, name, colour, style)
    if finding.our_profile.kind == "quantiles":
        longest = max(profile.y[_MOST_SHOWN] or 0 for _, profile in sides)
        axes.set_xlim(min(0, *(profile.y[0] or 0 for _, profile in sides)), longest * 1.02)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.set_xlabel(look.x)
    axes.set_ylabel(look.y)
    axes.legend(loc="best", labelcolor=INK, frameon=False)
    alternative = f"{title}. The table has the values of both."
    return Picture(
        look.key, title, _svg(figure, alternative), alternative, _sides_table(sides, look.x)
    )


def _draw_side(axes: Axes, profile: Profile, name: str, colour: str, style: str) -> None:
    """A distribution as shares of what is at most so much, or a curve."""
    if profile.kind == "quantiles":
        values = [y or 0.0 for y in profile.y]
        axes.step(values, profile.x, where="post", color=colour, linestyle=style, label=name)
        return
    points = [(x, y) for x, y in zip(profile.x, profile.y, strict=True) if y is not None]
    marker = "o" if len(points) < _SHOWN_QUANTILES[-1] else ""
    axes.plot(*zip(*points, strict=True), color=colour, linestyle=style, marker=marker, label=name)


def _sides_table(sides: Sequence[tuple[str, Profile]], what: str) -> DataTable:
    """Some quantiles of both sides, or points of both curves."""
    (our_name, ours), (true_name, truth) = sides
    if ours.kind == "quantiles":
        return DataTable(
            ("share of them", f"at most, {our_name}", f"at most, {true_name}"),
            [
                (f"{share}%", _rounded(ours.y[share]), _rounded(truth.y[share]))
                for share in _SHOWN_QUANTILES
            ],
            what,
        )
    step = _LORENZ_STEP if len(ours.x) > _SHOWN_QUANTILES[-1] else 1
    return DataTable(
        (what, our_name, true_name),
        [
            (_rounded(ours.x[at]), _rounded(ours.y[at]), _rounded(truth.y[at]))
            for at in range(0, len(ours.x), step)
        ],
    )


def _rounded(value: float | None) -> float | None:
    """With four digits, which is more than a picture shows."""
    return None if value is None else float(f"{value:.4g}")
