"""The form of the metadata: raised when the same summary gives another than before.

Metadata of another form is another version's work, and nobody holds it against the summary.
"""

from __future__ import annotations

METADATA_FORM = 2

FORM_KEY = "tillroll:metadata"
"""The key that says it."""
