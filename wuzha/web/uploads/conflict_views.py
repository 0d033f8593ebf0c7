"""The conflicts of an upload on its page, and the choices that a form sends back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import ConflictChoice, ConflictKind, Permission, UploadState
from wuzha.intake.uploads.conflict_queries import (
    ConflictCount,
    count_conflicts,
    find_decidable_conflicts,
    find_visible_conflicts,
    read_decision_state,
)
from wuzha.intake.uploads.conflict_services import ChoiceForAll, ChoiceInput
from wuzha.intake.uploads.conflict_texts import ConflictText, describe_conflicts
from wuzha.intake.uploads.models import Upload, UploadConflict
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.services import choose_sides
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest, require_permissions, require_post
from wuzha.web.numbers import read_number
from wuzha.web.uploads.visible_uploads import get_visible_upload

PAGE_SIZE = 100
"""Conflicts on one page: each is two fields of the form, of which Django takes 1,000."""

_SHOWN_STATES = (UploadState.RECEIVED, UploadState.COMMITTED, UploadState.UNDONE)
_CHOICE = "choice-"
"""How the names of the fields begin that hold a choice; the number of the conflict follows."""


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A conflict in words, and whether the reader may decide it."""

    text: ConflictText
    may_decide: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictSection:
    """The conflicts of an upload that the reader may see: counts, one page of them, and the number of the others.

    `state` changes when somebody decides; `is_open`: there is still something to decide.
    """

    counts: Sequence[ConflictCount]
    lines: Sequence[ConflictLine]
    page: Page[UploadConflict]
    hidden_count: int
    state: str
    is_open: bool
    choices: Sequence[ConflictChoice] = tuple(ConflictChoice)

    @property
    def may_decide(self) -> bool:
        """Whether the reader may decide one of those listed."""
        return any(line.may_decide for line in self.lines)

    @property
    def has_file_choices(self) -> bool:
        """Whether the file holds in one of them."""
        return any(count.for_file for count in self.counts)


def build_conflict_section(
    request: AuthenticatedRequest, upload: Upload, preview: Preview | None
) -> ConflictSection | None:
    """Return the conflicts that the reader may see; None for an upload without any, or that a worker is busy with."""
    if preview is None or not preview.conflict_count or upload.term not in _SHOWN_STATES:
        return None
    reader = request.user
    visible = find_visible_conflicts(upload, reader)
    page = Paginator(visible, PAGE_SIZE).get_page(request.GET.get("conflicts"))
    decidable, is_open = set[int](), upload.term is UploadState.RECEIVED
    if is_open:
        shown = [conflict.pk for conflict in page.object_list]
        decidable = set(find_decidable_conflicts(upload, reader).filter(pk__in=shown).values_list("pk", flat=True))
    texts = describe_conflicts(list(page.object_list), preview.plan)
    return ConflictSection(
        counts=count_conflicts(visible),
        lines=[ConflictLine(text, text.conflict.pk in decidable) for text in texts],
        page=page,
        hidden_count=preview.conflict_count - page.paginator.count,
        state=read_decision_state(upload),
        is_open=is_open,
    )


def read_choices(fields: QueryDict) -> Mapping[int, ChoiceInput]:
    """Return the choices of the form by the number of the conflict; what is no choice is left out."""
    inputs = dict[int, ChoiceInput]()
    for name, value in fields.items():
        digits = name.removeprefix(_CHOICE)
        number = read_number(digits) if name.startswith(_CHOICE) else None
        if number is not None and isinstance(value, str) and value in list(ConflictChoice):
            inputs[number] = ChoiceInput(str(fields.get(f"shown-{digits}", "")), value)
    return inputs


@require_permissions(Permission.UPLOAD)
@require_post
def decide(request: AuthenticatedRequest, scope: Scope, pk: UUID) -> HttpResponse:
    """Store which side holds in the conflicts of the form, or in all of a kind."""
    upload = get_visible_upload(request, scope, pk)
    try:
        count = choose_sides(
            actor=request.user,
            upload=upload,
            choices=read_choices(request.POST),
            for_all=_read_all(request.POST),
        )
    except RefusalError as error:
        messages.error(request, str(error))
    else:
        if count:
            messages.success(request, _("已保存%(count)d处冲突的处理，确认入账时照此办理。") % {"count": count})
        elif "turn" not in request.POST:
            messages.info(request, _("没有新的选择，冲突的处理没有变动。"))
    number = request.GET.get("conflicts", "")
    page = f"?conflicts={number}" if number.isascii() and number.isdigit() else ""
    return redirect(f"{reverse('upload', kwargs={'pk': pk})}{page}#conflicts")


def _read_all(fields: QueryDict) -> ChoiceForAll | None:
    """Return the choice of a button for all; None where none was pressed."""
    kind, _between, choice = str(fields.get("all", "")).partition(":")
    if kind not in list(ConflictKind) or choice not in list(ConflictChoice):
        return None
    return ChoiceForAll(ConflictKind.of(kind), ConflictChoice.of(choice), fields.get("seen"), fields.get("decided"))
