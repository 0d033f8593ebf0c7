"""Draw rows of the registers of the sample county."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.sample_county import COMMUNITY, UNIT, VILLAGE, SampleCounty
from tests.standing import row
from wuzha.core.vocabulary import Register

FIRST_DAY, DAYS = date(2020, 11, 1), 820
VILLAGES = (VILLAGE, COMMUNITY, None)
JUDGED_ORGS = (VILLAGE, COMMUNITY, UNIT)


@dataclass
class RowDraw:
    """Draws rows; `number` makes keys that no row has yet."""

    random: Random
    county: SampleCounty
    folder: Path
    number: int = 0
    closed_codes: set[str] = field(default_factory=set)

    def make_number(self) -> str:
        self.number += 1
        return f"Z{self.number}"

    def draw_day(self, blank: float = 0.1) -> date | None:
        if self.random.random() < blank:
            return None
        return FIRST_DAY + timedelta(days=self.random.randrange(DAYS))

    def list_open(self, *codes: str) -> list[str]:
        return [code for code in codes if code not in self.closed_codes]

    def draw_case(self) -> tuple[Any, ...]:
        values = {
            "case_no": self.make_number(),
            "village": self.random.choice(VILLAGES),
            "unit": self.random.choice((None, None, UNIT)),
            "relation": "self",
            "filed_on": self.draw_day(),
            "loss_fen": self.random.choice((None, 100, 49_999_999, 60_000_000)),
            "case_kind": self.random.choice((None, "criminal", "criminal", "administrative")),
            "status": self.random.choice(("valid", "valid", "withdrawn", None)),
        }
        return row(Register.CASES, **values)

    def draw_other_row(self, register: Register) -> tuple[Any, ...]:
        org, day, choice = self.random.choice(JUDGED_ORGS), self.draw_day(0), self.random.choice
        match register:
            case Register.PERSONS:
                values: dict[str, Any] = {"person_no": self.make_number(), "village": choice(VILLAGES)}
                values |= {
                    "category": "offender",
                    "confirmed_on": day,
                    "confirmation": choice(("confirmed", "pending")),
                }
            case Register.DENS:
                values = {"den_no": self.make_number(), "village": choice(VILLAGES), "found_on": day}
            case Register.OUTREACH:
                values = {"outreach_no": self.make_number(), "org": org, "done_on": day, "must": choice(("home", None))}
            case Register.BASELINES:
                values = {"org": org, "period": choice(("2021H1", "2021", "2022")), "measure": "cases"}
                values["count"] = self.random.randrange(5)
            case _:
                values = {"org": org, "criterion": choice(("duties_done", "duties_fulfilled")), "period": "2022"}
                values |= {"verdict": choice(("met", "not_met")), "by": "考核组", "on": day}
        return row(register, **values)
