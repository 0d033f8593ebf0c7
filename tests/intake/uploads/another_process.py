"""An office in a separate database: `prepare` creates it with an upload, `confirm` confirms it, `tell` prints it."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

ROWS = 30_000


def main(action: str) -> None:
    """Run one action in this process, with a connection of its own."""
    import django

    django.setup()
    if action == "prepare":
        _prepare()
    if action == "confirm":
        _confirm()
    if action == "tell":
        _print_state()


def _prepare() -> None:
    from django.core.management import call_command

    from tests.intake.sheets import write_xlsx
    from tests.sample_county import STREET, load_sample_county
    from wuzha.intake.uploads.incoming_files import make_incoming_file
    from wuzha.intake.uploads.services import receive_files

    call_command("migrate", verbosity=0)
    county = load_sample_county()
    header = ("案件编号", "立案日期", "所属村(社区)", "被骗金额(元)")
    rows = [(f"A{number:06d}", date(2022, 3, 1), "文峰村", number) for number in range(ROWS)]
    with TemporaryDirectory() as folder:
        path = write_xlsx(Path(folder) / "台账.xlsx", {"案件": [header, *rows]}, constant_memory=True)
        print(receive_files(actor=county["wu"], holder=county.orgs[STREET], files=[make_incoming_file(path)]).pk)


def _confirm() -> None:
    from wuzha.intake.uploads.models import Upload
    from wuzha.intake.uploads.services import confirm_upload

    upload = Upload.objects.select_related("uploaded_by").get()
    confirm_upload(actor=upload.uploaded_by, upload=upload)


def _print_state() -> None:
    from wuzha.audit.models import LogLine
    from wuzha.audit.verification import find_broken_links
    from wuzha.intake.uploads.models import Upload
    from wuzha.registers.models import Case

    upload = Upload.objects.get()
    print(
        json.dumps(
            {
                "state": upload.state,
                "entries": Case.objects.as_of(None).count(),
                "lines of entering": LogLine.objects.filter(action="commit_upload").count(),
                "broken links": len(list(find_broken_links())),
                "attempts": upload.attempts,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
