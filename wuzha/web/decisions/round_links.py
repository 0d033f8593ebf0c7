"""The pages about a round that its reader may open: papers, objections, what follows the list, the lists themselves."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.core.vocabulary import Permission, RoundMove, RoundStage
from wuzha.decisions.access import may_move
from wuzha.decisions.models import PublishedList, Round
from wuzha.people.access import find_scopes
from wuzha.people.models import User
from wuzha.web.decisions.objection_views import OBJECTION_PERMISSIONS
from wuzha.web.papers.paper_access import may_read

_AFTER_LIST = (RoundStage.PUBLISHED, RoundStage.CLOSED)


def list_round_links(round_: Round, user: User) -> Iterator[tuple[str, str]]:
    """Yield (address, label) of each page that the round has by now and the user may open."""
    scopes = find_scopes(user, (Permission.SEE_STANDING, *OBJECTION_PERMISSIONS))
    sees_all = scopes[Permission.SEE_STANDING].holds(round_.org.path)
    stage = round_.term
    for listing in PublishedList.objects.filter(round=round_).order_by("issued_at"):
        name = "circular" if round_.is_internal else "public_list"
        yield reverse(name, args=(listing.number,)), listing.title
    if stage is RoundStage.PUBLICITY and round_.is_internal:
        yield reverse("publicity", args=(round_.pk,)), _("公示内容")
    if stage is RoundStage.PUBLICITY and not round_.is_internal:
        yield reverse("public_publicity", args=(round_.pk,)), _("公示页（不用登录）")
    if may_read(user, round_.org):
        yield reverse("round_papers", args=(round_.pk,)), _("公文")
    reads_objections = any(scopes[permission].holds(round_.org.path) for permission in OBJECTION_PERMISSIONS)
    if stage in (RoundStage.PUBLICITY, *_AFTER_LIST) and reads_objections:
        yield reverse("objections", args=(round_.pk,)), _("异议")
    if stage in _AFTER_LIST and sees_all:
        yield reverse("rectifications", args=(round_.pk,)), _("整改")
        yield reverse("reviews", args=(round_.pk,)), _("复查")
        yield reverse("commendations", args=(round_.pk,)), _("表彰")
        if may_move(user, round_, RoundMove.ORDER_RECTIFICATION):
            yield reverse("baselines", args=(round_.pk,)), _("下期基数")
