"""What was done is kept: typed turns, in memory and in files."""

from __future__ import annotations

import json
import os
import resource
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from notte_local import Secret, Vault
from notte_local.core.fingerprint import mark_of, read_known
from notte_local.core.secrets import MASK
from notte_local.errors import BadFile, NotteLocalError
from notte_local.files import Lock
from notte_local.trajectory import MOST_TURNS, ObserveTurn, Shot, StepTurn, Trajectory
from notte_local.trajectory.files import Recording, line

if TYPE_CHECKING:
    from pathlib import Path

    from notte_local import AsyncNotteClient, AsyncSession
    from tests.server import Server

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LOGIN = """<title>Log in</title><main><h1>Log in</h1><form>
<label>Email <input name=email type=email></label>
<label>Password <input name=password type=password></label>
<button type=button>Sign in</button><button type=button>Sign up</button></form></main>"""


def seen(number: int = 0) -> ObserveTurn:
    return ObserveTurn(NOW, NOW, f"https://a.test/{number}", None, (), 0, "")


async def log_in(session: AsyncSession, server: Server) -> None:
    server.pages["/"] = LOGIN
    obs = await session.observe(url=server.url, instructions="click sign in")
    await session.step(type="fill", id=obs.elements[-4].id, value="ada@lovelace.org")
    await session.step(type="fill", id=obs.elements[-3].id, value="correct horse")
    await session.step(obs.space.first())
    await session.scrape()


async def test_a_step_keeps_what_its_target_looked_like(session: AsyncSession, server: Server):
    await log_in(session, server)
    target = session.trajectory.steps[2].target
    assert target is not None
    assert (target.role, target.name, target.landmark, target.heading) == (
        "button", "Sign in", "main", "Log in",
    )  # fmt: skip
    assert target.before == ("textbox Password", "textbox Email", "heading Log in")
    assert target.after == ("button Sign up",)
    assert (target.twins, read_known(target.known)) == (1, {mark_of("Sign UP")})


async def test_what_was_typed_into_a_password_field_is_a_mask(
    session: AsyncSession, server: Server, tmp_path: Path
):
    await log_in(session, server)
    path = tmp_path / "t.jsonl"
    session.trajectory.save(path)
    values = [getattr(turn.action, "value", None) for turn in Trajectory.load(path).steps]
    assert values == ["ada@lovelace.org", MASK, None]
    assert "correct horse" not in path.read_text()


async def test_what_is_saved_is_loaded_the_same(
    session: AsyncSession, server: Server, tmp_path: Path
):
    await log_in(session, server)
    session.trajectory.save(tmp_path / "t.jsonl")
    loaded = Trajectory.load(tmp_path / "t.jsonl")
    assert loaded[:] == session.trajectory[:]
    assert loaded.session_id == session.session_id
    assert [turn.verb for turn in loaded] == ["observe", "step", "step", "step", "scrape"]


async def test_a_secret_is_kept_by_its_name(
    client: AsyncNotteClient, server: Server, tmp_path: Path
):
    vault = Vault()
    vault.add("token", "swordfish-1815", hosts=["127.0.0.1"])
    server.pages["/"] = LOGIN
    path = tmp_path / "t.jsonl"
    async with client.Session(vault=vault, record_path=path, record="full") as session:
        obs = await session.observe(url=server.url)
        await session.step(type="fill", id=obs.elements[-4].id, value=Secret("token"))
        await session.observe()
    [step] = Trajectory.load(path).steps
    assert getattr(step.action, "value", None) == Secret("token")
    assert "swordfish" not in path.read_text()


# Recorded as it happens


async def test_every_turn_is_in_the_file_as_it_ends(
    client: AsyncNotteClient, server: Server, tmp_path: Path
):
    path = tmp_path / "new" / "t.jsonl"
    async with client.Session(record_path=path) as session:
        assert Trajectory.load(path)[:] == ()
        await log_in(session, server)
        assert Trajectory.load(path)[:] == session.trajectory[:]
    assert len(Trajectory.load(path)) == 5
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_full_record_holds_the_whole_observations(
    client: AsyncNotteClient, server: Server, tmp_path: Path
):
    path = tmp_path / "t.jsonl"
    server.pages["/"] = LOGIN
    async with client.Session(record_path=path, record="full") as session:
        obs = await session.observe(url=server.url)
    [_, turn] = path.read_text().splitlines()
    assert json.loads(turn)["observation"] == json.loads(obs.to_json())


async def test_pictures_are_kept_with_their_turns(
    client: AsyncNotteClient, server: Server, tmp_path: Path
):
    server.pages["/"] = "<title>Blue</title><body style='background: blue'><button>Go</button>"
    path = tmp_path / "t.jsonl"
    async with client.Session(record_path=path, record="screenshots") as session:
        obs = await session.observe(url=server.url)
        await session.step(id=obs.space.elements[0].id)
    shots = [turn.shot for turn in Trajectory.load(path)]
    assert [(shot.width, shot.height, shot.jpeg[:3]) for shot in shots if shot] == [
        (1280, 1080, b"\xff\xd8\xff")
    ] * 2


async def test_an_earlier_recording_gives_way_and_any_other_file_does_not(
    client: AsyncNotteClient, tmp_path: Path
):
    path = tmp_path / "t.jsonl"
    for _ in range(2):
        async with client.Session(record_path=path):
            pass
    newer = '{"format": "notte_local.trajectory", "version": 99}\n'
    for other, told in (("my diary\n", "no trajectory"), (newer, "a trajectory of version 99")):
        path.write_text(other)
        with pytest.raises(BadFile, match=f"Nothing is recorded into .*: what is there is {told}"):
            await client.Session(record_path=path).start()
        assert path.read_text() == other


async def test_two_sessions_do_not_record_into_one_file(client: AsyncNotteClient, tmp_path: Path):
    path = tmp_path / "t.jsonl"
    async with client.Session(record_path=path) as owner:
        with pytest.raises(BadFile, match=f"in use by process {os.getpid()} .*{owner.session_id}"):
            await client.Session(record_path=path).start()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"record": "full"}, 'record="full" keeps whole observations on disk'),
        ({"record": False, "record_path": "t.jsonl"}, "record=False keeps nothing"),
        ({"record": "everything"}, "record must be"),
    ],
)
def test_a_record_that_cannot_be_is_refused(
    client: AsyncNotteClient, options: dict[str, Any], told: str
):
    with pytest.raises(ValueError, match=told):
        client.Session(**options)


# Bounds


def test_memory_holds_the_last_thousand_turns():
    trajectory = Trajectory()
    for number in range(MOST_TURNS + 5):
        trajectory.add(seen(number))
    assert (len(trajectory), trajectory.dropped) == (MOST_TURNS, 5)
    assert trajectory[0].url == "https://a.test/5"


def test_ten_thousand_turns_keep_memory_flat():
    trajectory = Trajectory()
    sizes: list[int] = []
    tracemalloc.start()
    for number in range(10_000):
        picture = Shot(b"x" * 1000)
        trajectory.add(replace(seen(number), shot=picture))
        if number % 1000 == 999:
            sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert max(sizes) < sizes[0] * 1.1


def test_a_line_that_the_disk_does_not_take_is_in_the_file_whole_or_not_at_all(tmp_path: Path):
    path = tmp_path / "t.jsonl"
    recording = Recording(path, "s")
    recording.add(line(seen(1)))
    trajectory = Trajectory([seen(1), seen(2)], session_id="s", dropped=7)
    trajectory.recorded_by(recording)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 50, limits[1]))
    try:
        with pytest.raises(BadFile, match=r"cannot be written: .* It holds the turns before."):
            recording.add(line(seen(2)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    recording.add(line(seen(3)))  # it has ended
    assert Trajectory.load(path)[:] == (seen(1),)
    Lock(path, "another").release()
    trajectory.save(tmp_path / "memory.jsonl")  # which has more than that file
    assert Trajectory.load(tmp_path / "memory.jsonl")[:] == trajectory[:]


async def test_what_memory_has_dropped_is_saved_from_the_file(
    client: AsyncNotteClient, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("notte_local.trajectory.MOST_TURNS", 2)
    async with client.Session(record_path=tmp_path / "t.jsonl") as session:
        session.trajectory._turns = type(session.trajectory._turns)(maxlen=2)
        await log_in(session, server)
        session.trajectory.save(tmp_path / "all.jsonl")
        assert len(session.trajectory) == 2
    async with client.Session(record_path=tmp_path / "t.jsonl"):  # which takes the file
        assert session.trajectory.whole() is session.trajectory
    assert len(Trajectory.load(tmp_path / "all.jsonl")) == 5


# Files that are none


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "t.jsonl"
    Trajectory([seen(1), seen(2), seen(3)], session_id="s").save(path)
    return path


def test_a_file_that_was_cut_off_says_where(saved: Path):
    text = saved.read_text()
    saved.write_text(text[:-20])
    with pytest.raises(BadFile) as raised:
        Trajectory.load(saved)
    assert str(raised.value) == (
        f"{saved} was cut off in line 4, which is not whole, as when a process dies while it "
        "records. The 2 turns before it are whole: take that line out to use them."
    )
    assert saved.read_text() == text[:-20]


DAMAGED = [
    ("", "is no trajectory: its first line does not say that it is one."),
    ("[1]\n", "is no trajectory: its first line does not say that it is one."),
    (
        '{"format": "notte_local.trajectory", "version": 1}\n',
        (
            "is a trajectory of version 1: its steps do not say what their targets looked like, so "
            "nothing could be found again. Record it anew."
        ),
    ),
    (
        '{"format": "notte_local.trajectory", "version": 99}\n',
        "is a trajectory of version 99, and this library reads no other than 2. Record it anew.",
    ),
    (
        '{"format": "notte_local.trajectory", "version": 2, "session_id": "s"}\n{"verb": "dance"}\n',
        (
            ", line 2, is no turn of a trajectory: verb: input tag 'dance' found using 'verb' does not "
            "match any of the expected tags: 'observe', 'step', 'scrape'."
        ),
    ),
]


@pytest.mark.parametrize(("text", "why"), DAMAGED)
def test_a_file_that_is_no_trajectory_says_why(saved: Path, text: str, why: str):
    saved.write_text(text)
    with pytest.raises(BadFile) as raised:
        Trajectory.load(saved)
    assert str(raised.value) == f"{saved}{'' if why.startswith(',') else ' '}{why}"


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(BadFile, match="There is no trajectory at "):
        Trajectory.load(tmp_path / "none.jsonl")


def test_half_a_surrogate_of_a_page_does_not_spoil_the_file(tmp_path: Path):
    turn = replace(seen(), title="half \ud83d of 😀")
    Trajectory([turn]).save(tmp_path / "t.jsonl")
    assert Trajectory.load(tmp_path / "t.jsonl")[0].title == "half ? of 😀"  # pyright: ignore[reportAttributeAccessIssue]


async def test_a_step_that_failed_is_kept_with_its_error(session: AsyncSession, server: Server):
    server.pages["/"] = "<title>Shut</title><button disabled>Go</button>"
    obs = await session.observe(url=server.url)
    with pytest.raises(NotteLocalError):
        await session.step(type="click", id=obs.elements[0].id)
    turn = session.trajectory[-1]
    assert isinstance(turn, StepTurn)
    assert (turn.success, turn.performed) == (False, "no")
    assert "is disabled" in (turn.error or "")
