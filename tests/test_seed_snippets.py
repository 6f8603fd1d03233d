"""The four Python snippets of the documentation run as they stand on our data sets."""

import json
import re
import subprocess
import sys
from statistics import fmean

import pytest

from tests.command_line import TIMEOUT, batch_files, customers_of, make, summary_of
from world.archetypes import ARCHETYPES

DOCUMENT = """\
## Python API Usage

### Load Dataset Summary
```python
import json
from pathlib import Path

with open('large_dataset/dataset_summary.json') as f:
    summary = json.load(f)

print(f"Total customers: {summary['total_customers']:,}")
print(f"Total spent: ${summary['statistics']['total_spent']:,.2f}")
```

### Iterate Through All Customers
```python
import json
from pathlib import Path

dataset_dir = Path('large_dataset')

for batch_file in sorted(dataset_dir.glob('batch_*.json')):
    with open(batch_file) as f:
        customers = json.load(f)

    for customer in customers:
        # Process each customer
        print(f"{customer['customer_id']}: {customer['customer_name']}")
```

### Filter Customers by Criteria
```python
import json
from pathlib import Path

dataset_dir = Path('large_dataset')
high_spenders = []

for batch_file in sorted(dataset_dir.glob('batch_*.json')):
    with open(batch_file) as f:
        customers = json.load(f)

    for customer in customers:
        if customer['total_spent'] > 5000:
            high_spenders.append(customer)

print(f"Found {len(high_spenders)} customers who spent over $5000")
```

### Analyze Shopping Patterns
```python
import json
from pathlib import Path
from collections import defaultdict

dataset_dir = Path('large_dataset')
archetype_stats = defaultdict(lambda: {'count': 0, 'total_spent': 0})

for batch_file in sorted(dataset_dir.glob('batch_*.json')):
    with open(batch_file) as f:
        customers = json.load(f)

    for customer in customers:
        arch = customer['archetype']
        archetype_stats[arch]['count'] += 1
        archetype_stats[arch]['total_spent'] += customer['total_spent']

for archetype, stats in archetype_stats.items():
    avg = stats['total_spent'] / stats['count']
    print(f"{archetype}: ${avg:.2f} avg spent")
```
"""

SNIPPETS = dict(re.findall(r"### (.+?)\n```python\n(.+?)```", DOCUMENT, re.DOTALL))

N = 130


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a data set named large_dataset.  It has enough receipts that some customers
    spend more than the 5,000 dollars of a snippet.
    """
    folder = tmp_path_factory.mktemp("snippets")
    make("--customers", N, "--receipts", 40, "--batch-size", 50, cwd=folder)
    assert len(batch_files(folder / "large_dataset")) == 3
    return folder


@pytest.fixture(scope="module")
def customers(folder):
    return customers_of(folder / "large_dataset")


def printed(title, folder):
    """The lines that a snippet prints."""
    result = subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "-c", SNIPPETS[title]],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT,
    )
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.splitlines()


def test_all_four_are_here():
    assert len(SNIPPETS) == DOCUMENT.count("```python") == 4


def test_load_dataset_summary(folder, customers):
    """S1.110."""
    spent = sum(customer["total_spent"] for customer in customers)
    assert printed("Load Dataset Summary", folder) == [
        f"Total customers: {N:,}",
        f"Total spent: ${spent:,.2f}",
    ]
    assert summary_of(folder / "large_dataset")["total_customers"] == N


def test_iterate_through_all_customers(folder, customers):
    """S1.111."""
    lines = printed("Iterate Through All Customers", folder)
    assert lines == [f"{c['customer_id']}: {c['customer_name']}" for c in customers]
    assert [line.split(":")[0] for line in lines] == [f"customer_{i:06}" for i in range(N)]


def test_filter_customers_by_criteria(folder, customers):
    """S1.112."""
    n_high = sum(customer["total_spent"] > 5000 for customer in customers)
    assert 0 < n_high < N
    (line,) = printed("Filter Customers by Criteria", folder)
    assert line == f"Found {n_high} customers who spent over $5000"


def test_analyze_shopping_patterns(folder, customers):
    """S1.113."""
    lines = printed("Analyze Shopping Patterns", folder)
    shown = dict(re.fullmatch(r"(\w+): \$([\d.]+) avg spent", line).groups() for line in lines)
    assert len(lines) == 10
    assert shown.keys() == ARCHETYPES.keys()
    for key, text in shown.items():
        mean = fmean(c["total_spent"] for c in customers if c["archetype"] == key)
        assert re.fullmatch(r"\d+\.\d\d", text)
        assert abs(float(text) - float(mean)) <= 0.005 + 1e-6


def test_they_fail_on_a_folder_that_is_not_a_data_set(tmp_path):
    """The other tests see what the snippets read, not something that is always so."""
    (tmp_path / "large_dataset").mkdir()
    (tmp_path / "large_dataset" / "batch_00000.json").write_text(json.dumps([{}]))
    for snippet in SNIPPETS.values():
        result = subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, capture_output=True)
        assert result.returncode != 0
