"""List the papers of a round: which kinds it has, why one is not there yet, and the values of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from wuzha.core.i18n import noop
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import OptionalStep, Permission, RoundMove, RoundStage
from wuzha.orgs.models import Org
from wuzha.reports.papers.head_fields import build_head
from wuzha.reports.papers.notice_fields import (
    build_assessment_notice,
    build_commendation_notice,
    build_publicity_notice,
)
from wuzha.reports.papers.objection_fields import build_objection_answer, get_reference
from wuzha.reports.papers.paper_draft import PaperDraft, PaperSubject
from wuzha.reports.papers.paper_fields import PaperContent
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.rectification_fields import (
    build_closing_note,
    build_rectification_order,
    write_rectification_number,
)
from wuzha.reports.papers.result_fields import build_minutes, build_result_list, build_result_report
from wuzha.reports.papers.round_books import RoundBooks
from wuzha.reports.papers.self_check_fields import build_self_check
from wuzha.reports.papers.summary_fields import build_year_summary

_NOT_SEALED = noop("封存以后才有。")
_NOT_SIGNED = noop("还没有签署认定。")
_NOT_DECIDED = noop("全部认定以后才有。")
_NO_PUBLICITY_STEP = noop("方案没有公示这一步。")
_NO_SELF_CHECK_STEP = noop("方案没有自查这一步。")
_NOT_PUBLIC = noop("这一步开始以后才有。")
_NO_LIST = noop("名单（通报）印发以后才有。")
_NO_ANSWER = noop("还没有核准的异议答复。")
_NO_ORDER = noop("还没有下达整改。")
_NO_CLOSING = noop("还没有销号的整改。")
_NO_COMMENDATION = noop("还没有表彰。")
_CANCELLED = noop("本轮已取消。")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPaperKind:
    """A kind of paper that a round has: `find_obstacle` says why not yet (empty: it is there).

    `list_subjects` is None for a kind of which a round has one paper. `permission` is needed to issue it.
    """

    build: Callable[[RoundBooks, PaperSubject], PaperContent]
    find_obstacle: Callable[[RoundBooks], str]
    list_subjects: Callable[[RoundBooks], Iterator[PaperSubject]] | None = None
    permission: Permission = Permission.ORGANISE_ROUNDS


def find_kind_obstacle(books: RoundBooks, kind: PaperKind) -> str:
    """Return why the round does not have papers of the kind yet; empty where it has."""
    if books.state.stage is RoundStage.CANCELLED:
        return _CANCELLED
    return ROUND_PAPERS[kind].find_obstacle(books)


def list_subjects(books: RoundBooks, kind: PaperKind) -> list[PaperSubject]:
    """Return what there is a paper of the kind about; the whole round, where the kind is not about single orgs."""
    if find_kind_obstacle(books, kind):
        return []
    paper_kind = ROUND_PAPERS[kind]
    return [WHOLE_ROUND] if paper_kind.list_subjects is None else list(paper_kind.list_subjects(books))


def draft_paper(books: RoundBooks, kind: PaperKind, key: str = "") -> PaperDraft:
    """Return the values of a paper of the round.

    Raises: RefusalError where the round does not have it (yet), or working days of its year are not known.
    """
    name = kind.name_for(is_internal=books.round.is_internal)
    if obstacle := find_kind_obstacle(books, kind):
        raise RefusalError("paper.not_yet", kind=name, why=obstacle)
    subject = next((item for item in list_subjects(books, kind) if item.key == key), None)
    if subject is None:
        raise RefusalError("paper.no_subject", kind=name)
    return PaperDraft(
        org=books.round.org,
        round=books.round,
        subject=subject,
        head=build_head(books),
        content=ROUND_PAPERS[kind].build(books, subject),
    )


WHOLE_ROUND = PaperSubject()


def _find_self_check_obstacle(books: RoundBooks) -> str:
    if not books.state.flow.has(OptionalStep.SELF_CHECK):
        return _NO_SELF_CHECK_STEP
    return "" if books.orgs else _NOT_SEALED


def _find_publicity_obstacle(books: RoundBooks) -> str:
    if not books.state.flow.has(OptionalStep.PUBLICITY):
        return _NO_PUBLICITY_STEP
    return "" if books.find_last_step(RoundMove.START_PUBLICITY) else _NOT_PUBLIC


def _list_orgs(books: RoundBooks) -> Iterator[PaperSubject]:
    for code, org in books.orgs.items():
        yield PaperSubject(key=code, org=org, label=org.name)


def _list_objections(books: RoundBooks) -> Iterator[PaperSubject]:
    for number, objection in books.state.objections.items():
        filing = books.find_last_step(RoundMove.FILE_OBJECTION, subject=number)
        if objection.is_settled and filing is not None:
            yield PaperSubject(key=str(number), org=filing.org, label=get_reference(filing))


def _list_rectifications(books: RoundBooks) -> Iterator[PaperSubject]:
    for number, rectification in books.state.rectifications.items():
        yield _name_rectification(books, number, books.orgs.get(rectification.org))


def _list_closings(books: RoundBooks) -> Iterator[PaperSubject]:
    for number, rectification in books.state.rectifications.items():
        if not rectification.is_open:
            yield _name_rectification(books, number, books.orgs.get(rectification.org))


def _name_rectification(books: RoundBooks, number: int, org: Org | None) -> PaperSubject:
    name = "" if org is None else org.name
    return PaperSubject(key=str(number), org=org, label=f"{write_rectification_number(books, number)} {name}")


def _say_unless(is_there: bool, obstacle: str) -> str:
    return "" if is_there else obstacle


ROUND_PAPERS: Mapping[PaperKind, RoundPaperKind] = {
    PaperKind.ASSESSMENT_NOTICE: RoundPaperKind(
        build=lambda books, _: build_assessment_notice(books), find_obstacle=lambda _: ""
    ),
    PaperKind.SELF_CHECK: RoundPaperKind(
        build=lambda books, subject: build_self_check(books, subject.key),
        find_obstacle=_find_self_check_obstacle,
        list_subjects=_list_orgs,
    ),
    PaperKind.MINUTES: RoundPaperKind(
        build=lambda books, _: build_minutes(books),
        find_obstacle=lambda books: _say_unless(bool(books.find_last_step(RoundMove.DECIDE)), _NOT_SIGNED),
    ),
    PaperKind.RESULT_REPORT: RoundPaperKind(
        build=lambda books, _: build_result_report(books),
        find_obstacle=lambda books: _say_unless(books.are_all_final, _NOT_DECIDED),
    ),
    PaperKind.PUBLICITY_NOTICE: RoundPaperKind(
        build=lambda books, _: build_publicity_notice(books),
        find_obstacle=_find_publicity_obstacle,
        permission=Permission.PUBLISH_LISTS,
    ),
    PaperKind.OBJECTION_ANSWER: RoundPaperKind(
        build=lambda books, subject: build_objection_answer(books, int(subject.key)),
        find_obstacle=lambda books: _say_unless(any(_list_objections(books)), _NO_ANSWER),
        list_subjects=_list_objections,
    ),
    PaperKind.RESULT_LIST: RoundPaperKind(
        build=lambda books, _: build_result_list(books),
        find_obstacle=lambda books: _say_unless(books.published_list is not None, _NO_LIST),
        permission=Permission.PUBLISH_LISTS,
    ),
    PaperKind.RECTIFICATION_ORDER: RoundPaperKind(
        build=lambda books, subject: build_rectification_order(books, int(subject.key)),
        find_obstacle=lambda books: _say_unless(bool(books.state.rectifications), _NO_ORDER),
        list_subjects=_list_rectifications,
    ),
    PaperKind.CLOSING_NOTE: RoundPaperKind(
        build=lambda books, subject: build_closing_note(books, int(subject.key)),
        find_obstacle=lambda books: _say_unless(any(_list_closings(books)), _NO_CLOSING),
        list_subjects=_list_closings,
    ),
    PaperKind.COMMENDATION_NOTICE: RoundPaperKind(
        build=lambda books, _: build_commendation_notice(books),
        find_obstacle=lambda books: _say_unless(bool(books.find_last_step(RoundMove.COMMEND)), _NO_COMMENDATION),
    ),
    PaperKind.YEAR_SUMMARY: RoundPaperKind(
        build=lambda books, _: build_year_summary(books),
        find_obstacle=lambda books: _say_unless(books.published_list is not None, _NO_LIST),
    ),
}
"""The kinds of a round in the order of its stages."""
