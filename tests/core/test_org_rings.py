"""A tree of orgs in which somebody is above themselves is refused, and walked up no further."""

import pytest

from tests.office import STREET, VILLAGE, assess, build_facts
from wuzha.core.org_rings import find_org_ring
from wuzha.core.problems import RefusalError


@pytest.mark.parametrize(
    ("parents", "ring"),
    [
        ({"A": None, "B": "A", "C": "B"}, ()),
        ({"B": "gone", "C": "B"}, ()),
        ({"A": "A"}, ("A", "A")),
        ({"C": "B", "A": "B", "B": "A"}, ("B", "A", "B")),
        ({"X": None, "V": "A", "A": "B", "B": "C", "C": "A"}, ("A", "B", "C", "A")),
    ],
)
def test_a_ring_is_named_from_one_org_back_to_itself(parents: dict[str, str | None], ring: tuple[str, ...]) -> None:
    assert find_org_ring(parents) == ring


def test_nothing_is_judged_where_two_orgs_are_above_each_other() -> None:
    tree = (
        {"code": "C", "kind": "county", "parent": STREET},
        {"code": STREET, "kind": "street", "parent": "C"},
        {"code": VILLAGE, "kind": "village", "parent": STREET},
    )
    with pytest.raises(RefusalError, match=r"C→S→C.*请改正") as refusal:
        assess(build_facts(tree))
    assert refusal.value.code == "org.above_itself"
