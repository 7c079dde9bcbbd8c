"""One bad leaf page, and no backup: nearly everything is saved, and what is lost is named."""

from __future__ import annotations

from app.faults import salvages
from tests.faults.conftest import Try


def test_a_bad_leaf_costs_one_sheet_of_a_hundred_at_most(shortened: Try) -> None:
    verdict = shortened(salvages.run)
    assert verdict.holds, verdict
    assert verdict.counts["saved"] >= 0.99 * verdict.counts["bad_leaves"] * verdict.counts["sheets_each"]
