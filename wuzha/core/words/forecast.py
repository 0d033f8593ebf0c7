"""Say what a forecast expects, in rounded words: 按目前速度，年底约12–19起，达标可能约三成."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wuzha.core.forecast import LEAST_EARLIER_MONTHS, LEAST_MONTHS, Forecast, NoForecast, NoForecastReason
from wuzha.core.i18n import noop, translate
from wuzha.core.periods import Period
from wuzha.core.statement.questions import Figure
from wuzha.core.words.phrases import format_amount

BACK_TEST_YEARS = 3000
BACK_TEST_COVERAGE = 87
"""In how many invented years the forecast was tested, and how many of a hundred figures lay in the interval."""

_TENTHS = (
    noop("一成"), noop("二成"), noop("三成"), noop("四成"), noop("五成"),
    noop("六成"), noop("七成"), noop("八成"), noop("九成"),
)  # fmt: skip
_REASONS: Mapping[NoForecastReason, str] = {
    NoForecastReason.FEW_MONTHS: noop("本期报齐的月份不足{least}个，暂不预测"),
    NoForecastReason.FEW_EARLIER_MONTHS: noop("本期之前报齐的月份不足{least_earlier}个，暂不预测"),
    NoForecastReason.OUT_OF_ALL_EXPERIENCE: noop("未报齐月份中已登记的数远高于往常，暂不预测"),
}


def explain_forecast(figure: Figure, outlook: Forecast | NoForecast) -> str:
    """Return the forecast in a line, or why there is none."""
    if isinstance(outlook, NoForecast):
        return translate(_REASONS[outlook.reason], least=LEAST_MONTHS, least_earlier=LEAST_EARLIER_MONTHS)
    amount = format_amount(figure, outlook.high)
    if outlook.low < outlook.high:
        amount = f"{outlook.low}–{amount}"
    words = {"end": _name_end(figure.window), "amount": amount, "chance": explain_chance(outlook)}
    return translate("按目前速度，{end}约{amount}，{chance}", **words)


def _name_end(window: Period) -> str:
    return translate("年底") if (window.end.month, window.end.day) == (12, 31) else translate("期末")


def explain_chance(outlook: Forecast) -> str:
    """Return how probable it is that the target is met, in tenths; a range where the counts or the base are one."""
    if outlook.most_chance == 0:
        return translate("已不能达标")
    least, most = round(outlook.least_chance * 10), round(outlook.most_chance * 10)
    match least, most:
        case 0, 0:
            return translate("达标可能不到一成")
        case 10, 10:
            return translate("达标可能在九成以上")
        case 0, 10:
            return translate("能否达标尚难判断")
        case 0, _:
            return translate("达标可能至多约{most}", most=translate(_TENTHS[most - 1]))
        case _, 10:
            return translate("达标可能至少约{least}", least=translate(_TENTHS[least - 1]))
    if least == most:
        return translate("达标可能约{least}", least=translate(_TENTHS[least - 1]))
    words = {"least": translate(_TENTHS[least - 1]), "most": translate(_TENTHS[most - 1])}
    return translate("达标可能约{least}至{most}", **words)


def explain_method(outlook: Forecast | NoForecast) -> Iterator[str]:
    """Yield how a forecast was made, from what, how it did in the back-test, and what it cannot know."""
    if isinstance(outlook, NoForecast):
        return
    yield translate(
        "方法：由本期报齐的{known}个月和此前报齐的{earlier}个月估计每月发案的快慢、月份差别和起伏，推算其余月份"
        "（泊松–伽马模型）。",
        known=outlook.known_months,
        earlier=outlook.earlier_months,
    )
    yield translate("区间：按八成把握给出，约五次有一次会落在区间以外。")
    yield translate(
        "数据：没有报齐的月份、当月和以后各月都靠推算，不当作零；已登记的数作为下限，待核实的记录使区间变宽。"
    )
    yield translate(
        "检验：用{years}个模拟年度回测，在第3、6、9个月预测，期末数落在区间内的约{coverage}%。",
        years=BACK_TEST_YEARS,
        coverage=BACK_TEST_COVERAGE,
    )
    yield translate("提醒：只供安排工作参考，不影响结论；专项行动、新的诈骗手法等以后的变化无法预知。")
