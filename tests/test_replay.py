"""A trajectory done again: as it was, on a page that has changed, and where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from notte_local import Secret, Vault
from notte_local.actions import read_action
from notte_local.core.secrets import MASK
from notte_local.errors import BadFile, ReplayRefused
from notte_local.trajectory import ObserveTurn, StepTurn, Trajectory, Turn
from notte_local.trajectory.replay import with_secrets

if TYPE_CHECKING:
    from pathlib import Path

    from notte_local import AsyncNotteClient, AsyncSession
    from tests.server import Server

pytestmark = pytest.mark.anyio

SHOP = """<title>Shop</title><main><h1>Lamps</h1>
<label>Your name <input name=who></label>
<button class=b id=add type=button onclick="done.textContent += ' add'">Add to cart</button>
<button type=button onclick="done.textContent += ' wish'">Add to wishlist</button>
<a href=/help>Help</a></main><p id=done></p>"""
REBUILT = """<title>Shop</title><main><h1>Lamps</h1><div><a href=/help>Help</a></div>
<button type=button onclick="done.textContent += ' wish'">Add to wishlist</button>
<button type=button onclick="done.textContent += ' later'">Add to cart later</button>
<section><span><button class=x9 type=button onclick="done.textContent += ' add'">Add to the CART</button>
</span></section><div><label>Your name: <input name=who></label></div></main><p id=done></p>"""
GONE = REBUILT.replace("Add to the CART", "Add to a list")


async def record(
    session: AsyncSession, server: Server, path: Path, *, selector: str | None = None
) -> None:
    server.pages["/"] = SHOP
    obs = await session.observe(url=server.url)
    await session.step(type="fill", id=obs.space.filter(name="name").elements[0].id, value="Ada")
    add = None if selector else obs.space.filter(name="Add to cart").elements[0].id
    await session.step(type="click", id=add, selector=selector)
    session.trajectory.save(path)


async def done(session: AsyncSession) -> tuple[str, str]:
    assert session.page is not None
    return (
        (await session.page.inner_text("#done")).strip(),
        await session.page.input_value("[name=who]"),
    )


async def test_a_trajectory_is_done_again(session: AsyncSession, server: Server, tmp_path: Path):
    await record(session, server, tmp_path / "t.jsonl")
    replay = await session.replay(tmp_path / "t.jsonl")
    assert await done(session) == ("add", "Ada")
    assert [step.result.success for step in replay.steps] == [True, True]
    assert replay.healed == ()


async def test_what_has_changed_is_healed_and_told(
    session: AsyncSession, server: Server, tmp_path: Path
):
    await record(session, server, tmp_path / "t.jsonl", selector="#add")  # an id that goes
    server.pages["/"] = REBUILT
    replay = await session.replay(tmp_path / "t.jsonl")
    assert await done(session) == ("add", "Ada")
    [healed] = replay.healed
    assert (healed.number, healed.was, healed.changed) == (3, 'button "Add to cart"', ("name",))
    assert str(replay).splitlines()[0] == "2 steps, 1 of them healed."


async def test_what_is_gone_is_refused_with_the_nearest_and_nothing_is_clicked(
    session: AsyncSession, server: Server, tmp_path: Path
):
    await record(session, server, tmp_path / "t.jsonl")
    server.pages["/"] = GONE
    with pytest.raises(ReplayRefused) as raised:
        await session.replay(tmp_path / "t.jsonl")
    assert await done(session) == ("", "Ada")
    error = raised.value
    assert str(error).startswith(
        'Step 3, click on button "Add to cart", was not done: several have a near name, and none '
        "its own.\nClosest:\n"
    )
    assert error.number == 3
    assert error.done is not None
    assert [step.number for step in error.done.steps] == [2]
    assert {element.name for element in error.nearest} == {"Add to cart later", "Add to a list"}


async def test_one_of_many_alike_is_found_by_its_row(
    session: AsyncSession, server: Server, tmp_path: Path
):
    def table(*names: str) -> str:
        rows = (
            f"<tr><td>{name}<td><button type=button onclick=\"done.textContent += '{name}'\">Delete</button>"
            for name in names
        )
        return f"<title>People</title><table><tbody>{''.join(rows)}</table><p id=done></p>"

    server.pages["/"] = table("Ada", "Grace", "Alan")
    obs = await session.observe(url=server.url, instructions="delete Grace")
    await session.step(obs.space.first())
    recorded = Trajectory(session.trajectory[:])
    server.pages["/"] = table("Grace", "Alan", "Kurt", "Ada")
    await session.replay(recorded)
    assert session.page is not None
    assert await session.page.inner_text("#done") == "Grace"
    server.pages["/"] = table("Alan", "Kurt", "Ada")
    with pytest.raises(ReplayRefused, match="what is called so stands elsewhere"):
        await session.replay(recorded)
    assert await session.page.inner_text("#done") == ""


async def test_an_element_that_comes_late_is_waited_for(
    session: AsyncSession, server: Server, tmp_path: Path
):
    await record(session, server, tmp_path / "t.jsonl")
    script = "setTimeout(() => { document.querySelector('main').hidden = false }, 400)"
    server.pages["/"] = f"{SHOP.replace('<main', '<main hidden')}<script>{script}</script>"
    await session.replay(tmp_path / "t.jsonl")
    assert await done(session) == ("add", "Ada")


# Secrets

LOGIN = """<title>Log in</title><form><label>Password <input type=password></label></form>"""


async def test_a_masked_value_asks_for_a_secret_before_anything_is_done(
    client: AsyncNotteClient, server: Server
):
    server.pages["/"] = LOGIN
    vault = Vault()
    vault.add("password", "correct horse", hosts=["127.0.0.1"])
    async with client.Session(vault=vault) as session:
        obs = await session.observe(url=server.url)
        await session.step(id=obs.space.elements[0].id, value="battery staple")
        recorded = Trajectory(session.trajectory[:])
        await session.observe(url=server.url)
        before = len(session.trajectory)
        with pytest.raises(ReplayRefused) as raised:
            await session.replay(recorded)
        assert str(raised.value) == (
            'Step 2 filled textbox "Password" with what was stored nowhere. Say what goes there: '
            "replay(..., secrets={'Password': Secret('password')}), with that name in the "
            "session's vault. Nothing was done."
        )
        assert len(session.trajectory) == before
        await session.replay(recorded, secrets={"Password": Secret("password")})
        assert session.page is not None
        assert await session.page.input_value("input") == "correct horse"
        plain: Any = {"Password": "correct horse"}
        with pytest.raises(TypeError, match="must be a Secret"):
            await session.replay(recorded, secrets=plain)


NOW = datetime(2026, 1, 1, tzinfo=UTC)


def step(kind: str, **given: Any) -> StepTurn:
    action: Any = read_action({"type": kind, **given})
    return StepTurn(NOW, NOW, "https://a.test/", action, None, "", True, "yes", None)


def test_a_form_filled_with_what_was_stored_nowhere_asks_for_each_secret():
    filled = step("form_fill", fields={"email": "ada@a.test", "current-password": MASK})
    with pytest.raises(ReplayRefused) as raised:
        with_secrets((filled,), {})
    assert str(raised.value) == (
        "Step 1 filled current-password with what was stored nowhere. Say what goes there: "
        "replay(..., secrets={'current-password': Secret('password')}), with that name in the "
        "session's vault. Nothing was done."
    )
    secret = Secret("password")
    action: Any = with_secrets((filled,), {"current-password": secret})[1]
    assert action.fields == {"email": "ada@a.test", "current-password": secret}


@pytest.mark.parametrize(
    ("turn", "lost"),
    [
        (step("goto", url=f"https://a.test/?token={MASK}"), "url"),
        (step("evaluate_js", code=f"log_in('{MASK}')"), "code"),
        (ObserveTurn(NOW, NOW, "", None, (), 0, "", went_to=f"https://a.test/{MASK}"), "address"),
    ],
    ids=["goto", "script", "observe"],
)
def test_a_secret_that_was_lost_from_anything_but_a_field_is_refused(turn: Turn, lost: str):
    with pytest.raises(ReplayRefused, match=rf"^Turn 1 cannot be repeated: its {lost} held"):
        with_secrets((turn,), {})


# What cannot be replayed


async def test_a_trajectory_of_another_site_is_refused(
    session: AsyncSession, server: Server, tmp_path: Path
):
    await record(session, server, tmp_path / "t.jsonl")
    steps = Trajectory(session.trajectory.steps)
    other = server.url.replace("127.0.0.1", "localhost")
    await session.observe(url=other)
    with pytest.raises(
        ReplayRefused, match=r"This trajectory begins on http://127.* Nothing was done"
    ):
        await session.replay(steps)
    assert await done(session) == ("", "")
    went = next(turn for turn in session.trajectory if isinstance(turn, ObserveTurn))
    elsewhere = replace(went, went_to=other)  # the site has moved; a key goes to whatever is there
    pressed = replace(step("press_key", key="Tab"), url=server.url)
    with pytest.raises(ReplayRefused, match=r"^Step 2 was done on http://127.* another site"):
        await session.replay(Trajectory([elsewhere, pressed]))
    assert session.trajectory[-1].verb == "observe"


async def test_a_trajectory_that_does_not_begin_at_its_beginning_is_refused(session: AsyncSession):
    with pytest.raises(ReplayRefused, match="begins after 7 turns that were not kept"):
        await session.replay(Trajectory(dropped=7))


async def test_a_file_that_is_cut_off_does_nothing(
    session: AsyncSession, server: Server, tmp_path: Path
):
    path = tmp_path / "t.jsonl"
    await record(session, server, path)
    path.write_text(path.read_text()[:-9])
    await session.observe(url=server.url)
    with pytest.raises(BadFile, match="was cut off in line 4"):
        await session.replay(path)
    assert await done(session) == ("", "")


async def test_what_was_refused_when_it_was_recorded_is_left_out(
    session: AsyncSession, server: Server
):
    server.pages["/"] = "<title>Shut</title><button disabled>Go</button>"
    obs = await session.observe(url=server.url)
    with pytest.raises(Exception, match="is disabled"):
        await session.step(type="click", id=obs.elements[0].id)
    replay = await session.replay(session.trajectory)
    assert replay.steps == ()
    assert replay.skipped == ("2. step: was refused when it was recorded",)
