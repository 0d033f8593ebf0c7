"""The registers of the invented street other than orgs and cases: persons, dens, sanctions, outreach and the rest."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from itertools import count

from wuzha.core.periods import Period
from wuzha.core.vocabulary import OutreachForm, OutreachMust, Venue
from wuzha.demo.sheet import DemoCell
from wuzha.demo.street import STREET, UNITS, VILLAGES
from wuzha.demo.year_shift import AS_WRITTEN, YearShift

DemoRows = list[tuple[DemoCell, ...]]
OutreachRow = tuple[str, str, date, str, str, int, int]

PERSON_ROWS: DemoRows = [
    # 人员编号, 类别, 居住性质, 所属村, 所属单位, 与职工关系, 认定日期, 认定状态, 解除日期, 接收日期
    ("P001", "滞留境外", "常住", "栗坪村", "", "", date(2021, 3, 1), "", date(2021, 12, 30), None),
    ("P002", "滞留境外", "常住", "柳湾村", "", "", date(2021, 5, 10), "已认定", date(2022, 1, 5), None),
    ("P003", "违法犯罪人员", "户籍", "青石村", "", "", date(2021, 8, 17), "已认定", None, None),
    ("P004", "违法犯罪人员", "常住", "桥头社区", "", "", date(2021, 9, 9), "已认定", None, date(2021, 9, 12)),
    ("P005", "拦截人员", "", "东门社区", "", "", date(2021, 10, 20), "已认定", None, None),
    ("P006", "拦截人员", "暂住", "麻园村", "", "", date(2021, 11, 2), "待核", None, None),
    ("P007", "拦截人员", "户籍", "", "财政分局", "子女", date(2021, 11, 18), "已认定", None, None),
    ("P008", "违法犯罪人员", "", "", "农业服务中心", "配偶", date(2021, 12, 3), "待核", None, None),
    ("P009", "滞留缅北涉诈高危人员", "常住", "栗坪村", "", "", date(2022, 4, 18), "已认定", date(2023, 1, 9), None),
    ("P010", "违法犯罪人员", "", "麻园村", "", "", date(2022, 5, 26), "已认定", None, None),
    ("P011", "拦截人员", "暂住人口", "桥头社区", "", "", date(2022, 6, 14), "已认定", None, date(2022, 6, 15)),
    ("P012", "违法犯罪人员", "", "", "财政分局", "本人", date(2022, 8, 8), "已认定", None, None),
    ("P013", "拦截人员", "常住", "东门社区", "", "", date(2022, 9, 23), "待核", None, None),
    ("P014", "违法犯罪人员", "仅户籍", "云峰村", "", "", date(2022, 10, 11), "已认定", None, None),
    ("P015", "拦截人员", "户籍", "", "农业服务中心", "子女", date(2022, 11, 7), "待核", None, date(2022, 11, 9)),
    ("P016", "滞留境外", "常住", "西苑社区", "", "", date(2023, 2, 20), "已认定", None, date(2023, 2, 21)),
]

DEN_ROWS: DemoRows = [
    ("W2021-01", "河滨社区", date(2021, 10, 26), None),
    ("W2022-01", "龙井村", date(2022, 5, 12), date(2022, 5, 13)),
]

SANCTION_ROWS: DemoRows = [
    ("督2021-03", "市场监管所", "约谈", "县", date(2021, 9, 28), "摸排工作滞后", date(2021, 9, 30)),
    ("督2021-04", "文化服务中心", "约谈", "县级", date(2021, 10, 15), "宣传进度滞后", None),
    ("督2021-05", "司法所", "责令整改", "街道", date(2021, 11, 5), "台账不全", None),
    ("督2021-06", "党政综合办公室", "约谈", "街道", date(2021, 11, 23), "信息报送不及时", None),
    ("督2022-01", "市场监管所", "通报", "县", date(2022, 4, 14), "行业监管不到位", date(2022, 4, 18)),
    ("督2022-02", "文化服务中心", "责令整改", "县", date(2022, 7, 20), "宣传点位不足", None),
    ("督2022-03", "司法所", "约谈", "街道级", date(2022, 10, 9), "台账不全", None),
    ("督2022-04", "白鹭村", "约谈", "街道", date(2022, 8, 30), "发案较多", None),
    ("督2022-05", "麻园村", "提醒函", "街道", date(2022, 10, 20), "报送迟了两次", None),
]

BASELINE_ROWS: DemoRows = [
    ("松涧村", "2021H1", "案件", 4, date(2021, 11, 18)),
    ("桐花村", "2021上半年", "案件", 5, date(2021, 11, 18)),
    ("520399001001", "2021年上半年", "案件数", 12, date(2021, 11, 19)),
    ("桥头社区", "2021H1", "案件", 4, date(2021, 11, 19)),
    ("西苑社区", "2021年", "案件", 10, date(2022, 1, 20)),
    ("卫生院", "2021H1", "职工受害案件", 2, date(2021, 11, 22)),
]

DECLARED_MONTHS = tuple(
    month for half in ("2021H1", "2021H2", "2022H1", "2022H2", "2023H1") for month in Period.parse(half).months
)

# The street declares every month except these; in these every org declares for itself, except those listed.
DECLARATION_GAPS = {("重点人员", "2021-09"): {"泉口村", "中心学校"}, ("案件", "2022-09"): {"泉口村"}}
_DECLARED_REGISTERS = ("案件", "重点人员", "窝点")
_LATE_DECLARATIONS = {("窝点", "2022-03"): date(2022, 5, 12)}

# Units without outreach in a half-year.
_ORGS_WITHOUT_OUTREACH = {("综合执法队", "2021H2"), ("退役军人服务站", "2022H2")}


def shift_rows(rows: DemoRows, shift: YearShift) -> DemoRows:
    """Return the rows in other years."""
    return [tuple(map(shift.shift_cell, row)) for row in rows]


def make_outreach_rows(shift: YearShift = AS_WRITTEN) -> list[OutreachRow]:
    """Return outreach once a month for a village and once a quarter for a unit, each time through another channel."""
    dice = random.Random(2022)  # noqa: S311  an invented street needs no secrets
    serials = count(1)
    ways = [*(must.chinese for must in OutreachMust), *(form.chinese for form in OutreachForm)]
    venues = [venue.chinese for venue in Venue]
    rows = []
    for month_index, month in enumerate(DECLARED_MONTHS):
        orgs = [*VILLAGES, *(UNITS if month_index % 3 == 0 else ())]
        half = f"{month.start.year}H{1 if month.start.month <= 6 else 2}"
        for number, org in enumerate(org for org in orgs if (org.name, half) not in _ORGS_WITHOUT_OUTREACH):
            day = month.start.replace(day=dice.randint(2, 26))
            way = ways[(month_index + number * 3) % len(ways)]
            venue = dice.choice(["", *venues])
            people = dice.randint(12, 220)
            serial = shift.shift_serial(f"X{month.start:%Y%m}{next(serials):04d}")
            rows.append((serial, org.name, shift.shift_day(day), way, venue, people, people + 20))
    return rows


def make_declaration_rows(shift: YearShift = AS_WRITTEN) -> DemoRows:
    """Return the declarations: the first half-year as one range, then each month on its last day, one of them late."""
    first = DECLARED_MONTHS[:6]
    month_range = f"{first[0].id}~{first[-1].id}"
    rows: DemoRows = [(STREET.name, register, month_range, date(2021, 7, 15)) for register in _DECLARED_REGISTERS]
    for month in DECLARED_MONTHS[6:]:
        for register in _DECLARED_REGISTERS:
            rows += _make_declarations(register, month)
    rows += [(STREET.name, "宣传", "2022-01~2022-12", date(2022, 12, 31))]
    return shift_rows(rows, shift)


def _make_declarations(register: str, month: Period) -> Iterator[tuple[DemoCell, ...]]:
    silent_orgs = DECLARATION_GAPS.get((register, month.id))
    orgs = [STREET] if silent_orgs is None else [org for org in (*VILLAGES, *UNITS) if org.name not in silent_orgs]
    month_text = month.id if month.start.year == 2021 else f"{month.start.year}年{month.start.month}月"
    for org in orgs:
        yield org.name, register, month_text, _LATE_DECLARATIONS.get((register, month.id), month.end)


def make_attestation_rows(shift: YearShift = AS_WRITTEN) -> DemoRows:
    """Return the decisions on clause 四(一)5 at the end of each period; one verdict was changed later."""
    rows: DemoRows = []
    for period, decided_on, not_met, absent in (
        ("2021H2", date(2021, 12, 28), "新街社区", "东门社区"),
        ("2022", date(2022, 12, 29), "东门社区", "新街社区"),
    ):
        for village in VILLAGES:
            if village.name != absent:
                verdict = "未达标" if village.name == not_met else "达标"
                reason = "未按时成立领导小组" if village.name == not_met else ""
                rows.append((village.name, "四(一)5", period, verdict, "考核组", decided_on, reason))
    rows.insert(0, ("白鹭村", "四(一)5", "2021H2", "未达标", "考核组", date(2021, 12, 20), "入户记录不全，限期补齐"))
    return shift_rows(rows, shift)
