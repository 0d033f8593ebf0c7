"""The numbered clauses of plan.md, and the numbers that stand in a passage of Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wuzha.core.plan.plan import Clause, Plan

_CHAPTER = re.compile(r"#*\s*(?P<number>[一二三四五六七八九十]+)、(?P<text>.*)")
_SECTION = re.compile(r"#*\s*[(\uff08](?P<number>[一二三四五六七八九十]+)[)\uff09](?P<text>.*)")
_ITEM = re.compile(r"#*\s*(?P<number>\d+)[、.\uff0e](?!\d)(?P<text>.*)")
_BETWEEN_CHINESE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
_NUMBER = re.compile(r"(\d+(?:,\d{3})+|\d+)(\.\d+)?\s*(%|\uff05|万|元|年|月|日)?")
WAN = 10_000


def read_clauses(text: str) -> tuple[Clause, ...]:
    """The numbered clauses in the order they stand, each with its words up to the next number.

    Chapters are 一、, sections (一) and items 1、; a number is printed as the path to it: 四(一)1. A title is the first
    line of its clause.
    """
    found: list[tuple[str, int, list[str]]] = []
    chapter = section = ""
    for line, words in enumerate(text.splitlines(), 1):
        if match := _CHAPTER.fullmatch(words.strip()):
            chapter, section = match["number"], ""
            found.append((chapter, line, [match["text"]]))
        elif chapter and (match := _SECTION.fullmatch(words.strip())):
            section = f"({match['number']})"
            found.append((chapter + section, line, [match["text"]]))
        elif chapter and (match := _ITEM.fullmatch(words.strip())):
            found.append((f"{chapter}{section}{match['number']}", line, [match["text"]]))
        elif found:
            found[-1][2].append(words)
    return tuple(Clause(number, "\n".join(words).strip(), line) for number, line, words in found)


def joined(text: str) -> str:
    """The text on one line; a break beside a Chinese character is no space."""
    return _BETWEEN_CHINESE.sub("", " ".join(text.split()))


def stands_in(quote: str, text: str) -> bool:
    """Whether the quote stands in the text word for word; only line breaks and spaces may differ."""
    return "".join(quote.split()) in "".join(text.split())


def unused_clauses(plan: Plan) -> tuple[Clause, ...]:
    """The clauses no standard, criterion, target or duty names; a title that only gathers clauses asks for nothing."""
    criteria = [criterion.clause for standard in plan.standards for criterion in standard.criteria]
    standards = [standard.clause for standard in plan.standards]
    targets, duties = [target.clause for target in plan.targets], [duty.clause for duty in plan.duties]
    used = {*criteria, *standards, *targets, *duties}
    return tuple(clause for clause in plan.clauses if clause.number not in used and not _only_gathers(clause, plan))


def _only_gathers(clause: Clause, plan: Plan) -> bool:
    below = re.compile(re.escape(clause.number) + r"[(\d].*")
    gathers = not clause.number[-1].isdigit() and any(below.fullmatch(other.number) for other in plan.clauses)
    return gathers and "\n" not in clause.text


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers in a passage, by what they count: percent, yuan, days (year, month, day), or simply how many."""

    percents: frozenset[int] = frozenset()
    yuan: frozenset[int] = frozenset()
    counts: frozenset[int] = frozenset()
    days: frozenset[tuple[int | None, int, int]] = frozenset()

    def __or__(self, other: Numbers) -> Numbers:
        return Numbers(
            self.percents | other.percents,
            self.yuan | other.yuan,
            self.counts | other.counts,
            self.days | other.days,
        )


def numbers_in(text: str) -> Numbers:
    """The numbers that stand in the text in figures: 50%, 50万元 (as 500,000 yuan), 11月15日, 1次."""
    days = frozenset((int(year) if year else None, int(month), int(day)) for year, month, day in _DAY.findall(text))
    percents, yuan, counts = set(), set(), set()
    for digits, fraction, unit in _NUMBER.findall(_DAY.sub("", text)):
        number = int(digits.replace(",", ""))
        if unit == "万":
            yuan.add(number * WAN + int((fraction[1:] + "0000")[:4] or "0"))
        elif fraction:
            continue
        elif unit in ("%", "\uff05"):
            percents.add(number)
        elif unit == "元":
            yuan.add(number)
        elif not unit:
            counts.add(number)
    return Numbers(frozenset(percents), frozenset(yuan), frozenset(counts), days)
