"""Download the empty workbook of the plan in force, whole or for one register: what an office fills in and uploads."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.vocabulary import Permission, Register
from wuzha.intake.reading.template import write_template
from wuzha.people.access import Scope
from wuzha.programmes.plan_choice import choose_plan_name, load_plan_named
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.standing.standing_export import XLSX
from wuzha.web.uploads.visible_uploads import list_holders


@require_permissions(Permission.UPLOAD)
@require_safe
def export_template(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Return the workbook, with the clauses of the plan that the reader's office runs; it holds nothing of the books.

    Raises: Http404 if there is no such register.
    """
    registers = _read_registers(request)
    plan = load_plan_named(choose_plan_name(list_holders(scope)[0]))
    with TemporaryDirectory(prefix="wuzha-") as folder:
        path = Path(folder) / "template.xlsx"
        write_template(path, plan, registers)
        content = path.read_bytes()
    name = f"{registers[0].chinese if registers else '台账'}模板.xlsx"
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": content_disposition_header(True, name)}
    )


def _read_registers(request: AuthenticatedRequest) -> list[Register]:
    text = request.GET.get("register")
    if not text:
        return []
    register = next((register for register in SHEET_COLUMNS if register == text), None)
    if register is None:
        raise Http404
    return [register]
