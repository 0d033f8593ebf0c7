"""Books broken by their grammar: each is read or refused in a sentence, and no second reader contradicts it."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.intake.fuzzing import LARGEST_MEMORY, Attempt, measure_memory, try_book

FEW, ALL, BATCH, PROCESSES = 30, 10_000, 250, 2


def try_batch(folder: Path, first: int) -> tuple[list[Attempt], int]:
    """Try the books of one batch; return how it went, and the most memory that this process has had."""
    return [try_book(seed, folder) for seed in range(first, first + BATCH)], measure_memory()


def test_a_few_broken_books_are_read_or_refused(tmp_path: Path) -> None:
    attempts = [try_book(seed, tmp_path) for seed in range(FEW)]
    assert [fault for attempt in attempts for fault in attempt.faults] == []
    assert 0 < sum(attempt.is_read for attempt in attempts) < FEW


@pytest.mark.slow
def test_ten_thousand_broken_books_are_read_or_refused(tmp_path: Path) -> None:
    """It takes three minutes of two cores; a book that fails stays in the folder of the test under its seed."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        batches = list(pool.map(partial(try_batch, tmp_path), range(FEW, FEW + ALL, BATCH)))
    attempts = [attempt for batch, _ in batches for attempt in batch]
    assert [fault for attempt in attempts for fault in attempt.faults] == []
    assert len(attempts) == ALL
    assert ALL // 3 < sum(attempt.is_read for attempt in attempts) < ALL
    assert max(memory for _, memory in batches) < LARGEST_MEMORY
