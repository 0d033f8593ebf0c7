"""A browser whose forms carry the tokens of its log-in, and whose session ends while somebody types."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.test import Client
from django.utils import timezone

from tests.sample_county import PASSWORD
from wuzha.site.sessions import SessionStore

FILLED = "已按原样填回。请核对后再提交"
"""What a page says that gives back a form."""

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def open_browser(name: str) -> Client:
    """Return a browser in which this person has logged in on the page."""
    client = Client(enforce_csrf_checks=True)
    # Nobody reads the first page, which takes longer than the log-in.
    log_in(client, name, follow=False)
    return client


def log_in(client: Client, name: str, address: str = "/log-in/", *, follow: bool = True) -> Any:
    """Log in on the page at the address, which may lead on to another; return the page that follows."""
    page = client.get(address).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post(address, fields | {"username": name, "password": PASSWORD}, follow=follow)


def read_token(client: Client, address: str) -> str:
    """Return the token that the form of the page carries."""
    return TOKEN.findall(client.get(address).content.decode())[-1]


def end_sessions() -> None:
    """Let every session end, as after half an hour without use."""
    SessionStore.get_model_class().objects.update(expire_date=timezone.now() - timedelta(minutes=1))


def remove_sessions() -> None:
    """Let every session end as if somebody had ended it from elsewhere."""
    SessionStore.get_model_class().objects.all().delete()


def read_stored_sessions() -> list[dict[str, Any]]:
    """Return what the server holds of all sessions."""
    store: SessionBase = SessionStore()
    return [store.decode(session.session_data) for session in SessionStore.get_model_class().objects.all()]


def send_after_the_end(client: Client, page: str, address: str, **fields: Any) -> Any:
    """Open the page, let the session end, and send its form as a browser does; return the answer."""
    token = read_token(client, page)
    end_sessions()
    referrer = f"http://testserver{page}"
    return client.post(address, {"csrfmiddlewaretoken": token, **fields}, headers={"referer": referrer})


def find_value(page: str, name: str) -> str:
    """Return what the field of this name holds."""
    (tag,) = re.findall(rf'<input[^>]*\bname="{name}"[^>]*>', page)
    values = re.findall(r'\bvalue="([^"]*)"', tag)
    return html.unescape(values[0]) if values else ""


def read_form_values(page: str) -> dict[str, str]:
    """Return the text fields of the page's main form as a browser sends them."""
    form = page.split('class="form')[-1].split("</form>")[0]
    names = re.findall(r'<input[^>]*\bname="(\w+)"', form)
    texts = {name: find_value(form, name) for name in names if name != "csrfmiddlewaretoken"}
    for name, options in re.findall(r'<select[^>]*\bname="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        texts[name] = "".join(re.findall(r'value="([^"]*)" selected', options))
    return texts
