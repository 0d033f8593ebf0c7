"""Name rounds in words."""

from __future__ import annotations

from wuzha.core.i18n import translate
from wuzha.core.vocabulary import RoundStage
from wuzha.decisions.models import Round


def name_round(round_: Round) -> str:
    """Return the name of a round by its period: 2022年考核."""
    return translate("{period}考核", period=round_.judged_period.label)


def name_stage(round_: Round, stage: RoundStage) -> str:
    """Return the name of a stage as a step of the round: what is published inside the office is a circular."""
    if stage is RoundStage.PREPARED:
        return translate("封存")
    if stage is RoundStage.PUBLISHED:
        return translate("通报") if round_.is_internal else translate("公布")
    return stage.label
