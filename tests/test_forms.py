"""Forms filled by the standard names of their fields, and captchas told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notte_local import NotteClient
from notte_local.errors import NotAvailableLocally, UnknownElement
from tests.showing import evaluated

if TYPE_CHECKING:
    from notte_local import AsyncNotteClient, AsyncSession
    from notte_local.core.captcha import Captcha
    from tests.server import Server

FORM = """<form>
  <label>First name <input></label><label>Surname <input></label>
  <label>E-mail <input type=email></label><label>Repeat e-mail <input type=email></label>
  <input autocomplete="shipping postal-code" aria-label="Zip">
  <input autocomplete="billing postal-code" aria-label="Zip of the card">
  <label>Country <select><option>France<option>Germany</select></label>
  <label>Password <input type=password autocomplete=new-password></label>
  <label>Newsletter <input type=checkbox></label></form>"""
HELD = "[...document.querySelectorAll('input:not([type=checkbox]), select')].map(e => e.value)"


@pytest.mark.anyio
async def test_a_form_is_filled_by_the_standard_names(session: AsyncSession, server: Server):
    server.pages["/"] = FORM
    await session.observe(url=server.url)
    fields = {
        "given-name": "Ada", "family-name": "Lovelace", "email": "ada@lovelace.org",
        "billing postal-code": "10115", "country-name": "Germany", "new-password": "hush hush",
    }  # fmt: skip
    result = await session.step(type="form_fill", value=fields)
    assert result.message.startswith("Filled 6 fields. ")
    assert "hush" not in result.message + repr(result.action)
    assert result.data["billing postal-code"] == "I6"
    assert await evaluated(session, HELD) == [
        "Ada", "Lovelace", "ada@lovelace.org", "ada@lovelace.org", "", "10115", "Germany", "hush hush",
    ]  # fmt: skip


@pytest.mark.anyio
async def test_where_a_field_is_missing_nothing_is_filled(session: AsyncSession, server: Server):
    server.pages["/"] = FORM
    await session.observe(url=server.url)
    with pytest.raises(
        UnknownElement, match=r"^No field for tel, cc-number. Fields that are there: I1"
    ):
        await session.step(
            type="form_fill", fields={"given-name": "Ada", "tel": "1", "cc-number": "2"}
        )
    assert not any((await evaluated(session, HELD))[:4])
    with pytest.raises(
        ValueError, match=r"'famly-name' is no standard autofill name. Did you mean"
    ):
        await session.step(type="form_fill", fields={"famly-name": "L"})


CAPTCHA = """<title>Wait</title><iframe title="reCAPTCHA" srcdoc="<input type=checkbox aria-label=Human>"
    width=300 height=80></iframe>"""


@pytest.mark.anyio
async def test_a_captcha_is_told_once_and_the_handler_may_act(
    client: AsyncNotteClient, server: Server
):
    told: list[Captcha] = []

    async def handler(session: AsyncSession, captcha: Captcha) -> None:
        told.append(captcha)
        await session.observe()
        await session.step(type="evaluate_js", code="document.title = 'Solved'")

    server.pages["/"] = CAPTCHA
    async with client.Session(captcha_handler=handler, solve_captchas=True) as session:
        assert (await session.observe(url=server.url)).title == "Solved"
        await session.observe()
    assert [(captcha.kind, captcha.url) for captcha in told] == [("recaptcha", f"{server.url}/")]


def test_a_captcha_is_told_to_a_plain_function_of_the_synchronous_form():
    told: list[str] = []
    with NotteClient() as client:
        session = client.Session(
            captcha_handler=lambda _session, captcha: told.append(captcha.kind)
        )
        with session:
            session.observe(url="about:blank")
            session.step(
                type="evaluate_js", code="document.body.innerHTML = '<iframe title=hCaptcha>'"
            )
            session.observe()
    assert told == ["hcaptcha"]


def test_captchas_are_solved_by_a_handler_or_not_at_all():
    with pytest.raises(NotAvailableLocally, match="Give a captcha_handler="):
        NotteClient(solve_captchas=True)
