"""Say on what is issued or published that the facts of a round were sealed before its period was over."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from wuzha.core.calendar_words import format_day
from wuzha.core.i18n import override
from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.models import Round, RoundStep


def find_early_freeze(round_: Round) -> date | None:
    """Return the day on which the facts were sealed, where the period was not over by then."""
    step = RoundStep.objects.filter(round=round_, move=RoundMove.FREEZE).order_by("-number").first()
    frozen_on = None if step is None else timezone.localdate(step.at)
    return frozen_on if frozen_on is not None and frozen_on <= round_.judged_period.end else None


def write_facts_note(round_: Round) -> str:
    """Return the sentence in Chinese, as papers and public pages have it; empty where the period was over.

    It holds two days and nothing that anybody has written: the reason stays inside.
    """
    frozen_on = find_early_freeze(round_)
    if frozen_on is None:
        return ""
    with override(None):
        end = format_day(round_.judged_period.end)
        return f"台账数据截至{format_day(frozen_on)}封存，当时考核期间未满（到{end}为止）。"
