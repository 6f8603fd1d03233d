"""Imports point one way: commands, pipelines, records, decisions, data, random streams."""

import ast
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = tuple(
    name
    for name in ("world", "receipts", "interactions", "marketing", "ground_truth")
    if (ROOT / name).is_dir()
)

FLOORS = (
    ("random streams, money, ids", "world.streams world.money world.customer_ids world.states"),
    (
        "tools without a world",
        "world.coins world.inclusion world.by_week world.lines world.households.raking",
    ),
    (
        "what is written down",
        "world.archetypes world.catalogue world.parameters world.names world.households.kinds "
        "world.households.figures world.households.lifestyles",
    ),
    ("the population", "world.population"),
    (
        "decisions",
        "world.strata world.tastes world.trips world.prices world.savings world.order_numbers "
        "world.baskets world.line_amounts world.promotions world.seasons world.switches "
        "world.households.*",
    ),
    (
        "the world",
        "world.settings world.population_checks world.causes world.shoppers world.campaigns.* "
        "world.households.homes world.histories world.receipt_savings world.records world.world "
        "world.__init__",
    ),
    (
        "runs: folders, files, workers; stores",
        "receipts.file_names receipts.runs.* receipts.stores.* receipts.formats.libraries",
    ),
    ("tables and their formats", "receipts.formats.*"),
    (
        "records",
        "receipts.fields receipts.json_layout receipts.line_texts receipts.customers "
        "receipts.population_files receipts.campaign_settings",
    ),
    ("what is said of a data set", "receipts.metadata.*"),
    (
        "a data set",
        "receipts.batch_numbers receipts.plan receipts.size_estimate receipts.summary "
        "receipts.tally receipts.batches receipts.batch_counts receipts.pipeline receipts.folder "
        "receipts.relational.* receipts.making receipts.nested_tables receipts.command_flags "
        "receipts.describing",
    ),
    ("reading", "receipts.reading.tables.* receipts.reading.*"),
    ("checking", "receipts.checking.tables.* receipts.checking.*"),
    ("loading into databases", "receipts.loading.*"),
    ("the package's door", "receipts.api receipts.__init__"),
    ("what is shown", "interactions.model.*"),
    (
        "what is asked",
        "interactions.errors interactions.libraries interactions.columns interactions.plan "
        "interactions.tables interactions.listed_entries interactions.command_flags "
        "interactions.describing",
    ),
    ("where purchases come from", "interactions.sources.*"),
    ("how events become files", "interactions.output.*"),
    ("checking interactions", "interactions.checking.*"),
    (
        "the making of interactions",
        "interactions.size_estimate interactions.room interactions.folder interactions.run "
        "interactions.parts_run interactions.making interactions.fetching interactions.api "
        "interactions.report",
    ),
    ("the package's door", "interactions.__init__"),
    (
        "marketing: what its tables are",
        "marketing.constants marketing.columns.* marketing.tables marketing.usual_folders "
        "marketing.people.benchmarks",
    ),
    ("marketing: decisions", "marketing.people.* marketing.outreach.*"),
    ("marketing: rows", "marketing.rows.* marketing.outreach.daily"),
    (
        "marketing: what is asked",
        "marketing.dictionary marketing.dataset.errors marketing.dataset.files "
        "marketing.dataset.plain_texts marketing.dataset.plan marketing.dataset.saved_plan "
        "marketing.dataset.worlds",
    ),
    ("marketing: how rows become files", "marketing.writing.*"),
    ("marketing: the making of a data set", "marketing.dataset.*"),
    ("marketing: loading tables", "marketing.loading.*"),
    ("the data loader's door", "marketing.data_loader"),
    ("marketing: checking", "marketing.validation.*"),
    (
        "marketing: rules that are checked",
        "marketing.validation.rules.* marketing.validation.baskets",
    ),
    ("marketing: figures that are checked", "marketing.validation.figures.*"),
    ("marketing: all checks", "marketing.validation.validation"),
    ("the checks' door", "marketing.validation.__init__"),
    ("the package's door", "marketing.__init__"),
    (
        "what was truly so",
        "ground_truth.__init__ ground_truth.truths ground_truth.key ground_truth.key_files "
        "ground_truth.file_set",
    ),
    ("how good predictions are", "ground_truth.scores.*"),
    ("what households bought, from any source", "ground_truth.panels.*"),
    (
        "a comparison: shopping as numbers",
        "ground_truth.comparison.findings ground_truth.comparison.shopping "
        "ground_truth.comparison.measured ground_truth.comparison.null_model",
    ),
    ("a comparison: what is measured", "ground_truth.comparison.measures.*"),
    ("a comparison: two sides", "ground_truth.comparison.*"),
    ("pages", "marketing.pages.*"),
    ("how groups are treated", "marketing.group_fairness.*"),
    ("models that learn a table", "marketing.learned_model.*"),
    ("how good they are", "marketing.learned_model.judging.*"),
    ("a model and its judgement", "marketing.learned_model.judged_table"),
    (
        "looking at data: what is drawn",
        "marketing.exploration.__init__ marketing.exploration.inputs",
    ),
    ("looking at data: where it comes from", "marketing.exploration.sources.*"),
    ("looking at data: pictures", "marketing.exploration.pictures.*"),
    (
        "looking at data: tables",
        "marketing.exploration.errors marketing.exploration.tables.*",
    ),
    ("looking at data: profiles", "marketing.exploration.profiles.*"),
    ("looking at data: the reports", "marketing.exploration.*"),
    (
        "commands",
        "receipts.runs.cluster "
        "receipts.runs.command receipts.runs.command_line receipts.runs.progress "
        "receipts.runs.following "
        "receipts.runs.endings receipts.runs.start receipts.runs.started "
        "receipts.runs.entry_points "
        "receipts.runs.world_flags receipts.reading.flags receipts.load "
        "interactions.flags interactions.asked interactions.__main__ ground_truth.compare "
        "ground_truth.answer_key "
        "ground_truth.score "
        "marketing.flags marketing.making marketing.build_dataset marketing.demographic "
        "marketing.consumer marketing.marketing marketing.transaction "
        "marketing.validation.validate_data marketing.eda marketing.fairness "
        "marketing.learned marketing.learned_flags marketing.learned_targets",
    ),
)
"""Modules, lowest floor first: a module may import from its own floor and from lower ones.
``room.*`` are the modules of a room that are named nowhere else.  The scripts of the root folder
belong to the highest floor."""

SCRIPT_MODULES = {
    "receipts.runs.command",
    "receipts.load",
    "receipts.reading.flags",
    "receipts.runs.command_line",
    "receipts.runs.entry_points",
    "receipts.runs.endings",
    "receipts.runs.progress",
    "receipts.runs.start",
    "receipts.runs.started",
    "receipts.runs.world_flags",
    "interactions.asked",
    "interactions.flags",
    "interactions.__main__",
    "ground_truth.answer_key",
    "ground_truth.compare",
    "ground_truth.score",
    "marketing.flags",
    "marketing.making",
    "marketing.build_dataset",
    "marketing.demographic",
    "marketing.consumer",
    "marketing.marketing",
    "marketing.transaction",
    "marketing.validation.validate_data",
    "marketing.eda",
    "marketing.fairness",
    "marketing.learned",
    "marketing.learned_flags",
    "marketing.learned_targets",
}

# No record may depend on the clock, the process or the machine.
FORBIDDEN_MODULES = {"random", "secrets", "time", "uuid"}
FORBIDDEN_CALLS = {
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "hash",
    "os.getpid",
    "os.urandom",
}
# A lock says who holds it, and each file that is written a temporary name of its own.
NAMES_ITS_PROCESS = {
    "receipts.runs.files": {"os.urandom"},
    "receipts.runs.locks": {"os.getpid"},
    "receipts.stores.lock": {"os.getpid"},
}
# Only scripts talk to people and end the program.
SCRIPT_CALLS = {"exit", "print", "quit", "sys.exit"}
SCRIPT_IMPORTS = {"argparse", "tqdm"}

# What belongs to a population is asked of the population.
DEFAULTS = {"ARCHETYPES", "CATALOGUE"}
DEFAULTS_TAKERS = {"world.population", "receipts.__init__"}

PRODUCTS = [name for name in ("marketing", "interactions") if name in PACKAGES]


def modules_of(package: str) -> dict[str, Path]:
    """The package's files by the modules' names, such as ``receipts.reading.dataset``."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for path in sorted((ROOT / package).rglob("*.py"))
    }


MODULES = {name: path for package in PACKAGES for name, path in modules_of(package).items()}
SCRIPTS = {path.stem: path for path in sorted(ROOT.glob("*.py"))}
LIBRARIES = {name: path for name, path in MODULES.items() if name not in SCRIPT_MODULES}


def named(floors=FLOORS) -> dict[str, int]:
    """The floors by the names and patterns that stand there."""
    return {entry: level for level, (_, entries) in enumerate(floors) for entry in entries.split()}


def level_of(module: str) -> int | None:
    """A module's floor: where its name stands, or else its room's."""
    levels = named()
    room = module.rpartition(".")[0]
    return levels.get(module, levels.get(f"{room}.*"))


@cache
def nodes_of(source: str) -> tuple[ast.AST, ...]:
    """Those nodes of a source that the rules look at."""
    wanted = (ast.Import, ast.ImportFrom, ast.Call, ast.Attribute)
    return tuple(node for node in ast.walk(ast.parse(source)) if isinstance(node, wanted))


def offenders(offence: Callable[[str, str], object], modules: Mapping[str, Path]) -> dict[str, Any]:
    """What a rule finds in each module, given its name and its source, where it finds anything.

    All modules are looked at in one test: there are hundreds, and a test has its price.
    """
    found = {module: offence(module, read(path)) for module, path in modules.items()}
    return {module: offences for module, offences in found.items() if offences}


def imports_of(source: str) -> Iterator[tuple[str, str]]:
    """Every module that is imported, at the top or inside a function, and the name taken."""
    for node in nodes_of(source):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from ((node.module or "", alias.name) for alias in node.names)


def own_imports(source: str) -> set[str]:
    """The modules of ours that are imported; a package itself is its ``__init__``."""
    found = set()
    for module, name in imports_of(source):
        if module.partition(".")[0] not in PACKAGES:
            continue
        if f"{module}.{name}" in MODULES:
            found.add(f"{module}.{name}")
        else:
            found.add(module if module in MODULES else f"{module}.__init__")
    return found


def foreign_imports(source: str) -> set[str]:
    return {module.partition(".")[0] for module, _ in imports_of(source)} - set(PACKAGES)


def calls_of(source: str) -> set[str]:
    """Every function that is called by its name, with one dotted part before it at most."""
    calls = set()
    for node in nodes_of(source):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(name):
                    calls.add(name)
                case ast.Attribute(ast.Name(owner), name) | ast.Attribute(
                    ast.Attribute(_, owner), name
                ):
                    calls.add(f"{owner}.{name}")
    return calls


def upward_imports(module: str, source: str) -> set[str]:
    return {other for other in own_imports(source) if level_of(other) > level_of(module)}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_module_has_a_floor():
    homeless = [module for module in MODULES if level_of(module) is None]
    assert not homeless, (
        "these stand on no floor: place them in FLOORS in tests/test_layers.py, "
        "on the lowest floor that is above all that they import"
    )


def test_every_entry_of_the_table_is_there_and_once():
    entries = [entry for _, floor in FLOORS for entry in floor.split()]
    assert len(entries) == len(set(entries))
    rooms = {f"{module.rpartition('.')[0]}.*" for module in MODULES}
    assert {entry for entry in entries if entry not in MODULES} <= rooms


def test_imports_point_downwards():
    assert not offenders(upward_imports, MODULES), "what these import is of higher floors"


def test_imports_run_in_no_circle():
    graph = {module: own_imports(read(path)) for module, path in MODULES.items()}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"modules import each other: {' -> '.join(error.args[1])}")


def test_no_module_imports_a_script():
    assert not offenders(lambda _, source: foreign_imports(source) & set(SCRIPTS), MODULES)


def forbidden(module: str, source: str) -> set[str]:
    """What a library asks of the clock or the machine."""
    calls = FORBIDDEN_CALLS - NAMES_ITS_PROCESS.get(module, set())
    return foreign_imports(source) & FORBIDDEN_MODULES | calls_of(source) & calls


def talk(_: str, source: str) -> set[str]:
    """What a library does that only scripts may."""
    return calls_of(source) & SCRIPT_CALLS | foreign_imports(source) & SCRIPT_IMPORTS


def test_nothing_depends_on_the_clock_or_the_machine():
    assert not offenders(forbidden, LIBRARIES)


def test_only_scripts_print_exit_and_parse_arguments():
    assert not offenders(talk, LIBRARIES)


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_products_do_not_know_each_other(product):
    others = {other for other in PRODUCTS if other != product}
    for name, path in modules_of(product).items():
        assert not {other.partition(".")[0] for other in own_imports(read(path))} & others, name


def test_the_world_knows_nothing_above_it():
    """No product, no JSON, no process, no command."""
    for name, path in modules_of("world").items():
        source = read(path)
        assert {other.partition(".")[0] for other in own_imports(source)} <= {"world"}, name
        assert not foreign_imports(source) & {"multiprocessing", "subprocess", "gzip", "sqlite3"}


def test_the_model_of_interactions_knows_streams_only():
    """No file, no format, no source: what is shown depends on purchases alone."""
    for name, path in modules_of("interactions").items():
        if name.startswith("interactions.model."):
            others = own_imports(read(path))
            assert {o for o in others if not o.startswith("interactions.model.")} <= {
                "world.streams"
            }, name


def defaults_taken(source: str) -> set[str]:
    """Names of the default population's parts that are imported or looked up in a module."""
    names = {name for _, name in imports_of(source)}
    attributes = {node.attr for node in nodes_of(source) if isinstance(node, ast.Attribute)}
    return (names | attributes) & DEFAULTS


def test_only_the_population_takes_the_default_archetypes_and_catalogue():
    """Whoever took them elsewhere would forget that there are other populations."""
    bound = {
        module: path
        for module, path in MODULES.items()
        if module.startswith(("world.", "receipts.", "interactions."))
        and module not in DEFAULTS_TAKERS
    }
    assert bound
    assert not offenders(lambda _, source: defaults_taken(source), bound)


def test_the_default_archetypes_and_catalogue_are_taken_by_those_who_may():
    """The test above would notice: these are found where they are."""
    for module in DEFAULTS_TAKERS:
        assert defaults_taken(read(MODULES[module])) == DEFAULTS


@pytest.mark.parametrize(
    ("source", "taken"),
    [
        ("from world.archetypes import ARCHETYPES as kinds", {"ARCHETYPES"}),
        ("def f():\n    from receipts import CATALOGUE", {"CATALOGUE"}),
        ("import world.catalogue\nx = world.catalogue.CATALOGUE", {"CATALOGUE"}),
        ("from world.catalogue import CATALOGUE_FILE, Product", set()),
    ],
)
def test_a_default_that_is_taken_is_found(source, taken):
    assert defaults_taken(source) == taken


def test_receipts_know_none_of_the_products():
    for name, path in modules_of("receipts").items():
        assert not {other.partition(".")[0] for other in own_imports(read(path))} & set(PRODUCTS), (
            name
        )


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_that_is_imported_says_that_it_is_typed(package):
    """``ground_truth`` is a folder of scripts, the others are libraries."""
    if (ROOT / package / "__init__.py").exists():
        assert (ROOT / package / "py.typed").exists()


def test_no_module_shadows_one_of_the_standard_library():
    """A script that is started from a folder finds the folder's modules first."""
    assert not set(SCRIPTS) & set(sys.stdlib_module_names)
    assert not {name.rpartition(".")[2] for name in MODULES} & set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("module", "source", "upward"),
    [
        ("world.streams", "from world.money import dollars", set()),
        ("world.streams", "from world.world import World", {"world.world"}),
        ("world.parameters", "from world.population import x", {"world.population"}),
        ("world.population", "from world.settings import Settings", {"world.settings"}),
        ("world.line_amounts", "from world.histories import x", {"world.histories"}),
        ("world.records", "from receipts.fields import x", {"receipts.fields"}),
        ("world.strata", "def f():\n    import receipts.customers", {"receipts.customers"}),
        ("world.strata", "from receipts import plan", {"receipts.plan"}),
        ("receipts.customers", "from receipts import ARCHETYPES", {"receipts.__init__"}),
        ("receipts.runs.command", "from receipts.pipeline import x", set()),
        ("interactions.model.events", "from interactions import run", {"interactions.run"}),
    ],
)
def test_an_upward_import_is_found(module, source, upward):
    assert upward_imports(module, source) == upward


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("x = hash('a')", "hash"),
        ("import datetime\ndatetime.datetime.now()", "datetime.now"),
        ("now = datetime.now(tz=UTC)", "datetime.now"),
        ("date.today().year", "date.today"),
        ("[os.urandom(1) for _ in x]", "os.urandom"),
    ],
)
def test_a_forbidden_call_is_found(source, call):
    assert call in calls_of(source) & FORBIDDEN_CALLS


def test_an_offender_is_named():
    assert offenders(talk, {"this.module": Path(__file__)}) == {}
    assert offenders(lambda *_: {"print"}, {"this.module": Path(__file__)}) == {
        "this.module": {"print"}
    }


def test_forbidden_imports_are_found():
    source = "import random as r\nfrom time import sleep\ndef f():\n    import argparse"
    assert foreign_imports(source) & FORBIDDEN_MODULES == {"random", "time"}
    assert foreign_imports(source) & SCRIPT_IMPORTS == {"argparse"}
