"""What the marketing document says of files, constants and texts, looked up in the project."""

from pathlib import Path

import pytest

from marketing import constants

ROOT = Path(__file__).resolve().parent.parent
MARKETING = ROOT / "marketing"
PAGE = (ROOT / "docs" / "marketing.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        *("build_dataset.py", "data_loader.py", "demographic.py", "consumer.py", "marketing.py"),
        *("transaction.py", "constants.py", "validation/validate_data.py", "learned.py"),
    ],
)
def test_the_scripts_are_where_the_document_has_them(name):
    """S2.14: but for utils/, whose modules have names here."""
    assert (MARKETING / name).is_file()


def test_the_constants_are_the_documents():
    """S2.105, S2.106, S2.107."""
    assert constants.MODEL_PARAMETERS == {
        "epochs": 100,
        "batch_size": 500,
        "generator_dim": (512, 256),
        "discriminator_dim": (512, 256),
    }
    assert constants.STATES == ["NY", "CA", "TX", "IL", "FL", "WA"]
    assert constants.VALIDATION_THRESHOLDS == {
        "distribution_tolerance": 0.05,
        "correlation_tolerance": 0.10,
    }


def test_what_reads_the_parameters_of_a_model_is_said():
    """S2.108: the learned model does, and the making of the data set does not."""
    readers = {
        path.relative_to(MARKETING).parts[0].removesuffix(".py")
        for path in MARKETING.glob("**/*.py")
        if "MODEL_PARAMETERS" in path.read_text(encoding="utf-8")
    }
    assert readers == {"constants", "learned", "learned_flags", "learned_model"}
    assert "the defaults of ``learned.py``" in (constants.__doc__ or "")


def test_the_license_is_mit_and_linked():
    """S2.111."""
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    assert "[LICENSE](LICENSE)" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["Census Bureau", "SDV", "AI Fairness"])
def test_acknowledgments_are_made(name):
    """S2.112."""
    assert name in PAGE.partition("## Sources")[2]


@pytest.mark.parametrize("word", ["made up", "Hardware", "Validation"])
def test_limitations_are_stated(word):
    """S2.113."""
    assert word in PAGE.partition("## Limits")[2].partition("## Sources")[0]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-marketing.txt"])
def test_what_is_to_be_installed_is_named_in_files(name):
    """S2.1: the tests run in an environment that these files have made."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    dev = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    assert [line for line in lines if line and not line.startswith("#")]
    assert f"-r {name}" in dev
