"""Read the figures that steps of a round hold: what was proposed as baselines, and what an org has signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wuzha.core.periods import Period
from wuzha.core.vocabulary import BaselineMeasure, RoundMove
from wuzha.decisions.models import Round, RoundStep


@dataclass(frozen=True, slots=True)
class BaselineFigure:
    """A number of an org in a period, which the next period can be compared with."""

    measure: BaselineMeasure
    period_id: str
    count: int

    @property
    def values(self) -> list[str | int]:
        """The figure as a step holds it."""
        return [self.measure.value, self.period_id, self.count]

    def __str__(self) -> str:
        values = {"period": Period.parse(self.period_id).label, "measure": self.measure.label, "count": self.count}
        return _("%(period)s%(measure)s：%(count)d") % values


def load_proposed_figures(round_: Round) -> Mapping[str, tuple[BaselineFigure, ...]]:
    """Return the figures that the office has proposed, by the code of the org; none before it has."""
    step = RoundStep.objects.filter(round=round_, move=RoundMove.PROPOSE_BASELINES).order_by("-number").first()
    figures_by_code = step.data.get("figures", {}) if step is not None else {}
    return {code: _read_figures(rows) for code, rows in figures_by_code.items()}


def list_signed_figures(step: RoundStep) -> tuple[BaselineFigure, ...]:
    """Return the figures that an org has signed or disputed with this step."""
    return _read_figures(step.data.get("figures", ())) if step.term is RoundMove.SIGN_BASELINE else ()


def _read_figures(rows: list[tuple[str, str, int]]) -> tuple[BaselineFigure, ...]:
    return tuple(BaselineFigure(BaselineMeasure.of(measure), period_id, count) for measure, period_id, count in rows)
