"""A prepared query of objects brings those of their foreign keys along."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import CharField
from django.test.utils import CaptureQueriesContext

from wuzha.audit.prepared_query import PreparedObjects, ValueSlot
from wuzha.core.vocabulary import OrgKind
from wuzha.orgs.models import Org

pytestmark = pytest.mark.django_db


def test_objects_come_with_those_of_their_foreign_keys() -> None:
    street = Org.objects.create(code="1", name="云岭街道", kind=OrgKind.STREET, path="/1/")
    village = Org.objects.create(code="2", name="青石村", kind=OrgKind.VILLAGE, path="/1/2/", parent=street)
    query = PreparedObjects(Org.objects.filter(code=ValueSlot("code", CharField())), "parent")
    with CaptureQueriesContext(connection) as queries:
        org = query.fetch_first(code="2")
        assert org is not None and (org, org.parent) == (village, street)
        assert org.parent is not None and org.parent.name == "云岭街道"
        top = query.fetch_first(code="1")
        assert top is not None and top.parent is None and query.fetch_first(code="3") is None
    assert len(queries) == 3
