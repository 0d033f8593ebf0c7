"""Write how many orgs have each outcome, for workbooks and the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from wuzha.core.vocabulary import Outcome


def describe_counts(counts: Mapping[Outcome, int]) -> str:
    """Return how many there are of each outcome: 共24个，达标9个，未达标11个，待定4个."""
    parts = [f"{outcome.label}{counts[outcome]}个" for outcome in Outcome if counts.get(outcome)]
    return "，".join([f"共{sum(counts.values())}个", *parts])
