"""Merged, split, renamed and moved orgs in the books (R17).

Entries are never rewritten; a judgement reads them so:

- *Merged, renamed.* Rows, such as cases, count for the successor from the day on (credited in `registers/facts.py`). A
  month is declared for it when it is for every member open in that month, by itself or by an org above it. Its baseline
  is the sum when every member open in the period signed one; what it signs from the day on is its own. An attestation
  goes on under a new name, not into a merger.
- *Split.* Rows stay with the org that was split, which is closed. Of the months before (`split_on`), a part has only
  what it declares and signs itself: silence is not zero.
- *Moved.* Rows go along with the org. Of the months before (`joined_on`), the declarations of the org above it then
  count, not those of the org above it now. Of an org above that gained or lost orgs (`resized_on`), earlier baselines
  count no longer, and earlier declarations only without the newcomers.

`resolution.SuccessionMap` says which org succeeds which on a day; `registers/facts.py` credits the rows of each org to
its successor; `carryover` replaces declarations and baselines, which `core/succession.py` computes.
"""
