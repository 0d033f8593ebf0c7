"""Random facts of a small county, the same for the same seed: every blank, doubt and gap the engine must bear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.office import facts, months
from wuzha.core.facts import Facts

COUNTY_REGISTERS = ("cases", "persons", "dens")
FIRST_DAY, LAST_DAY = date(2020, 12, 1), date(2023, 1, 31)


def random_facts(seed: int, *, streets: int = 4, villages: int = 5, units: int = 3, rows: int = 120) -> Facts:
    """Facts of one city with two counties, so many streets, and so many villages and units under each street."""
    draw = _Draw(Random(seed))
    tree = draw.tree(streets, villages, units)
    codes = {kind: [org["code"] for org in tree if org["kind"] in kinds] for kind, kinds in _KINDS.items()}
    return facts(
        tree,
        cases=[draw.case(codes) for _ in range(rows)],
        persons=[draw.person(codes) for _ in range(rows // 3)],
        dens=[draw.den(codes) for _ in range(rows // 20)],
        sanctions=[draw.sanction(codes) for _ in range(rows // 10)],
        outreach=[draw.outreach(codes) for _ in range(rows)],
        declarations=draw.declarations(codes),
        baselines=[draw.baseline(codes) for _ in range(rows // 5)],
        attestations=[draw.attestation(codes) for _ in range(rows // 2)],
    )


_KINDS: Mapping[str, tuple[str, ...]] = {
    "villages": ("village", "community"),
    "units": ("unit",),
    "above": ("street", "county", "city"),
}
Codes = Mapping[str, Sequence[str]]
Entry = dict[str, Any]


class _Draw:
    def __init__(self, random: Random) -> None:
        self.random = random

    def one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def seldom(self, value: Any, usually: Any = None, chance: float = 0.1) -> Any:
        return value if self.random.random() < chance else usually

    def day(self, blank: float = 0.08) -> date | None:
        days = (LAST_DAY - FIRST_DAY).days
        return self.seldom(None, FIRST_DAY + timedelta(days=self.random.randint(0, days)), blank)

    def received(self) -> date | None:
        return self.one(None, self.day())

    def place(self, codes: Sequence[str], blank: float = 0.05) -> str | None:
        """An org of the list, seldom none, very seldom one that nobody knows."""
        return self.seldom(None, self.seldom("nobody", self.one(*codes), 0.02), blank)

    def tree(self, streets: int, villages: int, units: int) -> list[Entry]:
        orgs: list[Entry] = [{"code": "52", "kind": "city"}]
        orgs += [{"code": f"52{county}", "kind": "county", "parent": "52"} for county in (1, 2)]
        for number in range(streets):
            street = f"52{1 + number % 2}{number:02d}"
            orgs.append({"code": street, "kind": "street", "parent": street[:3]})
            for place in range(villages):
                orgs.append(self._judged(f"{street}{place:02d}", self.one("village", "community"), street))
            for place in range(units):
                duty = {"has_management_duty": self.one(True, False, None)}
                orgs.append(self._judged(f"{street}U{place}", "unit", street) | duty)
        return orgs

    def _judged(self, code: str, kind: str, street: str) -> Entry:
        opened, closed = self.seldom(self.day(0)), self.seldom(self.day(0))
        days = {"opened_on": opened, "closed_on": closed, "split_on": self.seldom(self.day(0))}
        days["joined_on"] = self.seldom(self.day(0))
        return {"code": code, "kind": kind, "parent": street} | days

    def case(self, codes: Codes) -> Entry:
        unit = self.seldom(self.place(codes["units"], 0), chance=0.3)
        return {
            "village": self.place(codes["villages"]),
            "occurred_in": self.place(codes["villages"]),
            "unit": unit,
            "relation": unit and self.one(None, "self", "self", "parent", "spouse", "child"),
            "filed_on": self.day(),
            "reported_on": self.day(),
            "occurred_on": self.day(),
            "loss_fen": self.one(None, 0, 100_000, 49_999_999, 50_000_000, 80_000_000),
            "stopped_fen": self.one(None, 0, 10_000_000),
            "returned_fen": self.one(None, 0, 25_000_000),
            "case_kind": self.one(None, "criminal", "criminal", "criminal", "administrative", "not_filed"),
            "status": self.one(None, "valid", "valid", "valid", "withdrawn", "merged"),
            "received_on": self.received(),
        }

    def person(self, codes: Codes) -> Entry:
        return {
            "category": self.one("offender", "intercepted", "stranded_abroad"),
            "residence": self.one(None, "permanent", "temporary", "registered_only"),
            "village": self.place(codes["villages"]),
            "unit": self.seldom(self.place(codes["units"], 0), chance=0.4),
            "relation": self.one(None, "self", "parent", "child"),
            "confirmed_on": self.day(),
            "confirmation": self.one(None, "confirmed", "confirmed", "pending"),
            "cleared_on": self.one(None, self.day()),
            "received_on": self.received(),
        }

    def den(self, codes: Codes) -> Entry:
        return {"village": self.place(codes["villages"]), "found_on": self.day(), "received_on": self.received()}

    def sanction(self, codes: Codes) -> Entry:
        kind = self.one("circulated_criticism", "summoned_talk", "ordered_rectification")
        issued_by = self.one("county", "county", "street", None)
        org = self.place([*codes["units"], *codes["villages"]])
        return {"org": org, "kind": kind, "issued_by": issued_by, "issued_on": self.day()}

    def outreach(self, codes: Codes) -> Entry:
        return {
            "org": self.place([*codes["units"], *codes["villages"]]),
            "done_on": self.day(),
            "must": self.one(None, "screen", "home", "meeting"),
            "form": self.one(None, "lecture", "drill"),
            "venue": self.one(None, "bank", "school"),
            "audience_count": self.one(None, 0, 30),
            "material_count": self.one(None, 12),
            "received_on": self.received(),
        }

    def declarations(self, codes: Codes) -> list[Entry]:
        """Some orgs of every level declare most months; some months are declared twice."""
        declaring = [code for code in codes["above"] if self.random.random() < 0.7]
        declaring += [code for code in (*codes["villages"], *codes["units"]) if self.random.random() < 0.3]
        return [
            {"org": org, "register": register, "month": month, "filed_on": self.received()}
            for org in declaring
            for register in COUNTY_REGISTERS
            for month in (*months("2021"), *months("2022"))
            for _ in range(self.one(0, *[1] * 40, 2))
        ]

    def baseline(self, codes: Codes) -> Entry:
        return {
            "org": self.place([*codes["villages"], *codes["units"], *codes["above"]], 0),
            "period": self.one("2021H1", "2021", "2021H2"),
            "measure": self.one("cases", "staff_victim_cases"),
            "count": self.random.randint(0, 8),
            "signed_on": self.day(),
        }

    def attestation(self, codes: Codes) -> Entry:
        return {
            "org": self.place(codes["villages"], 0),
            "criterion": "duties_done",
            "period": self.one("2021H2", "2022"),
            "verdict": self.one("met", "met", "not_met"),
            "on": self.day(),
        }
