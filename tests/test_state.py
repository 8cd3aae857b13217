"""What outlives a session: cookie files, profiles, and their locks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from notte_local.errors import BadFile
from notte_local.files import Lock, write_whole
from notte_local.state import Profile, checked_cookies, lock_profile, merged, read_cookies

if TYPE_CHECKING:
    from notte_local import AsyncNotteClient, AsyncSession
    from tests.server import Server

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[1]
COOKIE = {"name": "who", "value": "ada", "domain": "a.test", "path": "/"}

STORES = """<title>Store</title><script>
document.cookie = "who=ada; max-age=3600";
localStorage.setItem("theme", "dark");
sessionStorage.setItem("cart", "3 lamps");
const open = indexedDB.open("shop", 1);
open.onupgradeneeded = () => open.result.createObjectStore("seen");
open.onsuccess = () => {
  const put = open.result.transaction("seen", "readwrite");
  put.objectStore("seen").put({ lamp: 7 }, "today");
  put.oncomplete = () => { document.title = "Stored"; };
};
</script>"""
TELLS = """<title>Tells</title><p id=told></p><script>
const open = indexedDB.open("shop");
open.onsuccess = () => {
  const names = [...open.result.objectStoreNames];
  const tell = (seen) => {
    told.textContent = JSON.stringify([document.cookie, localStorage.theme, sessionStorage.cart, seen]);
    document.title = "Told";
  };
  if (!names.length) return tell(null);
  const get = open.result.transaction("seen").objectStore("seen").get("today");
  get.onsuccess = () => tell(get.result.lamp);
};
</script>"""
ALL = ["who=ada", "dark", "3 lamps", 7]


async def until_titled(session: AsyncSession, title: str) -> None:
    assert session.page is not None
    await session.page.wait_for_function("title => document.title === title", arg=title)


async def told(session: AsyncSession, server: Server) -> list[Any]:
    await session.observe(url=f"{server.url}/tells")
    await until_titled(session, "Told")
    assert session.page is not None
    return json.loads(await session.page.inner_text("#told"))


async def store(client: AsyncNotteClient, server: Server, **options: Any) -> None:
    server.pages.update({"/stores": STORES, "/tells": TELLS})
    async with client.Session(**options) as session:
        await session.observe(url=f"{server.url}/stores")
        await until_titled(session, "Stored")


# Profiles


async def test_a_profile_keeps_all_four_kinds_of_storage(
    client: AsyncNotteClient, server: Server, tmp_path: Path
):
    await store(client, server, profile=Profile("ada", persist=True, folder=tmp_path))
    async with client.Session(profile=Profile("ada", folder=tmp_path)) as session:
        assert await told(session, server) == ALL
        back = await session.step(type="go_back")
        assert session.page is not None
        assert back.effects.url == "about:blank"  # putting it back has left no history


async def test_session_storage_of_an_origin_that_the_tab_has_left_is_kept(
    client: AsyncNotteClient, server: Server, tmp_path: Path
):
    server.pages.update({"/stores": STORES, "/tells": TELLS, "/": "<title>Other</title>"})
    async with client.Session(profile=Profile("ada", persist=True, folder=tmp_path)) as session:
        await session.observe(url=f"{server.url}/stores")
        await until_titled(session, "Stored")
        await session.observe(url=server.url.replace("127.0.0.1", "localhost"))
    async with client.Session(profile=Profile("ada", folder=tmp_path)) as session:
        assert await told(session, server) == ALL


async def test_a_profile_that_does_not_persist_is_left_as_it_was(
    client: AsyncNotteClient, server: Server, tmp_path: Path
):
    profile = Profile("ada", persist=True, folder=tmp_path)
    async with client.Session(profile=profile):
        pass
    before = profile.path.read_bytes()
    await store(client, server, profile=Profile("ada", folder=tmp_path))
    assert profile.path.read_bytes() == before


SAVES = """
import asyncio, sys
from pathlib import Path
from notte_local import AsyncSession
from notte_local.state import Profile

async def main():
    folder = Path(sys.argv[2])
    profile = Profile("ada", persist=True, folder=folder)
    async with AsyncSession(profile=profile, cookie_file=folder / "cookies.json") as session:
        await session.observe(url=sys.argv[1] + "/stores")
        await session.page.wait_for_function("document.title === 'Stored'")

asyncio.run(main())
"""


async def test_a_profile_and_a_cookie_file_go_from_one_process_to_another(
    client: AsyncNotteClient, server: Server, tmp_path: Path
):
    import anyio

    server.pages.update({"/stores": STORES, "/tells": TELLS})
    run = [sys.executable, "-W", "error", "-c", SAVES, server.url, str(tmp_path)]
    done = await anyio.run_process(run, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    [cookie] = read_cookies(tmp_path / "cookies.json")
    assert (cookie["name"], cookie["value"]) == ("who", "ada")
    async with client.Session(profile=Profile("ada", folder=tmp_path)) as session:
        assert await told(session, server) == ALL


async def test_a_profile_is_for_its_owner_alone_and_only_what_it_is(
    client: AsyncNotteClient, tmp_path: Path
):
    profile = Profile("ada", persist=True, folder=tmp_path)
    async with client.Session(profile=profile):
        pass
    assert profile.path.stat().st_mode & 0o777 == 0o600
    assert not [name for name in os.listdir(tmp_path) if ".part-" in name]  # noqa: PTH208


async def test_a_profile_in_use_names_who_uses_it(client: AsyncNotteClient, tmp_path: Path):
    profile = Profile("ada", persist=True, folder=tmp_path)
    async with client.Session(profile=profile) as owner:
        second = client.Session(profile=profile)
        with pytest.raises(BadFile) as raised:
            await second.start()
        said = f"{profile.path} is in use by process {os.getpid()} (session {owner.session_id}, "
        assert str(raised.value).startswith(said)
        assert second.status().status == "error"
    async with client.Session(profile=profile) as third:  # it is free again
        assert third.status().status == "active"


HALF = """
import sys, pathlib
from notte_local.files import Lock, write_whole

def parts():
    yield b'{"format": "notte_local.pro'
    yield b" " * 1_000_000  # more than is buffered: it is on the disk
    print("half", flush=True)
    sys.stdin.read()

path = pathlib.Path(sys.argv[1])
lock = Lock(path, "a session")
write_whole(path, parts())
"""


def test_a_process_that_is_killed_half_way_leaves_the_old_file_and_no_lock(tmp_path: Path):
    profile = Profile("ada", persist=True, folder=tmp_path)
    path = profile.path
    write_whole(path, [b"before"])
    with subprocess.Popen(
        [sys.executable, "-c", HALF, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        with pytest.raises(BadFile, match=rf"in use by process {process.pid} \(a session"):
            lock_profile(profile, "me")
        process.kill()
        process.wait()
    [half] = tmp_path.glob("*.part-*")
    assert half.stat().st_size > 1_000_000
    assert path.read_bytes() == b"before"
    lock = lock_profile(profile, "me")  # which sweeps
    assert lock is not None
    lock.release()
    assert not half.exists()
    assert path.read_bytes() == b"before"


async def test_what_a_killed_process_left_half_written_is_not_the_profile(
    client: AsyncNotteClient, server: Server, tmp_path: Path
):
    profile = Profile("ada", persist=True, folder=tmp_path)
    await store(client, server, profile=profile)
    half = tmp_path / ".ada.json.part-1a2b"
    half.write_text('{"format": "notte_local.pro')
    async with client.Session(profile=profile) as session:
        assert await told(session, server) == ALL
    assert not half.exists()


BAD_PROFILES = {
    '{"format": "notte_local.profile", "vers': "is no profile: it is no JSON",
    "[]": "is no profile of notte_local",
    '{"format": "notte_local.profile", "version": 9}': "is a profile of version 9",
    '{"format": "notte_local.profile", "version": 1}': "is a damaged profile",
}


@pytest.mark.parametrize("text", BAD_PROFILES)
async def test_a_damaged_profile_is_named_and_left_alone(
    client: AsyncNotteClient, tmp_path: Path, text: str
):
    profile = Profile("ada", persist=True, folder=tmp_path)
    profile.path.write_text(text)
    with pytest.raises(BadFile, match=r"ada\.json is ") as raised:
        await client.Session(profile=profile).start()
    assert BAD_PROFILES[text] in str(raised.value)
    assert profile.path.read_text() == text
    Lock(profile.path, "me").release()  # and nobody holds it


async def test_a_profile_that_is_only_read_must_be_there(client: AsyncNotteClient, tmp_path: Path):
    (tmp_path / "grace.json").write_text("{}")
    with pytest.raises(BadFile) as raised:
        await client.Session(profile=Profile("ada", folder=tmp_path)).start()
    assert str(raised.value) == (
        f"There is no profile 'ada' at {tmp_path / 'ada.json'} (there are: grace). "
        "Make it with Profile('ada', persist=True)."
    )


@pytest.mark.parametrize("name", ["", "../ada", "a/b", ".ada", "a b"])
def test_a_profile_has_a_plain_name(name: str):
    with pytest.raises(ValueError, match="a profile's name is letters"):
        Profile(name)


# Cookies


async def test_a_cookie_file_is_loaded_at_start_and_replaced_at_stop(
    client: AsyncNotteClient, server: Server, tmp_path: Path
):
    path = tmp_path / "cookies.json"
    for _ in range(2):  # never appended, never duplicated
        await store(client, server, cookie_file=path)
    assert [cookie["name"] for cookie in json.loads(path.read_text())] == ["who"]
    assert path.stat().st_mode & 0o777 == 0o600
    async with client.Session(cookie_file=path) as session:
        assert (await told(session, server))[0] == "who=ada"


async def test_a_missing_cookie_file_is_no_error(client: AsyncNotteClient, tmp_path: Path):
    path = tmp_path / "new" / "cookies.json"
    async with client.Session(cookie_file=path) as session:
        assert await session.get_cookies() == []
    assert json.loads(path.read_text()) == []


BAD_COOKIES = {
    "name=value": "is no cookie file: it is no JSON",
    '{"a": 1}': "is no cookie file: cookies must be a list of dicts, not of NoneType",
    '[{"name": "a", "value": "b"}]': "is no cookie file: cookie 0, 'a', needs a url or a domain",
}


@pytest.mark.parametrize("text", BAD_COOKIES)
async def test_a_file_that_holds_no_cookies_is_named_and_left_alone(
    client: AsyncNotteClient, tmp_path: Path, text: str
):
    path = tmp_path / "cookies.json"
    path.write_text(text)
    with pytest.raises(BadFile) as raised:
        await client.Session(cookie_file=path).start()
    assert str(raised.value).startswith(f"{path} {BAD_COOKIES[text]}")
    assert path.read_text() == text


async def test_cookies_are_set_and_given(session: AsyncSession):
    await session.set_cookies([COOKIE])
    kept = await session.get_cookies()
    assert [(each["name"], each["value"], each["domain"]) for each in kept] == [
        ("who", "ada", "a.test")
    ]
    await session.set_cookies(kept)  # what is given can be set
    assert await session.get_cookies() == kept
    with pytest.raises(ValueError, match="cookie 1, 'b', needs a url or a domain"):
        await session.set_cookies([{**COOKIE, "value": "x"}, {"name": "b", "value": "c"}])
    assert await session.get_cookies() == kept


def test_cookies_as_extensions_export_them_are_read():
    [cookie] = checked_cookies(
        [{**COOKIE, "expirationDate": 2e9, "sameSite": "no_restriction", "storeId": "0"}]
    )
    assert cookie == {**COOKIE, "expires": 2e9, "sameSite": "None"}
    [bare] = checked_cookies([{**COOKIE, "sameSite": "unspecified"}])
    assert bare == COOKIE


def test_a_storage_state_of_playwright_is_a_cookie_file_too(tmp_path: Path):
    path = tmp_path / "state.json"
    path.write_text(json.dumps({"cookies": [COOKIE], "origins": []}))
    assert read_cookies(path) == [COOKIE]


def test_the_second_of_two_cookies_of_a_name_counts():
    other = {**COOKIE, "value": "grace"}
    elsewhere = {**COOKIE, "domain": "b.test"}
    assert merged([COOKIE, elsewhere], [other]) == [other, elsewhere]


async def test_state_that_could_not_be_written_is_told_by_stop(
    client: AsyncNotteClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "cookies.json"
    path.write_text("[]")
    session = client.Session(cookie_file=path)
    await session.start()

    def full(*_: Any) -> None:
        raise BadFile(f"{path} cannot be written: No space left on device.")

    monkeypatch.setattr("notte_local.state.write_whole", full)
    with pytest.raises(BadFile, match="No space left"):
        await session.stop()
    assert session.status().status == "closed"
    assert path.read_text() == "[]"
    await session.stop()  # told once


def test_a_link_stays_one_and_both_of_its_names_are_one_file(tmp_path: Path):
    path, link = tmp_path / "kept.json", tmp_path / "link.json"
    link.symlink_to(path)
    write_whole(link, [b"[]"])
    assert link.is_symlink()
    assert path.read_bytes() == b"[]"
    lock = Lock(link, "me")
    with pytest.raises(BadFile, match=r"kept\.json is in use by process .*\(me, "):
        Lock(path, "you")
    lock.release()


def test_a_file_that_fails_while_it_is_written_is_as_it_was(tmp_path: Path):
    path = tmp_path / "kept.json"
    write_whole(path, [b"before"])

    def parts() -> Any:
        yield b"aft"
        raise OSError(28, "No space left on device")

    with pytest.raises(BadFile, match="It is as it was before"):
        write_whole(path, parts())
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["kept.json"]
