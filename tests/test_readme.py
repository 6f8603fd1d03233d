"""README.md and docs/*.md: every command and snippet runs, and shows what the document says."""

import re
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.documents import (
    DOCUMENTS,
    NOT_RUN,
    README,
    ROOT,
    Workshops,
    blocks,
    commands,
    run,
    with_answers,
    with_outputs,
    without_seconds,
)
from tests.readme_refresh import TABLE, TABLES, with_tables

TEXTS = {document: document.read_text(encoding="utf-8") for document in DOCUMENTS}

PROSE = (
    *DOCUMENTS,
    ROOT / "CHANGELOG.md",
    ROOT / "benchmarks" / "README.md",
    ROOT / "ground_truth" / "README.md",
)

REFRESH = "run: python3 -m tests.readme_refresh"


def name_of(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)


@pytest.fixture(scope="module")
def workshops(tmp_path_factory: pytest.TempPathFactory) -> Workshops:
    return Workshops(tmp_path_factory.mktemp("clones"))


@pytest.mark.timeout(400)  # Commands run one after the other.
@each_document
def test_every_command_and_snippet_runs(document: Path, workshops: Workshops) -> None:
    """S1.10, S1.11, S1.12: the documented examples run (large ones with fewer customers).

    S1.110, S1.111, S1.112, S1.113, S1.125: snippets run after the commands, on what they made.
    One test a document, so that its commands run in one process of the tests only.
    """
    results = workshops.results_of(document)
    for command, result in results.items():
        assert result.returncode == 0, (command, result.stderr)
        assert "Traceback" not in result.stderr, command
        if "csv" not in command:
            assert max(map(len, result.stdout.splitlines()), default=0) <= 80, command
    now = with_answers(with_outputs(TEXTS[document], results), workshops.folder_of(document))
    assert without_seconds(now) == without_seconds(TEXTS[document]), REFRESH
    for snippet in blocks(TEXTS[document], "python"):
        result = run([sys.executable, "-c", snippet], workshops.folder_of(document))
        assert result.returncode == 0, (snippet, result.stderr)


def test_what_is_not_run_is_named_somewhere() -> None:
    """Also inside a sentence."""
    assert not [command for command in NOT_RUN if command not in "".join(TEXTS.values())]
    assert len(commands(TEXTS[README])) > len(NOT_RUN)


@each_document
def test_tables_are_made_from_the_code(document: Path) -> None:
    assert with_tables(TEXTS[document]) == TEXTS[document], REFRESH


def test_every_table_has_one_place() -> None:
    found = [match[1] for text in TEXTS.values() for match in TABLE.finditer(text)]
    assert sorted(found) == sorted(TABLES)


COMMANDS = (
    ["-m", "receipts.load"],
    ["generate_large_dataset.py"],
    ["read_large_dataset.py"],
    ["-m", "interactions"],
    ["-m", "ground_truth.answer_key"],
    ["-m", "ground_truth.score"],
    ["ground_truth/compare.py"],
    *([f"marketing/{name}.py"] for name in ("build_dataset", "demographic", "consumer")),
    *([f"marketing/{name}.py"] for name in ("marketing", "transaction")),
    ["marketing/validation/validate_data.py"],
    ["marketing/eda.py"],
    ["marketing/fairness.py"],
    *(["marketing/learned.py", command] for command in ("fit", "sample", "judge")),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_flag_is_named(command: list[str]) -> None:
    text = run([sys.executable, *command, "--help"], ROOT).stdout
    flags = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - {"--help"}
    assert flags
    prose = "".join(TEXTS.values())
    assert not [flag for flag in sorted(flags) if f"`{flag}" not in prose]


def test_the_flags_of_every_command_are_looked_at() -> None:
    scripts = {path.name for path in ROOT.glob("*.py")}
    modules = {path.parent.name for path in ROOT.glob("*/__main__.py")}
    known = {word for command in COMMANDS for word in command}
    assert scripts | modules <= known


def test_git_ignores_what_the_commands_make() -> None:
    """Who tries them has nothing new in ``git status``."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = [line.strip("/") for line in lines if not line.startswith("!")]
    made = {
        word
        for document in DOCUMENTS
        for language in ("bash", "console", "sh")
        for block in blocks(TEXTS[document], language)
        for word in re.findall(r"(?:--output|--lines-csv) ([\w./]+\w)", block)
        if not word.startswith("/") and word != "s3"
    }
    assert {"small_dataset", "marketing_data", "class_twin", "lines.csv"} <= made
    assert not [name for name in sorted(made) if not any(fnmatch(name, each) for each in ignored)]


def anchors(document: Path) -> set[str]:
    """The names that GitHub gives to the headings."""
    prose = re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.*)$", prose, flags=re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", PROSE, ids=name_of)
def test_links_resolve(document: Path) -> None:
    """S2.114."""
    for link in re.findall(r"\]\(([^):]+)\)", document.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


def test_readme_leads_to_every_document() -> None:
    """README.md stays short enough to be read; the rest is one link away."""
    assert len(TEXTS[README].splitlines()) <= 260
    missing = [name for name in map(name_of, DOCUMENTS[1:]) if f"]({name})" not in TEXTS[README]]
    assert not missing


@pytest.mark.parametrize("document", PROSE, ids=name_of)
def test_no_document_is_named_that_a_reader_cannot_tell(document: Path) -> None:
    """Those that the project implements have names, which docs/seed-documents.md explains."""
    text = " ".join(document.read_text(encoding="utf-8").split())
    assert not re.findall(r"(?i)\b(?:the|its|a) brief\b|\bthe notebook\b(?!s)", text)
