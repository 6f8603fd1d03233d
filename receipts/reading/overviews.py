"""What a data set holds, as text for a terminal of 80 columns."""

from __future__ import annotations

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from receipts.reading.batch_files import Customer

_UNKNOWN = "?"


def summary_overview(where: str, summary: dict[str, Any]) -> Iterator[str]:
    """The summary of a data set.

    Raises KeyError where the summary lacks a field.
    """
    from receipts.runs.counted import counted  # Here, since a look-up does without.

    statistics = summary["statistics"]
    n_customers = counted(summary["total_customers"], "customer")
    yield f"{where}: {n_customers}, {counted(summary['total_receipts'], 'receipt')}"
    yield ""
    rows = [
        ("receipts per customer", _whole(summary["receipts_per_customer"])),
        (
            "batches",
            f"{summary['total_batches']:,} of up to {counted(summary['batch_size'], 'customer')}",
        ),
        ("total spent", _money(statistics["total_spent"])),
        ("total savings", _money(statistics["total_savings"])),
        ("total items", _whole(statistics["total_items"])),
        ("average spent per customer", _money(statistics["avg_spent_per_customer"])),
        ("average items per receipt", f"{statistics['avg_items_per_receipt']:,.1f}"),
        *_making(summary),
    ]
    yield from (f"  {label:<28}{value}" for label, value in rows)
    yield ""
    yield from _archetype_table(summary["archetypes"])


def customer_overview(customer: Customer) -> Iterator[str]:
    """A customer and a line for each receipt."""
    yield f"{customer['customer_id']}  {customer['customer_name']}  ({customer['archetype']})"
    yield ""
    yield f"  {'receipts':<12}{customer['total_receipts']:,}"
    yield f"  {'items':<12}{customer['total_items']:,}"
    yield f"  {'spent':<12}{_money(customer['total_spent'])}"
    yield f"  {'savings':<12}{_money(customer['total_savings'])}"
    yield ""
    amounts = f"{'subtotal':>12}{'savings':>12}{'total':>12}"
    yield f"  {'#':>4}  {'date':<12}{'order':<12}{'items':>6}{amounts}"
    for number, receipt in enumerate(customer["receipts"], 1):
        yield (
            f"  {number:>4}  {receipt['pickup_date']:<12}{receipt['order_number']:<12}"
            f"{len(receipt['items']):>6}{receipt['subtotal']:>12,.2f}"
            f"{receipt['savings']:>12,.2f}{receipt['total']:>12,.2f}"
        )


def customer_table(customers: Iterable[Customer]) -> Iterator[str]:
    """A line for each customer, below a head."""
    yield f"{'customer':<20}{'name':<25}{'receipts':>8}{'items':>9}{'spent':>15}"
    for customer in customers:
        yield (
            f"{customer['customer_id']:<20}{_cut(customer['customer_name'], 24):<25}"
            f"{customer['total_receipts']:>8,}{customer['total_items']:>9,}"
            f"{_money(customer['total_spent']):>15}"
        )


def batch_overview(number: int, customers: list[Customer], n_listed: int = 10) -> Iterator[str]:
    """A batch, its archetypes and its first customers."""
    from receipts.runs.counted import counted

    if not customers:
        yield f"batch {number}: no customers"
        return
    first, last = customers[0]["customer_id"], customers[-1]["customer_id"]
    yield f"batch {number}: {counted(len(customers), 'customer')}, {first} to {last}"
    yield ""
    n_receipts = sum(customer["total_receipts"] for customer in customers)
    yield f"  {'receipts':<12}{n_receipts:,}"
    yield f"  {'items':<12}{sum(customer['total_items'] for customer in customers):,}"
    for label in ("spent", "savings"):
        amount = sum(customer[f"total_{label}"] for customer in customers)
        yield f"  {label:<12}{_money(amount)}"
    yield ""
    counts: dict[str, int] = {}
    for customer in customers:
        counts[customer["archetype"]] = counts.get(customer["archetype"], 0) + 1
    yield from _archetype_table(dict(sorted(counts.items())))
    yield ""
    yield from customer_table(customers[:n_listed])
    if len(customers) > n_listed:
        yield f"... and {len(customers) - n_listed:,} more (all of them with --json)"


def _making(summary: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """How the data set was made, as far as the summary tells."""
    if "seed" in summary:
        yield "seed", f"{summary['seed']} (world version {summary['versions']['world']})"
    if isinstance(summary.get("settings"), dict):
        yield "last day", str(summary["settings"].get("end_date", _UNKNOWN))
    if summary["generation_date"]:
        yield (
            "generated",
            f"{summary['generation_date']} in {summary['generation_time_seconds']} s",
        )


def _archetype_table(counts: dict[str, int]) -> Iterator[str]:
    total = sum(counts.values())
    yield f"  {'archetype':<24}{'customers':>12}{'share':>8}"
    for key, count in counts.items():
        yield f"  {key:<24}{count:>12,}{count / max(total, 1):>8.1%}"


def _money(amount: float) -> str:
    return f"${amount:,.2f}"


def _whole(number: int | None) -> str:
    return _UNKNOWN if number is None else f"{number:,}"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
