"""Describe the consequences of a change of the tree before it is confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wuzha.core.i18n import join_words
from wuzha.core.vocabulary import OrgKind, SuccessionKind
from wuzha.orgs.models import Org, match_paths_under
from wuzha.people.models import Membership
from wuzha.registers.models import BOOKS
from wuzha.web.orgs.succession_form import SuccessionForm


def preview_succession(form: SuccessionForm) -> Iterator[str]:
    """Return sentences about a valid form: which orgs close and open, where entries count, what remains to do."""
    day, kind = form.cleaned_data["on"], form.kind
    closing = [org for org in form.predecessors if org not in form.existing_successors]
    slots = {
        "day": day.isoformat(),
        "before": _join_names(form.predecessors),
        "after": join_words(form.successor_names),
    }
    for draft in form.new_successors:
        yield _("新增%(name)s（%(code)s），%(day)s启用。") % (slots | {"name": draft.name, "code": draft.code})
    if closing:
        yield _("%(names)s从%(day)s起停用。") % (slots | {"names": _join_names(closing)})
    if kind is SuccessionKind.SPLIT:
        yield (
            _("分设以前的记录仍在%(before)s名下；%(after)s要自己签认基数或报送，没有的按不知道处理，不当作没有。")
            % slots
        )
    else:
        yield _("%(before)s的记录，包括以前的基数，从%(day)s起都算到%(after)s名下。") % slots
    if Org.objects.filter(parent__in=closing).of_kind(OrgKind.GRID).exists():
        yield _("下面的网格随着归%(after)s。") % slots
    yield _("%(day)s以前的结论仍用原来的名称。") % slots
    yield from _describe_entries_and_roles(form.predecessors, closing)
    yield _("登记以后不能撤销，请核对清楚。")


def preview_move(org: Org, parent: Org, day: date | None) -> Iterator[str]:
    """Return sentences about moving an org below another one; `day` None: as if it had always been there."""
    slots = {"name": org.name, "before": org.parent.name if org.parent else "", "after": parent.name}
    if day is None:
        yield _("%(name)s和它下面的组织按一直归%(after)s算。") % slots
    else:
        slots["day"] = day.isoformat()
        yield _("%(name)s和它下面的组织从%(day)s起归%(after)s。") % slots
        yield _("它们以前的记录都跟着走；%(day)s以前的月份，看%(before)s当时报送了没有。") % slots
        yield _("%(before)s和%(after)s在%(day)s以前签认的基数，范围已经不同，不再采用。") % slots
    if org.parent is not None:
        yield _("%(before)s的目标不再计入%(name)s，%(after)s的目标计入。") % slots
        yield _("在%(before)s持有角色的人不再看到它，在%(after)s持有角色的人会看到它。") % slots
    yield _("回看以前某一天时，也按现在的上级列出。")
    yield _("移错了可以再移回来。")


def _describe_entries_and_roles(orgs: Iterable[Org], closing: Iterable[Org]) -> Iterator[str]:
    """Return sentences about the entries of these orgs and the roles that people have on those that close."""
    codes = Org.objects.filter(match_paths_under([org.path for org in orgs], "path")).values("code")
    counts = []
    for register, book in BOOKS.items():
        count = book.objects.as_of(None).filter(Q(**{f"{book.owner}__in": codes})).count()
        if count:
            counts.append(_("%(register)s%(count)d条") % {"register": register.label, "count": count})
    if counts:
        yield _("名下现有台账：%(counts)s。这些记录都不改动。") % {"counts": join_words(counts)}
    memberships = Membership.objects.filter(org__in=list(closing)).in_force(timezone.localdate())
    roles = Counter(membership.term for membership in memberships)
    if roles:
        role_counts = join_words(
            _("%(role)s%(count)d") % {"role": role.label, "count": count} for role, count in roles.items()
        )
        yield _("停用的组织上还有人持有角色：%(held)s。请安全管理员改授到承接的组织。") % {"held": role_counts}


def _join_names(orgs: Iterable[Org]) -> str:
    return join_words(org.name for org in orgs)
