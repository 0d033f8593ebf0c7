"""Find the pages of the end of the year: rounds with their papers and lists, certificates, and what everybody reads."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.core.vocabulary import RoundMove, RoundStage
from wuzha.decisions.access import find_visible_rounds
from wuzha.decisions.models import Certificate, Round
from wuzha.decisions.round_words import name_round
from wuzha.people.models import User
from wuzha.reports.papers.org_papers import ORG_PAPERS
from wuzha.reports.papers.round_papers import ROUND_PAPERS
from wuzha.web.circulars.visible_lists import find_visible_lists
from wuzha.web.decisions.round_links import list_round_links
from wuzha.web.papers.paper_access import list_issuing_orgs, may_read
from wuzha.web.search.search_result import SearchResult, has_word


def find_year_end_pages(user: User, text: str) -> Iterator[SearchResult]:
    """Yield the pages that the user may open: of each round, latest first, then those of orgs and of everybody."""
    for round_ in find_visible_rounds(user).select_related("org").distinct():
        yield from _find_pages_of_round(user, round_, text)
    yield from _find_papers_of_orgs(user, text)
    yield from _find_public_pages(text)
    yield from _find_certificates(user, text)


def _find_pages_of_round(user: User, round_: Round, text: str) -> Iterator[SearchResult]:
    name = name_round(round_)
    # What is done in a round is done on its page: it is found by the name of every stage and step.
    steps = (word for term in (*RoundStage, *RoundMove) for word in (term.chinese, term.label))
    if has_word(text, name, *steps):
        yield SearchResult(name, round_.term.label, reverse("round", args=(round_.pk,)))
    if has_word(text, _("抽样办法")):
        yield SearchResult(_join(name, _("抽样办法")), "", reverse("round_sample", args=(round_.pk,)))
    for address, label in list_round_links(round_, user):
        if has_word(text, label):
            # The title of a list names its round already.
            yield SearchResult(label if round_.org.name in label else _join(name, label), "", address)
    if may_read(user, round_.org):
        for kind in ROUND_PAPERS:
            if has_word(text, kind.chinese, kind.label):
                address = reverse("round_paper", args=(round_.pk, kind))
                yield SearchResult(_join(name, kind.label), _("公文"), address)


def _find_papers_of_orgs(user: User, text: str) -> Iterator[SearchResult]:
    kinds = [kind for kind in ORG_PAPERS if has_word(text, kind.chinese, kind.label)]
    for org in list_issuing_orgs(user) if kinds else ():
        for kind in kinds:
            yield SearchResult(_join(org.name, kind.label), _("公文"), reverse("org_paper", args=(org.code, kind)))


def _find_public_pages(text: str) -> Iterator[SearchResult]:
    pages = (
        ("public_index", _("公示、名单和证书")),
        ("public_objections", _("对公示提出异议")),
        ("public_answer", _("查询异议的答复")),
    )
    for page, title in pages:
        if has_word(text, title):
            yield SearchResult(title, _("不用登录"), reverse(page))


def _find_certificates(user: User, text: str) -> Iterator[SearchResult]:
    """Yield the certificates on the lists that hold, of which everybody may see whether they are valid."""
    if not has_word(text, _("证书")):
        return
    lists = find_visible_lists(user).filter(replaced_by=None).order_by()
    certificates = Certificate.objects.filter(line__list__in=lists.values("pk")).select_related("line__list__round")
    for certificate in certificates.order_by("-line__list__issued_at", "line__place"):
        address = reverse("public_certificate", args=(certificate.code,))
        yield SearchResult(
            _join(_("证书"), certificate.line.name), certificate.line.list.round.judged_period.label, address
        )


def _join(name: str, label: str) -> str:
    return name + _("：") + label
