"""The days off of the years whose notices were known when this program was written: what an office begins with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from wuzha.core.day_lists import read_days
from wuzha.core.working_days import CalendarYear

# Year, notice of the General Office of the State Council, days off, weekends that are worked. Weekends beside a
# holiday that lie in another year (31 December 2022) are none of the table.
_NOTICES = (
    (
        2021,
        "国办发明电〔2020〕27号",
        "1月1日至3日、2月11日至17日、4月3日至5日、5月1日至5日、6月12日至14日、9月19日至21日、10月1日至7日",
        "2月7日、2月20日、4月25日、5月8日、9月18日、9月26日、10月9日",
    ),
    (
        2022,
        "国办发明电〔2021〕11号",
        "1月1日至3日、1月31日至2月6日、4月3日至5日、4月30日至5月4日、6月3日至5日、9月10日至12日、10月1日至7日",
        "1月29日、1月30日、4月2日、4月24日、5月7日、10月8日、10月9日",
    ),
    (
        2023,
        "国办发明电〔2022〕16号",
        "1月1日至2日、1月21日至27日、4月5日、4月29日至5月3日、6月22日至24日、9月29日至10月6日",
        "1月28日、1月29日、4月23日、5月6日、6月25日、10月7日、10月8日",
    ),
    (
        2024,
        "国办发明电〔2023〕7号",
        "1月1日、2月10日至17日、4月4日至6日、5月1日至5日、6月10日、9月15日至17日、10月1日至7日",
        "2月4日、2月18日、4月7日、4月28日、5月11日、9月14日、9月29日、10月12日",
    ),
    (
        2025,
        "国办发明电〔2024〕12号",
        "1月1日、1月28日至2月4日、4月4日至6日、5月1日至5日、5月31日至6月2日、10月1日至8日",
        "1月26日、2月8日、4月27日、9月28日、10月11日",
    ),
    (
        2026,
        "国办发明电〔2025〕7号",
        "1月1日至3日、2月15日至23日、4月4日至6日、5月1日至5日、6月19日至21日、9月25日至27日、10月1日至7日",
        "1月4日、2月14日、2月28日、5月9日、9月20日、10月10日",
    ),
)

OFFICIAL_YEARS: Mapping[int, CalendarYear] = MappingProxyType(
    {
        year: CalendarYear(
            year=year,
            days_off=read_days(days_off, year),
            working_weekends=read_days(working_weekends, year),
            source=source,
        )
        for year, source, days_off, working_weekends in _NOTICES
    }
)
"""The tables by year; what an office has entered for a year counts before them."""
