"""Rows of the demo that are wrong at first, and how they are put right: by a correction, or through a dispute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from wuzha.core.facts import BOOK_COLUMN_NAMES, FactValue
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register
from wuzha.demo.cases import DemoCase
from wuzha.demo.disputes import find_case, plan_decided_dispute
from wuzha.demo.story import Story, get_user
from wuzha.demo.street import VILLAGES
from wuzha.demo.year_shift import YearShift
from wuzha.registers.services import correct_entry

_CODES = {village.name: village.code for village in VILLAGES}
_FEN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """The first case of a village in a half-year as it was sent at first; `wrong` are the fields that were not right.

    `corrected_by` puts it right so many days later, with a reason; without it, the village proposes the right village.
    """

    village: str
    half: str
    wrong: Mapping[str, Any]
    days: int = 0
    corrected_by: str = ""
    reason: str = ""


MISTAKES = (
    Mistake(
        village="松涧村",
        half="2021H1",
        wrong={"loss": Decimal(880000)},
        days=6,
        corrected_by="chen",
        reason="金额多写了一个零，已与办案单位核对",
    ),
    Mistake(
        village="云溪社区",
        half="2021H1",
        wrong={"village": "东门社区"},
        days=12,
        corrected_by="wu",
        reason="地址核对有误，受害人常住云溪社区",
    ),
    Mistake(village="新街社区", half="2021H2", wrong={"village": VILLAGES[0].name}),
    Mistake(
        village="桥头社区",
        half="2022H1",
        wrong={"village": "河滨社区"},
        days=9,
        corrected_by="wu",
        reason="入户核实后更正：受害人住桥头社区",
    ),
    Mistake(
        village="西苑社区",
        half="2022H1",
        wrong={"loss": Decimal(1200)},
        days=15,
        corrected_by="chen",
        reason="追加一笔转账后金额增加",
    ),
    Mistake(
        village="云溪社区",
        half="2022H2",
        wrong={"loss": Decimal(560000)},
        days=8,
        corrected_by="chen",
        reason="单位写错：原为元，误作万元折算",
    ),
)


def find_mistakes(cases: Iterable[DemoCase], shift: YearShift) -> dict[str, Mistake]:
    """Return the number of each case that is wrong at first, with what is wrong: the first of its village and half."""
    mistakes: dict[str, Mistake] = {}
    for mistake in MISTAKES:
        half = Period.parse(shift.shift_text(mistake.half))
        case_no = next(
            case.case_no
            for case in cases
            if case.village == mistake.village and case.filed_on and half.start <= case.filed_on <= half.end
        )
        mistakes[case_no] = mistake
    return mistakes


def put_mistakes_in(
    cases: Sequence[DemoCase], mistakes: Mapping[str, Mistake], story: Story, sent_on: date
) -> list[DemoCase]:
    """Return the cases as they are sent on the day, and plan how the wrong ones among them are put right."""
    sent_cases = []
    for case in cases:
        mistake = mistakes.get(case.case_no)
        if mistake is None:
            sent_cases.append(case)
            continue
        sent_cases.append(replace(case, **mistake.wrong))
        if mistake.corrected_by:
            on = sent_on + timedelta(days=mistake.days)
            story.plan_event(on, time(11, 5), partial(_correct, case, mistake))
        else:
            plan_decided_dispute(story, case, sent_on)
    return sent_cases


def _correct(case: DemoCase, mistake: Mistake) -> None:
    """Write the right values of the fields that were wrong."""
    entry = find_case(case.case_no)
    values: dict[str, FactValue] = dict(zip(BOOK_COLUMN_NAMES[Register.CASES], entry.row, strict=True))
    if "loss" in mistake.wrong:
        assert isinstance(case.loss, Decimal)  # noqa: S101  the table above is of such cases
        values["loss_fen"] = int(case.loss * _FEN)
    if "village" in mistake.wrong:
        values["village"] = _CODES[case.village]
    correct_entry(actor=get_user(mistake.corrected_by), entry=entry, row=tuple(values.values()), reason=mistake.reason)
