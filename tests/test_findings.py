"""receipts/checking/findings.py: what a verification adds up and says."""

from receipts.checking.findings import N_KEPT, Findings
from receipts.checking.offences import Offences

SUMS = {"customers": 2, "spent_cents": 5, "savings_cents": 1, "items": 4321, "archetypes": {"a": 2}}


def offences_of(file, n):
    offences = Offences(file)
    for number in range(n):
        offences.add("store", "A", number)
    return offences.first, offences.count


def test_what_was_checked_is_counted():
    findings = Findings(2)
    for _ in range(2):
        findings.tally.add(SUMS, 34)
    assert findings.checked == "2 batches, 4 customers, 68 receipts, 8,642 lines"
    assert findings.verdict == f"All is right: {findings.checked}."


def test_one_batch_is_no_batches():
    assert Findings(1).checked.startswith("1 batch, ")


def test_offences_are_all_counted_and_the_first_kept():
    findings = Findings(3)
    for file, n in (("x", 7), ("y", 0), ("z", 5000)):
        findings.add(*offences_of(file, n))
    assert findings.n_offences == 5007
    assert [offence.file for offence in findings.first] == ["x"] * 7 + ["z"] * (N_KEPT - 7)
    assert findings.verdict == (
        f"5,007 offences in 3 batches, 0 customers, 0 receipts, 0 lines; the first {N_KEPT} are "
        "above"
    )


def test_one_offence_is_no_offences():
    findings = Findings(1)
    findings.add(*offences_of("x", 1))
    assert findings.verdict.startswith("1 offence in 1 batch, ")


def test_few_offences_are_all_above():
    findings = Findings(1)
    findings.add(*offences_of("x", 2))
    assert findings.verdict.endswith("; see above")


def test_more_are_kept_where_that_is_asked():
    findings = Findings(1, n_kept=1000)
    for file in "abc":
        findings.add(*offences_of(file, 10))
    assert len(findings.first) == 30


def test_one_of_everything_is_said_in_the_singular():
    findings = Findings(1)
    findings.tally.customers = findings.tally.receipts = findings.tally.items = 1
    one = "1 batch, 1 customer, 1 receipt, 1 line"
    assert findings.verdict == f"All is right: {one}."
    findings.add(*offences_of("x", 1))
    assert findings.verdict == f"1 offence in {one}; see above"
