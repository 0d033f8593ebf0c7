"""The invented street: its orgs, how many cases each village has, and what each org demonstrates.

All names and codes are invented. In 2021H2 and in 2022, judged on everything in the registers, the street shows every
branch of both standards. A cell that begins with "met" is an org that reaches its title; any other cell gives the
reason against it.

| org | 2021H2 | 2022 |
|---|---|---|
| 青石村 | met with no case; three alarms and a 户籍 person do not count | met with no case |
| 松涧村 | met: fell by exactly 50 % (4 → 2, signed base) | met: exactly 50 % (6 → 3) |
| 白鹭村 | 33 % (3 → 2); one case was known late (met as of 2021-12-31) | fell by 20 % |
| 桐花村 | met: fell by 80 %, headroom 1 | one case of exactly 500,000.00 |
| 龙井村 | base zero and one case | no case, but a den |
| 古渡村 | met: its only case was withdrawn later (not met as of 2021-12-31) | base zero and one case |
| 石桥村 | one case of exactly 500,000.00 | fell by 33 % (3 → 2) |
| 云峰村 | met: a case of 499,999.99; headroom 1 | met: again 499,999.99 |
| 茶园村 | an amount not known | an amount not known |
| 竹溪村 | two cases without a filing date (V18) | still not known |
| 柳湾村 | stranded person cleared after the period's end | met: cleared within it |
| 栗坪村 | met: stranded person cleared one day before the end | stranded person not yet cleared at the end |
| 麻园村 | a person still being checked | an offender of unknown residence |
| 泉口村 | 2021-09 of the persons not declared | 2022-09 of the cases not declared |
| 云溪社区 | met: fell by 58 % | fell by 41 % |
| 桥头社区 | 50 % by the signed base (4), 33 % by the rows (3); an offender | an intercepted person, 暂住 |
| 河滨社区 | a den | met: fell by exactly 50 % |
| 新街社区 | clause 5 attested as not met | clause 5 not attested |
| 东门社区 | clause 5 not attested; a person of unknown residence | clause 5 not met; a person being checked |
| 西苑社区 | fell by 33 % | met by R1a, not by R1b or R1c (5 cases: 1 and 4) |
| 社会治理办公室, 党政综合办公室 | met (duty, no duty) | met |
| 社会事务办公室 | a staff case | met |
| 经济发展办公室 | a spouse's case | a child's case |
| 财政分局 | a staff member's child intercepted | an offender of the staff |
| 农业服务中心 | a person still being checked | another one |
| 综合执法队 | no outreach | outreach in both halves, but a staff case |
| 退役军人服务站 | met | outreach in the first half only |
| 市场监管所 | summoned by the county | criticised by the county |
| 文化服务中心 | met: summoned by the county, but no duty | met likewise |
| 司法所 | met: a paper of the street does not count | met likewise |
| 自然资源所 | a parent's case without a filing date | still not known |
| 卫生院 | a staff case (signed base 2) | staff cases |
| 中心学校 | 2021-09 of the persons not declared | a staff case |
| 云岭街道 | 三: both targets met | 三: cases undetermined, staff cases not met |
"""

from __future__ import annotations

from dataclasses import dataclass

STREET_CODE = "520399001000"
HALVES = ("2021H1", "2021H2", "2022H1", "2022H2", "2023H1")


@dataclass(frozen=True, slots=True)
class DemoOrg:
    """One org of the street; `cases` are its counted cases with a filing date, one number per half-year of HALVES."""

    code: str
    name: str
    kind: str
    has_duty: bool = False
    cases: tuple[int, ...] = (0, 0, 0, 0, 0)


STREET = DemoOrg(STREET_CODE, "云岭街道", "街道")

VILLAGES = (
    DemoOrg("520399001201", "青石村", "村"),
    DemoOrg("520399001202", "松涧村", "村", cases=(4, 2, 2, 1, 1)),
    DemoOrg("520399001203", "白鹭村", "村", cases=(3, 2, 3, 1, 1)),
    DemoOrg("520399001204", "桐花村", "村", cases=(5, 1, 1, 0, 0)),
    DemoOrg("520399001205", "龙井村", "村", cases=(0, 1, 0, 0, 0)),
    DemoOrg("520399001206", "古渡村", "村", cases=(0, 0, 0, 1, 0)),
    DemoOrg("520399001207", "石桥村", "村", cases=(2, 1, 1, 1, 0)),
    DemoOrg("520399001208", "云峰村", "村", cases=(4, 1, 0, 1, 0)),
    DemoOrg("520399001209", "茶园村", "村", cases=(2, 1, 1, 0, 1)),
    DemoOrg("520399001210", "竹溪村", "村", cases=(4, 1, 1, 1, 0)),
    DemoOrg("520399001211", "柳湾村", "村"),
    DemoOrg("520399001212", "栗坪村", "村"),
    DemoOrg("520399001213", "麻园村", "村"),
    DemoOrg("520399001214", "泉口村", "村", cases=(1, 0, 0, 0, 0)),
    DemoOrg("520399001001", "云溪社区", "社区", cases=(12, 5, 6, 4, 4)),
    DemoOrg("520399001002", "桥头社区", "社区", cases=(3, 2, 2, 0, 1)),
    DemoOrg("520399001003", "河滨社区", "社区", cases=(3, 1, 1, 1, 0)),
    DemoOrg("520399001004", "新街社区", "社区", cases=(4, 1, 1, 1, 1)),
    DemoOrg("520399001005", "东门社区", "社区", cases=(2, 0, 1, 0, 0)),
    DemoOrg("520399001006", "西苑社区", "社区", cases=(6, 4, 1, 4, 2)),
)

UNITS = (
    DemoOrg("DW01", "社会治理办公室", "部门", has_duty=True),
    DemoOrg("DW02", "党政综合办公室", "部门"),
    DemoOrg("DW03", "社会事务办公室", "部门", has_duty=True),
    DemoOrg("DW04", "经济发展办公室", "部门", has_duty=True),
    DemoOrg("DW05", "财政分局", "部门"),
    DemoOrg("DW06", "农业服务中心", "部门", has_duty=True),
    DemoOrg("DW07", "综合执法队", "部门", has_duty=True),
    DemoOrg("DW08", "退役军人服务站", "部门", has_duty=True),
    DemoOrg("DW09", "市场监管所", "部门", has_duty=True),
    DemoOrg("DW10", "文化服务中心", "部门"),
    DemoOrg("DW11", "司法所", "部门", has_duty=True),
    DemoOrg("DW12", "自然资源所", "部门", has_duty=True),
    DemoOrg("DW13", "卫生院", "部门", has_duty=True),
    DemoOrg("DW14", "中心学校", "部门"),
)

DEMO_ORGS = (STREET, *VILLAGES, *UNITS)
