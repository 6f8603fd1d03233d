"""Imports point one way: scripts, pipelines, records, decisions, data, random streams."""

import ast
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

LAYERS = (
    (
        "streams and money",
        {
            "streams",
            "money",
            "fields",
            "file_names",
            "files",
            "checking.offences",
            "reading.__init__",
            "checking.__init__",
        },
    ),
    ("data", {"archetypes", "catalogue", "names"}),
    (
        "decisions",
        {
            "baskets",
            "cells",
            "orders",
            "prices",
            "savings",
            "settings",
            "shoppers",
            "tastes",
            "trips",
            "world",
        },
    ),
    ("records", {"customers", "layout", "shelf"}),
    (
        "files",
        {
            "reading.batch_files",
            "batches",
            "disk",
            "folders",
            "checking.line_checks",
            "reading.line_table",
            "reading.lookup",
            "reading.overviews",
            "plan",
            "checking.receipt_checks",
            "checking.record_checks",
            "reading.recount",
            "reading.slices",
            "summary",
            "reading.till_slip",
        },
    ),
    (
        "data sets",
        {
            "checking.batch_check",
            "reading.dataset",
            "reading.dataset_files",
            "reading.loose_files",
            "checking.order_number_check",
            "pipeline",
            "reading.slice_files",
            "checking.summary_check",
            "checking.verification",
            "workers",
        },
    ),
    ("the package's door", {"__init__"}),
    ("scripts", {"console"}),
)
"""Modules of ``receipts``, lowest layer first: a module may import from its own layer and
from lower ones.  The scripts of the root folder belong to the highest one."""

LEVELS = {module: level for level, (_, modules) in enumerate(LAYERS) for module in modules}

SCRIPT_MODULES = LAYERS[-1][1]

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
# Only scripts talk to people and end the program.
SCRIPT_CALLS = {"exit", "print", "quit", "sys.exit"}
SCRIPT_IMPORTS = {"argparse", "tqdm"}

PRODUCTS = [name for name in ("marketing", "interactions") if (ROOT / name).is_dir()]


def modules_of(package: str) -> dict[str, Path]:
    """The package's files by the modules' names, such as ``reading.dataset``."""
    folder = ROOT / package
    return {
        ".".join(path.relative_to(folder).with_suffix("").parts): path
        for path in sorted(folder.rglob("*.py"))
    }


RECEIPTS = modules_of("receipts")
SCRIPTS = {path.stem: path for path in sorted(ROOT.glob("*.py"))}
LIBRARIES = {name: path for name, path in RECEIPTS.items() if name not in SCRIPT_MODULES}


def imports_of(source: str) -> Iterator[tuple[str, str]]:
    """Every module that is imported, at the top or inside a function, and the name taken."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from ((node.module or "", alias.name) for alias in node.names)


def own_imports(source: str) -> set[str]:
    """The modules of ``receipts`` that are imported; the package itself is ``__init__``."""
    found = set()
    for module, name in imports_of(source):
        package, _, rest = module.partition(".")
        if package == "receipts":
            found.add(rest or (name if name in RECEIPTS else "__init__"))
    return found


def foreign_imports(source: str) -> set[str]:
    return {module.partition(".")[0] for module, _ in imports_of(source)} - {"receipts"}


def calls_of(source: str) -> set[str]:
    """Every function that is called by its name, with one dotted part before it at most."""
    calls = set()
    for node in ast.walk(ast.parse(source)):
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
    return {other for other in own_imports(source) if LEVELS[other] > LEVELS[module]}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("module", RECEIPTS)
def test_every_module_has_a_layer(module):
    assert module in LEVELS, (
        f"receipts/{module}.py stands in no layer: place it in LAYERS in tests/test_layers.py, "
        "in the lowest layer that is above all that it imports"
    )


def test_a_module_has_one_layer_only():
    assert sum(len(modules) for _, modules in LAYERS) == len(LEVELS)


@pytest.mark.parametrize("module", RECEIPTS)
def test_imports_point_downwards(module):
    upward = upward_imports(module, read(RECEIPTS[module]))
    assert not upward, f"receipts/{module}.py imports {sorted(upward)}, which are of higher layers"


def test_imports_run_in_no_circle():
    graph = {module: own_imports(read(path)) for module, path in RECEIPTS.items()}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"modules import each other: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("module", RECEIPTS)
def test_no_module_imports_a_script(module):
    assert not foreign_imports(read(RECEIPTS[module])) & set(SCRIPTS)


@pytest.mark.parametrize("module", LIBRARIES)
def test_nothing_depends_on_the_clock_or_the_machine(module):
    source = read(LIBRARIES[module])
    assert not foreign_imports(source) & FORBIDDEN_MODULES
    assert not calls_of(source) & FORBIDDEN_CALLS


@pytest.mark.parametrize("module", LIBRARIES)
def test_only_scripts_print_exit_and_parse_arguments(module):
    source = read(LIBRARIES[module])
    assert not calls_of(source) & SCRIPT_CALLS
    assert not foreign_imports(source) & SCRIPT_IMPORTS


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_products_know_receipts_but_not_each_other(product):
    for path in sorted((ROOT / product).rglob("*.py")):
        others = {other for other in PRODUCTS if other != product} | set(SCRIPTS)
        assert not foreign_imports(read(path)) & others, path


def test_receipts_knows_none_of_the_products():
    for path in RECEIPTS.values():
        assert not foreign_imports(read(path)) & set(PRODUCTS), path


def test_no_module_shadows_one_of_the_standard_library():
    """A script that is started from a folder finds the folder's modules first."""
    assert not set(SCRIPTS) & set(sys.stdlib_module_names)
    assert not set(RECEIPTS) & set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("module", "source", "upward"),
    [
        ("streams", "from receipts.money import dollars", set()),
        ("streams", "from receipts.world import World", {"world"}),
        ("cells", "def f():\n    import receipts.customers", {"customers"}),
        ("cells", "from receipts import plan, catalogue", {"plan"}),
        ("customers", "from receipts import ARCHETYPES", {"__init__"}),
        ("console", "from receipts.pipeline import x", set()),
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


def test_forbidden_imports_are_found():
    source = "import random as r\nfrom time import sleep\ndef f():\n    import argparse"
    assert foreign_imports(source) & FORBIDDEN_MODULES == {"random", "time"}
    assert foreign_imports(source) & SCRIPT_IMPORTS == {"argparse"}
