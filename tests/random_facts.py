"""Draw random facts of a small city, the same for the same seed, with every blank, doubt and gap there can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.office import build_facts, list_months
from wuzha.core.facts import Facts

COUNTY_REGISTERS = ("cases", "persons", "dens")
FIRST_DAY, LAST_DAY = date(2020, 12, 1), date(2023, 1, 31)


def random_facts(seed: int, *, streets: int = 4, villages: int = 5, units: int = 3, rows: int = 120) -> Facts:
    """Return facts of one city with two counties, the given streets, and villages and units under each street."""
    draws = _FactDraw(Random(seed))
    tree = draws.draw_tree(streets, villages, units)
    codes = {kind: [org["code"] for org in tree if org["kind"] in kinds] for kind, kinds in _KINDS.items()}
    return build_facts(
        tree,
        cases=[draws.draw_case(codes) for _ in range(rows)],
        persons=[draws.draw_person(codes) for _ in range(rows // 3)],
        dens=[draws.draw_den(codes) for _ in range(rows // 20)],
        sanctions=[draws.draw_sanction(codes) for _ in range(rows // 10)],
        outreach=[draws.draw_outreach(codes) for _ in range(rows)],
        declarations=draws.draw_declarations(codes),
        baselines=[draws.draw_baseline(codes) for _ in range(rows // 5)],
        attestations=[draws.draw_attestation(codes) for _ in range(rows // 2)],
    )


_KINDS: Mapping[str, tuple[str, ...]] = {
    "villages": ("village", "community"),
    "units": ("unit",),
    "above": ("street", "county", "city"),
}
Codes = Mapping[str, Sequence[str]]
Entry = dict[str, Any]


class _FactDraw:
    def __init__(self, random: Random) -> None:
        self.random = random

    def pick(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def pick_rarely(self, value: Any, usually: Any = None, chance: float = 0.1) -> Any:
        return value if self.random.random() < chance else usually

    def draw_day(self, blank: float = 0.08) -> date | None:
        days = (LAST_DAY - FIRST_DAY).days
        return self.pick_rarely(None, FIRST_DAY + timedelta(days=self.random.randint(0, days)), blank)

    def draw_received_day(self) -> date | None:
        return self.pick(None, self.draw_day())

    def draw_org(self, codes: Sequence[str], blank: float = 0.05) -> str | None:
        """Draw an org of the list, rarely none, very rarely a code that no org has."""
        return self.pick_rarely(None, self.pick_rarely("nobody", self.pick(*codes), 0.02), blank)

    def draw_tree(self, streets: int, villages: int, units: int) -> list[Entry]:
        orgs: list[Entry] = [{"code": "52", "kind": "city"}]
        orgs += [{"code": f"52{county}", "kind": "county", "parent": "52"} for county in (1, 2)]
        for number in range(streets):
            street = f"52{1 + number % 2}{number:02d}"
            orgs.append({"code": street, "kind": "street", "parent": street[:3]})
            for place in range(villages):
                orgs.append(self._make_judged_org(f"{street}{place:02d}", self.pick("village", "community"), street))
            for place in range(units):
                duty = {"has_management_duty": self.pick(True, False, None)}
                orgs.append(self._make_judged_org(f"{street}U{place}", "unit", street) | duty)
        return orgs

    def _make_judged_org(self, code: str, kind: str, street: str) -> Entry:
        opening_day, closing_day = self.pick_rarely(self.draw_day(0)), self.pick_rarely(self.draw_day(0))
        days = {"opened_on": opening_day, "closed_on": closing_day, "split_on": self.pick_rarely(self.draw_day(0))}
        days["joined_on"] = self.pick_rarely(self.draw_day(0))
        return {"code": code, "kind": kind, "parent": street} | days

    def draw_case(self, codes: Codes) -> Entry:
        unit = self.pick_rarely(self.draw_org(codes["units"], 0), chance=0.3)
        return {
            "village": self.draw_org(codes["villages"]),
            "occurred_in": self.draw_org(codes["villages"]),
            "unit": unit,
            "relation": unit and self.pick(None, "self", "self", "parent", "spouse", "child"),
            "filed_on": self.draw_day(),
            "reported_on": self.draw_day(),
            "occurred_on": self.draw_day(),
            "loss_fen": self.pick(None, 0, 100_000, 49_999_999, 50_000_000, 55_555_556, 80_000_000),
            "stopped_fen": self.pick(None, 0, 10_000_000),
            "returned_fen": self.pick(None, 0, 25_000_000),
            "case_kind": self.pick(None, "criminal", "criminal", "criminal", "administrative", "not_filed"),
            "status": self.pick(None, "valid", "valid", "valid", "withdrawn", "merged"),
            "received_on": self.draw_received_day(),
            "is_loss_about": self.pick(None, None, True),
            "is_stopped_about": self.pick(None, False, True),
            "is_returned_about": self.pick(None, None, True),
        }

    def draw_person(self, codes: Codes) -> Entry:
        return {
            "category": self.pick("offender", "intercepted", "stranded_abroad"),
            "residence": self.pick(None, "permanent", "temporary", "registered_only"),
            "village": self.draw_org(codes["villages"]),
            "unit": self.pick_rarely(self.draw_org(codes["units"], 0), chance=0.4),
            "relation": self.pick(None, "self", "parent", "child"),
            "confirmed_on": self.draw_day(),
            "confirmation": self.pick(None, "confirmed", "confirmed", "pending"),
            "cleared_on": self.pick(None, self.draw_day()),
            "received_on": self.draw_received_day(),
        }

    def draw_den(self, codes: Codes) -> Entry:
        return {
            "village": self.draw_org(codes["villages"]),
            "found_on": self.draw_day(),
            "received_on": self.draw_received_day(),
        }

    def draw_sanction(self, codes: Codes) -> Entry:
        kind = self.pick("reminder", "circulated_criticism", "summoned_talk", "ordered_rectification", None)
        issued_by = self.pick("county", "county", "street", None)
        org = self.draw_org([*codes["units"], *codes["villages"]])
        return {"org": org, "kind": kind, "issued_by": issued_by, "issued_on": self.draw_day()}

    def draw_outreach(self, codes: Codes) -> Entry:
        return {
            "org": self.draw_org([*codes["units"], *codes["villages"]]),
            "done_on": self.draw_day(),
            "must": self.pick(None, "screen", "home", "meeting"),
            "form": self.pick(None, "lecture", "drill"),
            "venue": self.pick(None, "bank", "school"),
            "audience_count": self.pick(None, 0, 30),
            "material_count": self.pick(None, 12),
            "received_on": self.draw_received_day(),
        }

    def draw_declarations(self, codes: Codes) -> list[Entry]:
        """Draw orgs of every level that declare most months; some months are declared twice."""
        declaring = [code for code in codes["above"] if self.random.random() < 0.7]
        declaring += [code for code in (*codes["villages"], *codes["units"]) if self.random.random() < 0.3]
        return [
            {"org": org, "register": register, "month": month, "filed_on": self.draw_received_day()}
            for org in declaring
            for register in COUNTY_REGISTERS
            for month in (*list_months("2021"), *list_months("2022"))
            for _ in range(self.pick(0, *[1] * 40, 2))
        ]

    def draw_baseline(self, codes: Codes) -> Entry:
        return {
            "org": self.draw_org([*codes["villages"], *codes["units"], *codes["above"]], 0),
            "period": self.pick("2021H1", "2021", "2021H2", "2021-01-01/2021-12-31"),
            "measure": self.pick("cases", "staff_victim_cases"),
            "count": self.random.randint(0, 8),
            "signed_on": self.draw_day(),
        }

    def draw_attestation(self, codes: Codes) -> Entry:
        return {
            "org": self.draw_org(codes["villages"], 0),
            "criterion": "duties_done",
            "period": self.pick("2021H2", "2022", "2022-01-01/2022-12-31"),
            "verdict": self.pick("met", "met", "not_met"),
            "on": self.draw_day(),
        }
