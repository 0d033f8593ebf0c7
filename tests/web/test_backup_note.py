"""The security admin's first page says how old the latest backup is; nobody else's does."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.sample_county import SampleCounty, log_in_client, read_visible_text


@pytest.fixture
def copy(tmp_path: Path, settings: Any) -> Path:
    """A file where an automatic copy lies."""
    settings.DATA = tmp_path
    path = tmp_path / "backups" / "daily-2022-12-31.tar.gz"
    path.parent.mkdir()
    path.touch()
    return path


def read_first_page(county: SampleCounty, name: str) -> str:
    return read_visible_text(log_in_client(county, name).get("/"))


def test_a_fresh_backup_is_a_note(county: SampleCounty, copy: Path) -> None:
    moment = timezone.localtime().strftime("%Y-%m-%d")
    assert f"最近一次备份：{moment}" in read_first_page(county, "security")
    assert "备份" not in read_first_page(county, "wu")


def test_a_backup_of_three_days_ago_is_a_warning(county: SampleCounty, copy: Path) -> None:
    backdate_revisions = (timezone.now() - timedelta(days=3)).timestamp()
    os.utime(copy, (backdate_revisions, backdate_revisions))
    assert "已超过2天。请检查磁盘空间" in read_first_page(county, "security")


def test_no_backup_at_all_is_a_warning(county: SampleCounty, copy: Path) -> None:
    copy.unlink()
    assert "还没有自动备份" in read_first_page(county, "security")
