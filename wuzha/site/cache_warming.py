"""Results of many orgs are worked out anew as soon as somebody has written, before the next person asks for them."""

from __future__ import annotations

import time

from django.db import Error, connections

from wuzha.assessments import standing
from wuzha.audit.log import state_of_the_books
from wuzha.core.problems import Refusal
from wuzha.reports.charts import trends

PAUSE_SECONDS = 0.05
"""Between two looks at the log; a look is one short query."""
_AHEAD = (standing.KEPT, trends.KEPT)


def keep_ahead() -> None:
    """Does so for as long as the process lives; what cannot be worked out now, whoever asks for it will be told."""
    while True:
        time.sleep(PAUSE_SECONDS)
        try:
            renew()
        except Error:
            connections.close_all()
        except Refusal:
            continue


def renew() -> None:
    """Brings up to the last write what is asked for now and then."""
    state = state_of_the_books()
    for kept in _AHEAD:
        kept.renew(state)
