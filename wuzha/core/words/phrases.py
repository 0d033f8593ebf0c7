"""Write the phrases of sentences: months, amounts, ranges, rises and falls."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from wuzha.core.calendar_words import format_day, format_month_of_year
from wuzha.core.findings.findings import Range
from wuzha.core.i18n import join_words, translate, translate_as
from wuzha.core.loss import FEN_PER_YUAN, find_about_range
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Count
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.vocabulary import Register

WAN = 10_000
_HAN_NUMERALS = tuple("一二三四五六七八九十")
MAX_AMOUNTS = 3
"""How many amounts of about so much a sentence lists."""
COUNTED_CONTEXT = "counted"
"""The gettext context of a measure within a sentence: "dens", not the register "Dens"."""


def format_months(months: Sequence[Period]) -> str:
    """Return months as one phrase: 2021年7月至9月、11月."""
    phrases: list[str] = []
    year = None
    for first, last in split_into_runs(months):
        start = format_month_of_year("" if first.start.year == year else first.start.year, first.start.month)
        year = last.start.year
        end = format_month_of_year("" if year == first.start.year else year, last.start.month)
        phrases.append(start if first == last else translate("{start}至{end}", start=start, end=end))
    return join_words(phrases)


def split_into_runs(months: Sequence[Period]) -> list[tuple[Period, Period]]:
    """Return the runs of consecutive months, each as its first and its last month."""
    runs: list[tuple[Period, Period]] = []
    for month in months:
        if runs and runs[-1][1] == month.previous:
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return runs


def join_clause(clause: str, title: str) -> str:
    """Return the number of a clause and its title: 三、发案总数下降, but 四(一)1 没有发案."""
    return f"{clause}、{title}" if clause.endswith(_HAN_NUMERALS) else f"{clause} {title}"


def format_money(yuan: int) -> str:
    """Return an amount of money: 50万元, in English 500,000 yuan."""
    if yuan % WAN == 0:
        return translate("{wan}万元", wan=yuan // WAN, yuan=f"{yuan:,}")
    return translate("{bare}元", bare=yuan, yuan=f"{yuan:,}")


def format_fen(fen: int) -> str:
    """Return an amount in fen: 50万元, 409090.9元."""
    if fen % FEN_PER_YUAN == 0:
        return format_money(fen // FEN_PER_YUAN)
    yuan = Decimal(fen) / FEN_PER_YUAN
    return translate("{bare}元", bare=yuan, yuan=f"{yuan:,}")


def format_about_amounts(amounts: Sequence[tuple[str, int]], *, has_ranges: bool) -> str:
    """Return amounts of about so much, of many the first: 约50万元（45万元至55万元）、约60万元（54万元至66万元）."""
    return join_words(_format_about(fen, has_ranges) for _column, fen in amounts[:MAX_AMOUNTS])


def _format_about(fen: int, has_ranges: bool) -> str:
    about = translate("约{amount}", amount=format_fen(fen))
    if not has_ranges:
        return about
    least, most = find_about_range(fen)
    return translate("{about}（{least}至{most}）", about=about, least=format_fen(least), most=format_fen(most))


def name_measure(figure: Figure | Count) -> str:
    """Return what is counted: 发案, 窝点, 单案被骗50万元以上（含）的案件."""
    minimum_loss = get_minimum_loss(figure)
    if minimum_loss is not None:
        return translate("单案被骗{money}以上（含）的案件", money=format_money(minimum_loss))
    return translate_as(COUNTED_CONTEXT, MEASURES[figure.measure].label)


def get_minimum_loss(figure: Figure | Count) -> int | None:
    """Return from which loss on a case counts in the figure, in yuan; None where the loss does not matter."""
    arguments = dict(figure.arguments)
    return int(arguments["loss_at_least_yuan"]) if "loss_at_least_yuan" in arguments else None


def format_amount(figure: Figure | Count, count: int) -> str:
    """Return the number with its measure word: 2起, 1人."""
    return translate(MEASURES[figure.measure].count_text, count=count)


def format_measure(figure: Figure | Count, extent: str) -> str:
    """Return what is counted with an extent: 发案2起, 发案不超过2起."""
    minimum_loss = get_minimum_loss(figure)
    if minimum_loss is not None:
        return translate("单案被骗{money}以上（含）的案件{extent}", money=format_money(minimum_loss), extent=extent)
    return translate(MEASURES[figure.measure].extent_text, extent=extent)


def format_upper_limit(figure: Figure | Count, limit: int) -> str:
    """Return what is counted with an upper limit: 发案不超过2起."""
    return format_measure(figure, translate("不超过{amount}", amount=format_amount(figure, limit)))


def format_lower_limit(figure: Figure | Count, number: int) -> str:
    """Return what is counted with a lower limit: 宣传至少1次."""
    return format_measure(figure, translate("至少{amount}", amount=format_amount(figure, number)))


def format_window(window: Period, questions: Questions) -> str:
    """Return the name of the window, marked 到目前 if it has not ended on the as-of date."""
    if questions.as_of is not None and questions.as_of < window.end:
        return translate("{period}到目前（截至{day}）", period=window.label, day=format_day(questions.as_of))
    return window.label


def format_extent(figure: Figure, value: Range, doubts: int) -> str:
    """Return the number or its range: 2起; 至少1起、至多3起（2起待核实）; 至少0起、上限不明."""
    if value.is_exact:
        return format_amount(figure, value.low)
    minimum = format_amount(figure, value.low)
    if value.high is not None:
        maximum, doubtful_amount = format_amount(figure, value.high), format_amount(figure, value.high - value.low)
        return translate(
            "至少{least}、至多{most}（{doubts}待核实）", least=minimum, most=maximum, doubts=doubtful_amount
        )
    if doubts:
        return translate(
            "至少{least}、上限不明（另有{doubts}待核实）", least=minimum, doubts=format_amount(figure, doubts)
        )
    return translate("至少{least}、上限不明", least=minimum)


def format_count(figure: Figure, value: Range, doubts: int = 0) -> str:
    """Return what is counted with its number: 发案2起; 没有发案; 发案至少0起、上限不明."""
    if value.high == 0:
        return translate("没有{measure}", measure=name_measure(figure))
    return format_measure(figure, format_extent(figure, value, doubts))


def explain_missing_months(register: Register, months: Sequence[Period]) -> str:
    """Return the phrase for undeclared months: 2021年7月的案件台账未报送."""
    return translate("{months}的{register}台账未报送", months=format_months(months), register=register.label)


def format_change(now: int, base: int) -> str:
    """Return the change against a base above zero, never rounded up: 下降33.3%, 上升25%, 持平."""
    if now == base:
        return translate("持平")
    # Whole numbers, rounded down: 49.96% must not read as the 50% that was required.
    permille = abs(base - now) * 1000 // base
    if permille == 0:
        return translate("下降不到0.1%") if now < base else translate("上升不到0.1%")
    percent = f"{permille // 10}" + (f".{permille % 10}" if permille % 10 else "")
    return translate("下降{percent}%", percent=percent) if now < base else translate("上升{percent}%", percent=percent)


def list_ids(ids: Sequence[str], limit: int = 20) -> str:
    """Return the ids in one phrase; of a long list the first ones and the total."""
    id_list = join_words(ids[:limit])
    return id_list if len(ids) <= limit else translate("{shown}等，共{count}条", shown=id_list, count=len(ids))
