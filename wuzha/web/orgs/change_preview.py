"""What will follow from a change of the tree, told before anybody says yes to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wuzha.core.i18n import in_a_row
from wuzha.core.vocabulary import OrgKind, SuccessionKind
from wuzha.orgs.models import Org, lies_under
from wuzha.people.models import Membership
from wuzha.registers.models import BOOKS
from wuzha.web.orgs.succession_form import SuccessionForm


def of_succession(form: SuccessionForm) -> Iterator[str]:
    """Sentences about a checked form: what closes, what is new, whose the counts are, who must see to what."""
    day, kind = form.cleaned_data["on"], form.kind
    closing = [org for org in form.before if org not in form.there]
    told = {"day": day.isoformat(), "before": _names(form.before), "after": in_a_row(form.names_after)}
    for draft in form.new:
        yield _("新增%(name)s（%(code)s），%(day)s启用。") % (told | {"name": draft.name, "code": draft.code})
    if closing:
        yield _("%(names)s从%(day)s起停用。") % (told | {"names": _names(closing)})
    if kind is SuccessionKind.SPLIT:
        yield (
            _("分设以前的记录仍在%(before)s名下；%(after)s要自己签认基数或报送，没有的按不知道处理，不当作没有。")
            % told
        )
    else:
        yield _("%(before)s的记录，包括以前的基数，从%(day)s起都算到%(after)s名下。") % told
    if Org.objects.filter(parent__in=closing).of_kind(OrgKind.GRID).exists():
        yield _("下面的网格随着归%(after)s。") % told
    yield _("%(day)s以前的结论仍用原来的名称。") % told
    yield from _held(form.before, closing)
    yield _("登记以后不能撤销，请核对清楚。")


def of_move(org: Org, parent: Org, day: date | None) -> Iterator[str]:
    """Sentences about an org that shall stand below another one since the day; None: it always did."""
    told = {"name": org.name, "before": org.parent.name if org.parent else "", "after": parent.name}
    if day is None:
        yield _("%(name)s和它下面的组织按一直归%(after)s算。") % told
    else:
        told["day"] = day.isoformat()
        yield _("%(name)s和它下面的组织从%(day)s起归%(after)s。") % told
        yield _("它们以前的记录都跟着走；%(day)s以前的月份，看%(before)s当时报送了没有。") % told
        yield _("%(before)s和%(after)s在%(day)s以前签认的基数，范围已经不同，不再采用。") % told
    if org.parent is not None:
        yield _("%(before)s的目标不再计入%(name)s，%(after)s的目标计入。") % told
        yield _("在%(before)s持有角色的人不再看到它，在%(after)s持有角色的人会看到它。") % told
    yield _("回看以前某一天时，也按现在的上级列出。")
    yield _("移错了可以再移回来。")


def _held(orgs: Iterable[Org], closing: Iterable[Org]) -> Iterator[str]:
    """What stands under their names: entries of the books, and roles that people hold on those that close."""
    lies = lies_under([org.path for org in orgs], "path")
    below = Org.objects.filter(lies).values("code")
    counts = []
    for register, book in BOOKS.items():
        count = book.objects.as_of(None).filter(Q(**{f"{book.owner}__in": below})).count()
        if count:
            counts.append(_("%(register)s%(count)d条") % {"register": register.label, "count": count})
    if counts:
        yield _("名下现有台账：%(counts)s。这些记录都不改动。") % {"counts": in_a_row(counts)}
    held_today = Membership.objects.filter(org__in=list(closing)).in_force(timezone.localdate())
    roles = Counter(one.term for one in held_today)
    if roles:
        held = in_a_row(_("%(role)s%(count)d") % {"role": role.label, "count": count} for role, count in roles.items())
        yield _("停用的组织上还有人持有角色：%(held)s。请安全管理员改授到承接的组织。") % {"held": held}


def _names(orgs: Iterable[Org]) -> str:
    return in_a_row(org.name for org in orgs)
