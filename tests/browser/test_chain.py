"""A round goes from its opening to its end by links and buttons alone, on a desktop and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import public_acts, round_acts
from tests.browser.approved_street import write_approved_street
from tests.browser.office import DESKTOP, PHONE, open_office
from tests.browser.round_acts import Scene
from wuzha.demo.working_days import find_story_day

pytestmark = pytest.mark.slow
OPENING, FREEZE, AFTER_SELF_CHECK, AFTER_PUBLICITY = (find_story_day(2023, number) for number in (0, 1, 3, 11))


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_round_goes_from_its_opening_to_its_end_by_links_and_buttons(tmp_path: Path, width: int) -> None:
    write_approved_street(tmp_path, OPENING)
    with open_office(tmp_path, OPENING) as office:
        round_acts.open_round(Scene(office, width), FREEZE)
    with open_office(tmp_path, FREEZE) as office:
        scene = Scene(office, width)
        round_acts.freeze(scene)
        round_acts.answer_self_checks(scene)
    with open_office(tmp_path, AFTER_SELF_CHECK) as office:
        scene = Scene(office, width)
        round_acts.draw_sample(scene)
        round_acts.verify(scene)
        round_acts.explain(scene)
        round_acts.propose(scene)
        round_acts.sign(scene)
        round_acts.start_publicity(scene)
        number, secret = public_acts.object_without_account(scene)
        public_acts.answer_objection(scene)
        public_acts.read_answer(scene, number, secret)
    with open_office(tmp_path, AFTER_PUBLICITY) as office:
        scene = Scene(office, width)
        certificate = public_acts.publish(scene)
        public_acts.read_list(scene, certificate)
        public_acts.rectify(scene)
