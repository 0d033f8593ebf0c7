"""An upgrade takes back the choices that an earlier version wrote where nobody had chosen."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.utils import timezone

from tests.conflicts import OTHER_LOSS, WHOLE, WITHOUT_LOSS, choose, correct_by_hand, list_choices
from tests.sample_county import SampleCounty
from tests.uploads import commit_now, commit_sheets, upload_sheets
from wuzha.intake.uploads.models import Upload, UploadConflict

take_back_defaults = import_module("wuzha.intake.uploads.migrations.0006_choices_of_people").take_back_defaults


def write_default(upload: Upload, *, is_remembered: bool = False) -> None:
    """Write the choice as an earlier version did, when its worker confirmed."""
    rows = UploadConflict.objects.filter(upload=upload)
    decided_at = upload.asked_at + timedelta(seconds=1)
    rows.update(choice="books", decided_by=upload.asked_by, decided_at=decided_at, is_remembered=is_remembered)


def test_a_default_and_what_was_remembered_of_it_are_taken_back(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    first = commit_sheets(county, tmp_path, WITHOUT_LOSS)
    second = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    first.refresh_from_db()
    write_default(first)
    default = first.conflicts.get()
    second.conflicts.update(
        choice="books", decided_by=default.decided_by, decided_at=default.decided_at, is_remembered=True
    )
    take_back_defaults(apps, None)
    assert list_choices(first) == list_choices(second) == [("loss_fen", "", "")]
    assert not second.conflicts.get().is_remembered


def test_what_a_person_chose_before_the_confirmation_stays(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, OTHER_LOSS)
    correct_by_hand(county, "A1", loss_fen=12_000)
    first = upload_sheets(county, tmp_path, OTHER_LOSS)
    choose(county, first, "loss_fen", "books", by="chen")
    commit_now(actor=county["wu"], upload=first)
    second = upload_sheets(county, tmp_path, OTHER_LOSS)
    take_back_defaults(apps, None)
    assert list_choices(first) == list_choices(second) == [("loss_fen", "books", "chen")]
    assert second.conflicts.get().is_remembered


def test_a_choice_for_an_upload_that_is_still_open_stays(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    Upload.objects.filter(pk=upload.pk).update(asked_at=timezone.now() - timedelta(hours=1))
    choose(county, upload, "loss_fen", "books")
    take_back_defaults(apps, None)
    assert list_choices(upload) == [("loss_fen", "books", "wu")]
