"""An org has the working days of the plan to explain itself, never fewer."""

from datetime import date

import pytest

from wuzha.core.problems import RefusalError
from wuzha.decisions.due_days import refuse_short_time


def test_a_day_that_leaves_less_time_than_the_plan_gives_is_refused() -> None:
    refuse_short_time(date(2022, 12, 9), lambda: date(2022, 12, 9))
    with pytest.raises(RefusalError, match="最早可定2022-12-09"):
        refuse_short_time(date(2022, 12, 8), lambda: date(2022, 12, 9))


def test_any_day_counts_where_nobody_has_entered_the_working_days_of_the_year() -> None:
    def find_day() -> date:
        raise RefusalError("round.no_programme")

    refuse_short_time(date(2022, 12, 8), find_day)
