"""Open the addresses that are read without a log-in by whoever has their secret."""

from __future__ import annotations

from tests.sample_county import STREET, SampleCounty
from wuzha.people.calendar_feed_services import open_calendar_feed
from wuzha.people.models import WallScreen
from wuzha.people.wall_screen_services import MAX_SCREENS, open_wall_screen


def make_secret(county: SampleCounty, name: str) -> str:
    """Return the query with the secret that this address asks for and nothing else; empty for the others."""
    if name == "calendar":
        return f"?key={open_calendar_feed(user=county['li'])}"
    if name == "wall_screen":
        screens = WallScreen.objects.filter(org=county.orgs[STREET])
        if screens.count() == MAX_SCREENS:
            screens.delete()
        return f"?key={open_wall_screen(actor=county['wu'], org=county.orgs[STREET])}"
    return ""
