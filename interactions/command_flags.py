"""The command that makes an output folder again, by its plan."""

from __future__ import annotations

from collections.abc import Iterator

from interactions.model.policy import InteractionPolicy
from interactions.plan import Plan
from receipts.command_flags import command_line, differing, is_of_own_population, world_flags
from receipts.runs.files import Json
from world.settings import Settings

PROGRAM = "python3 -m interactions"

USUAL_SEED = 42

STANDARD_INPUT = "-"

_PLACES = "The sources are called by their names alone; say where they are."


def command_of(plan: Plan) -> str:
    """The line for a shell."""
    return command_line(PROGRAM, flags_of(plan))


def notes_of(plan: Plan) -> tuple[str, ...]:
    """What must be known to start it."""
    source = plan.source
    if source.get("world") is None:
        return (_PLACES,)
    world = source["world"]
    if not is_of_own_population(world):
        return ()
    called = f"{world['population']!r} (digest {world['population_digest']})"
    return (f"`--population=DIR` is the folder of the population {called}.",)


def flags_of(plan: Plan) -> list[str]:
    """The flags that ask for a plan, but for those that may be left out."""
    usual = InteractionPolicy()
    policy = plan.policy
    values = {
        "--seed": (plan.seed, USUAL_SEED),
        "--columns": (",".join(plan.columns), ""),
        "--sample": (plan.sample, None),
        "--min-ignores": (policy.min_ignores, usual.min_ignores),
        "--max-ignores": (policy.max_ignores, usual.max_ignores),
        "--click-before-purchase-prob": (
            policy.click_before_purchase_prob,
            usual.click_before_purchase_prob,
        ),
        "--extra-clicks-prob": (policy.extra_clicks_prob, usual.extra_clicks_prob),
        "--min-extra-clicks": (policy.min_extra_clicks, usual.min_extra_clicks),
        "--max-extra-clicks": (policy.max_extra_clicks, usual.max_extra_clicks),
        "--window-days": (policy.window_days, usual.window_days),
        "--negatives": (policy.negatives, usual.negatives),
        "--slates": (policy.slate_size, None),
        "--split": (plan.split.rule if plan.split else None, None),
        "--export": (plan.export, None),
        "--format": (plan.format, "csv"),
    }
    switches = {
        "--spread": policy.spread,
        "--time-of-day": policy.time_of_day,
        "--gzip": plan.gzip,
    }
    return [
        *_source_flags(plan.source),
        *differing(values),
        *(flag for flag, is_on in switches.items() if is_on),
    ]


def _source_flags(source: Json) -> Iterator[str]:
    world, receipts = source.get("world"), source.get("receipts")
    if world is not None:
        yield f"--customers={world['customers']}"
        n_receipts = (world["receipts_per_customer"], Settings.receipts_per_customer)
        yield from differing({"--receipts-per-customer": n_receipts})
        yield from world_flags(world, "DIR")
    elif receipts is not None:
        yield from ("--receipts", *receipts)
    else:
        names = [source.get("transactions"), source.get("customers")]
        for flag, name in zip(("--transactions", "--customers-file"), names, strict=True):
            if name is not None:
                yield f"{flag}={name}"
        if any(name is not None and name.endswith((".pkl", ".pickle")) for name in names):
            yield "--allow-pickle"
