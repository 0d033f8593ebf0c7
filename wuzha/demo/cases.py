"""The cases of the invented street: ordinary ones drawn from a fixed seed, special ones written out."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from wuzha.core.periods import Period
from wuzha.core.vocabulary import FraudType
from wuzha.demo.street import HALVES, VILLAGES, DemoOrg
from wuzha.demo.year_shift import AS_WRITTEN, YearShift

SEED = 2021
FIRST_BOOK_END = date(2021, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCase:
    """One case as a ledger has it; `loss` in yuan, None or words where the amount is unknown."""

    case_no: str
    village: str
    filed_on: date | None
    reported_on: date
    occurred_on: date
    loss: Decimal | str | None
    fraud_type: str
    unit: str = ""
    relation: str = ""
    case_kind: str = ""
    status: str = ""
    received_on: date | None = None

    @property
    def known_on(self) -> date:
        """The day from which the police can hand the case on."""
        return self.received_on or max(day for day in (self.reported_on, self.filed_on) if day is not None)

    def shift(self, shift: YearShift) -> DemoCase:
        """Return the case in other years."""
        move = shift.shift_day
        return replace(
            self,
            case_no=shift.shift_serial(self.case_no),
            filed_on=self.filed_on and move(self.filed_on),
            reported_on=move(self.reported_on),
            occurred_on=move(self.occurred_on),
            received_on=self.received_on and move(self.received_on),
        )


# The fields in which the nth case of a village in a half-year differs from an ordinary one.
_SPECIAL_FIELDS: Mapping[tuple[str, str, int], Mapping[str, Any]] = {
    ("石桥村", "2021H2", 1): {"loss": Decimal("500000.00"), "fraud_type": "虚假投资理财"},
    ("云峰村", "2021H2", 1): {"loss": Decimal("499999.99"), "fraud_type": "虚假投资理财"},
    ("桐花村", "2022H1", 1): {"loss": Decimal("500000.00"), "fraud_type": "虚假投资理财"},
    ("云峰村", "2022H2", 1): {"loss": Decimal("499999.99"), "fraud_type": "虚假投资理财"},
    ("茶园村", "2021H2", 1): {"loss": "不详"},
    ("茶园村", "2022H1", 1): {"loss": None},
    ("西苑社区", "2021H1", 2): {"loss": "约5万"},
    ("河滨社区", "2021H1", 3): {"loss": "无", "fraud_type": "荐股骗局"},
    ("白鹭村", "2021H2", 2): {"received_on": date(2022, 1, 18)},
    ("云溪社区", "2021H1", 1): {"unit": "卫生院", "relation": "本人"},
    ("云溪社区", "2021H1", 2): {"unit": "卫生院", "relation": "本人"},
    ("云溪社区", "2021H1", 3): {"unit": "社会事务办公室", "relation": "职工本人"},
    ("新街社区", "2021H1", 1): {"unit": "经济发展办公室", "relation": "本人"},
    ("云溪社区", "2021H2", 1): {"unit": "卫生院", "relation": "本人"},
    ("云溪社区", "2021H2", 2): {"unit": "社会事务办公室", "relation": "本人"},
    ("桥头社区", "2021H2", 1): {"unit": "经济发展办公室", "relation": "妻子"},
    ("云溪社区", "2022H1", 1): {"unit": "卫生院", "relation": "本人"},
    ("云溪社区", "2022H1", 2): {"unit": "卫生院", "relation": "本人"},
    ("云溪社区", "2022H1", 3): {"unit": "综合执法队", "relation": "本人"},
    ("云溪社区", "2022H2", 1): {"unit": "卫生院", "relation": "本人"},
    ("西苑社区", "2022H2", 1): {"unit": "中心学校", "relation": "本人"},
    ("白鹭村", "2022H1", 1): {"unit": "经济发展办公室", "relation": "儿子"},
    ("云溪社区", "2023H1", 1): {"unit": "卫生院", "relation": "本人"},
}

_WITHDRAWN_CASE = DemoCase(
    case_no="A2021089101",
    village="古渡村",
    filed_on=date(2021, 8, 19),
    reported_on=date(2021, 8, 18),
    occurred_on=date(2021, 8, 18),
    loss=Decimal(6800),
    fraud_type="虚假购物",
)

_FIRST_BOOK_CASES = (
    DemoCase(
        case_no="A2021079001",
        village="青石村",
        filed_on=date(2021, 7, 9),
        reported_on=date(2021, 7, 8),
        occurred_on=date(2021, 7, 8),
        loss=Decimal(900),
        fraud_type="刷单",
        case_kind="治安",
    ),
    DemoCase(
        case_no="A2021099002",
        village="青石村",
        filed_on=None,
        reported_on=date(2021, 9, 14),
        occurred_on=date(2021, 9, 14),
        loss=Decimal(0),
        fraud_type="冒充客服",
        case_kind="未立案",
    ),
    DemoCase(
        case_no="A2021109003",
        village="青石村",
        filed_on=date(2021, 10, 22),
        reported_on=date(2021, 10, 21),
        occurred_on=date(2021, 10, 3),
        loss=Decimal(23500),
        fraud_type="刷单返利",
        status="并案",
    ),
    DemoCase(
        case_no="A2021089004",
        village="竹溪村",
        filed_on=None,
        reported_on=date(2021, 8, 27),
        occurred_on=date(2021, 8, 25),
        loss=Decimal(4200),
        fraud_type="虚假贷款",
    ),
    DemoCase(
        case_no="A2021119005",
        village="竹溪村",
        filed_on=None,
        reported_on=date(2021, 11, 3),
        occurred_on=date(2021, 11, 2),
        loss=Decimal(15800),
        fraud_type="刷单返利",
    ),
    DemoCase(
        case_no="A2021109006",
        village="云溪社区",
        filed_on=None,
        reported_on=date(2021, 10, 12),
        occurred_on=date(2021, 10, 11),
        loss=Decimal(3000),
        fraud_type="冒充客服",
        unit="自然资源所",
        relation="父母",
    ),
    DemoCase(
        case_no="A2021119007",
        village="",
        filed_on=date(2021, 11, 16),
        reported_on=date(2021, 11, 15),
        occurred_on=date(2021, 11, 12),
        loss=Decimal(36000),
        fraud_type="虚假征信",
    ),
    _WITHDRAWN_CASE,
)

_SECOND_BOOK_CASES = (
    replace(_WITHDRAWN_CASE, status="撤案", received_on=date(2022, 2, 24)),
    DemoCase(
        case_no="202206150901",
        village="",
        filed_on=date(2022, 6, 15),
        reported_on=date(2022, 6, 14),
        occurred_on=date(2022, 6, 10),
        loss=Decimal(8600),
        fraud_type="虚假购物服务",
        received_on=date(2022, 6, 17),
    ),
    DemoCase(
        case_no="202203220902",
        village="青石村",
        filed_on=date(2022, 3, 22),
        reported_on=date(2022, 3, 22),
        occurred_on=date(2022, 3, 21),
        loss=Decimal(1500),
        fraud_type="刷单返利",
        status="撤案",
        received_on=date(2022, 3, 24),
    ),
    DemoCase(
        case_no="202208110903",
        village="龙井村",
        filed_on=date(2022, 8, 11),
        reported_on=date(2022, 8, 10),
        occurred_on=date(2022, 8, 10),
        loss=Decimal(600),
        fraud_type="网黑案件",
        case_kind="治安",
        received_on=date(2022, 8, 12),
    ),
)


def make_demo_cases(shift: YearShift = AS_WRITTEN) -> tuple[list[DemoCase], list[DemoCase]]:
    """Return the cases of the first year's book and of the one after it, each in the order of reporting."""
    ordinary = list(draw_cases(random.Random(SEED), VILLAGES))  # noqa: S311  an invented street needs no secrets
    first = [case for case in ordinary if case.reported_on <= FIRST_BOOK_END]
    second = [case for case in ordinary if case.reported_on > FIRST_BOOK_END]
    books = _sort_cases([*first, *_FIRST_BOOK_CASES]), _sort_cases([*second, *_SECOND_BOOK_CASES])
    return [case.shift(shift) for case in books[0]], [case.shift(shift) for case in books[1]]


def _sort_cases(cases: list[DemoCase]) -> list[DemoCase]:
    return sorted(cases, key=lambda case: (case.reported_on, case.case_no))


def draw_cases(dice: random.Random, villages: Sequence[DemoOrg], serial: int = 0) -> Iterator[DemoCase]:
    """Yield the ordinary cases of these villages as the dice fall, with numbers after `serial`."""
    for index, half in enumerate(HALVES):
        for village in villages:
            for number in range(1, village.cases[index] + 1):
                serial += 1
                case = _draw_case(dice, Period.parse(half), village.name, serial)
                yield replace(case, **_SPECIAL_FIELDS.get((village.name, half, number), {}))


def _draw_case(dice: random.Random, half: Period, village: str, serial: int) -> DemoCase:
    """Return a case filed well inside its half-year, so that only special ones lie near an edge."""
    days = (half.end - half.start).days
    filed_on = half.start + timedelta(days=dice.randint(20, days - 10))
    reported_on = filed_on - timedelta(days=dice.randint(0, 3))
    occurred_on = reported_on - timedelta(days=dice.choice((0, 0, 1, 1, 2, 5, 12)))
    is_first_book = reported_on <= FIRST_BOOK_END
    types = [term for term in FraudType if term is not FraudType.OTHER]
    return DemoCase(
        case_no=f"A{reported_on:%Y%m}{serial:04d}" if is_first_book else f"{reported_on:%Y%m%d}{serial:04d}",
        village=village,
        filed_on=filed_on,
        reported_on=reported_on,
        occurred_on=occurred_on,
        loss=Decimal(dice.randint(8, 900)) * 100 + dice.choice((0, 0, 0, 50)),
        fraud_type=dice.choice([dice.choice(types).chinese, FraudType.FAKE_ORDERS.chinese]),
        received_on=None if is_first_book else filed_on + timedelta(days=dice.randint(1, 4)),
    )
