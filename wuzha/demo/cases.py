"""The cases of the invented street: the ordinary ones drawn from a fixed seed, the telling ones written out."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from wuzha.core.periods import Period
from wuzha.core.vocabulary import FraudType
from wuzha.demo.street import HALVES, VILLAGES

SEED = 2021
FIRST_BOOK_ENDS = date(2021, 12, 31)


@dataclass(frozen=True, slots=True)
class DemoCase:
    """One case as the street knows it; `loss` in yuan, None or words where the amount is not known."""

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


# What the nth case of a village in a half-year has that an ordinary one has not.
_TELLING: Mapping[tuple[str, str, int], Mapping[str, Any]] = {
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

_WITHDRAWN_LATER = DemoCase(
    "A2021089101", "古渡村", date(2021, 8, 19), date(2021, 8, 18), date(2021, 8, 18), Decimal(6800), "虚假购物"
)

_FIRST_BOOK = (
    DemoCase(
        "A2021079001", "青石村", date(2021, 7, 9), date(2021, 7, 8), date(2021, 7, 8), Decimal(900), "刷单",
        case_kind="治安",
    ),
    DemoCase(
        "A2021099002", "青石村", None, date(2021, 9, 14), date(2021, 9, 14), Decimal(0), "冒充客服", case_kind="未立案"
    ),
    DemoCase(
        "A2021109003", "青石村", date(2021, 10, 22), date(2021, 10, 21), date(2021, 10, 3), Decimal(23500),
        "刷单返利", status="并案",
    ),
    DemoCase("A2021089004", "竹溪村", None, date(2021, 8, 27), date(2021, 8, 25), Decimal(4200), "虚假贷款"),
    DemoCase("A2021119005", "竹溪村", None, date(2021, 11, 3), date(2021, 11, 2), Decimal(15800), "刷单返利"),
    DemoCase(
        "A2021109006", "云溪社区", None, date(2021, 10, 12), date(2021, 10, 11), Decimal(3000), "冒充客服",
        unit="自然资源所", relation="父母",
    ),
    DemoCase(
        "A2021119007", "", date(2021, 11, 16), date(2021, 11, 15), date(2021, 11, 12), Decimal(36000), "虚假征信"
    ),
    _WITHDRAWN_LATER,
)  # fmt: skip

_SECOND_BOOK = (
    replace(_WITHDRAWN_LATER, status="撤案", received_on=date(2022, 2, 24)),
    DemoCase(
        "202206150901", "", date(2022, 6, 15), date(2022, 6, 14), date(2022, 6, 10), Decimal(8600), "虚假购物服务",
        received_on=date(2022, 6, 17),
    ),
    DemoCase(
        "202203220902", "青石村", date(2022, 3, 22), date(2022, 3, 22), date(2022, 3, 21), Decimal(1500), "刷单返利",
        status="撤案", received_on=date(2022, 3, 24),
    ),
    DemoCase(
        "202208110903", "龙井村", date(2022, 8, 11), date(2022, 8, 10), date(2022, 8, 10), Decimal(600), "网黑案件",
        case_kind="治安", received_on=date(2022, 8, 12),
    ),
)  # fmt: skip


def demo_cases() -> tuple[list[DemoCase], list[DemoCase]]:
    """The rows of the book of 2021 and of the book that follows it, each in the order of reporting."""
    ordinary = list(_ordinary(random.Random(SEED)))  # noqa: S311  an invented street needs no secrets
    first = [case for case in ordinary if case.reported_on <= FIRST_BOOK_ENDS]
    second = [case for case in ordinary if case.reported_on > FIRST_BOOK_ENDS]
    return _sorted([*first, *_FIRST_BOOK]), _sorted([*second, *_SECOND_BOOK])


def _sorted(cases: list[DemoCase]) -> list[DemoCase]:
    return sorted(cases, key=lambda case: (case.reported_on, case.case_no))


def _ordinary(dice: random.Random) -> Iterator[DemoCase]:
    serial = 0
    for place, half in enumerate(HALVES):
        for village in VILLAGES:
            for number in range(1, village.cases[place] + 1):
                serial += 1
                case = _drawn(dice, Period.parse(half), village.name, serial)
                yield replace(case, **_TELLING.get((village.name, half, number), {}))


def _drawn(dice: random.Random, half: Period, village: str, serial: int) -> DemoCase:
    """A case filed well inside its half-year, so that only the telling ones sit on an edge."""
    days = (half.end - half.start).days
    filed_on = half.start + timedelta(days=dice.randint(20, days - 10))
    reported_on = filed_on - timedelta(days=dice.randint(0, 3))
    occurred_on = reported_on - timedelta(days=dice.choice((0, 0, 1, 1, 2, 5, 12)))
    is_first_book = reported_on <= FIRST_BOOK_ENDS
    types = [term for term in FraudType if term is not FraudType.OTHER]
    return DemoCase(
        f"A{reported_on:%Y%m}{serial:04d}" if is_first_book else f"{reported_on:%Y%m%d}{serial:04d}",
        village,
        filed_on,
        reported_on,
        occurred_on,
        Decimal(dice.randint(8, 900)) * 100 + dice.choice((0, 0, 0, 50)),
        dice.choice([dice.choice(types).written, FraudType.FAKE_ORDERS.written]),
        received_on=None if is_first_book else filed_on + timedelta(days=dice.randint(1, 4)),
    )
