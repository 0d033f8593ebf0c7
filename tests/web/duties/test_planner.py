"""The planner: three points for the week, why, and texts to copy; of one's own org alone."""

from datetime import timedelta

from django.utils import timezone

from tests.sample_county import OTHER_STREET, STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import case, enter
from wuzha.core.vocabulary import FraudType, Register
from wuzha.duties.talking_points import FEWEST_CASES, find_monday


def enter_loans(county: SampleCounty) -> None:
    day = find_monday(timezone.localdate()) - timedelta(days=3)
    loans = (case(f"L{number}", on=day, fraud_type=FraudType.LOAN.chinese) for number in range(FEWEST_CASES))
    enter(county, Register.CASES, *loans)


def test_the_office_reads_what_to_say_and_why(county: SampleCounty) -> None:
    enter_loans(county)
    text = read_visible_text(log_in_client(county, "wu").get("/planner/"))
    assert "虚假贷款：清河街道近八周较多" in text and "刷单返利：全国常见" in text
    assert "放款之前先收钱，就是诈骗。" in text and "各位乡亲，请听防骗提醒。" in text


def test_a_village_and_a_grid_worker_read_their_own_page_and_no_other(county: SampleCounty) -> None:
    client = log_in_client(county, "li")
    assert "文峰村" in read_visible_text(client.get("/planner/"))
    assert client.get(f"/planner/{VILLAGE}/").status_code == 200
    assert client.get(f"/planner/{STREET}/").status_code == 404
    assert client.get(f"/planner/{OTHER_STREET}/").status_code == 404


def test_no_case_stands_on_the_page(county: SampleCounty) -> None:
    enter_loans(county)
    text = read_visible_text(log_in_client(county, "wu").get(f"/planner/{STREET}/"))
    assert "L0" not in text and f"{FEWEST_CASES}起" in text, "only how many make a type frequent"


def test_the_street_reads_where_to_go_next_and_the_county_chooses_a_street(county: SampleCounty) -> None:
    text = read_visible_text(log_in_client(county, "wu").get("/planner/"))
    assert "文峰村：逢户必进" in text and "不是排名" in text
    text = read_visible_text(log_in_client(county, "zhou").get("/planner/"))
    assert "清河街道" in text and "文峰村" not in text
