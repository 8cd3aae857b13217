"""Words and matchers of the user's own, in a session: asked beside ours, never shown a secret."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from pydantic_ai.messages import ModelResponse, ToolCallPart
from pydantic_ai.models.function import FunctionModel

from notte_local import NotteClient, Secret, Vault
from notte_local.actions import ClickAction, FillAction
from notte_local.embedding import EmbeddingMatcher, cosine
from notte_local.llm import ModelMatcher

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from notte_local import AsyncNotteClient
    from notte_local.core.instruct import Wanted
    from notte_local.core.space import ActionSpace
    from tests.server import Server

pytestmark = pytest.mark.anyio

PAGE = """<title>Notes</title>
<button>Open the red note</button><button>Open the blue note</button>
<label>Password <input type=password></label><label>City <input></label>"""


class Told:
    """A matcher that keeps what it was told, and prefers the names that hold a word."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.wanted: list[Wanted] = []
        self.shown: list[list[str]] = []

    def __call__(self, space: ActionSpace, wanted: Wanted) -> Sequence[float]:
        self.wanted.append(wanted)
        self.shown.append([element.name for element in space.elements])
        return [0.95 if self.word in element.name else 0.05 for element in space.elements]


async def test_a_matcher_decides_what_we_cannot(client: AsyncNotteClient, server: Server):
    server.pages["/"] = PAGE
    matcher = Told("blue")
    async with client.Session(matcher=matcher) as session:
        obs = await session.observe(server.url, "open the note", limit=1)
    assert len(obs.matches) == 1
    assert obs.matches[0].element is not None
    assert obs.matches[0].element.name == "Open the blue note"
    assert obs.space.first() == obs.matches[0].action
    assert obs.plan == obs.matches
    assert set(matcher.shown[0]) >= {"Open the red note", "Open the blue note"}


async def test_a_matcher_is_asked_for_each_step_of_a_plan(client: AsyncNotteClient, server: Server):
    server.pages["/"] = PAGE
    matcher = Told("note")
    async with client.Session(matcher=matcher) as session:
        await session.observe(server.url, "click open the red note, then click open the blue note")
    assert [wanted.target for wanted in matcher.wanted] == [
        "open the red note",
        "open the blue note",
    ]


async def test_an_order_to_the_browser_is_no_question(client: AsyncNotteClient, server: Server):
    server.pages["/"] = PAGE
    matcher = Told("x")
    async with client.Session(matcher=matcher) as session:
        obs = await session.observe(server.url, "go back")
    assert obs.space.first().type == "go_back"
    assert matcher.wanted == []


async def test_a_matcher_may_be_async(client: AsyncNotteClient, server: Server):
    async def matcher(space: ActionSpace, _wanted: Wanted) -> list[float]:
        return [0.01] * len(space)

    server.pages["/"] = PAGE
    async with client.Session(matcher=matcher) as session:
        obs = await session.observe(server.url, "click open the red note", min_score=0.9)
    assert obs.space.is_empty()
    assert obs.matches


async def test_what_a_matcher_gives_is_checked_and_what_it_raises_is_raised(
    client: AsyncNotteClient, server: Server
):
    def broken(_space: ActionSpace, _wanted: Wanted) -> list[float]:
        raise KeyError("model")

    server.pages["/"] = PAGE
    async with client.Session(matcher=lambda _space, _wanted: [2.0]) as session:
        with pytest.raises(ValueError, match=r"^matcher must give a score from 0 to 1"):
            await session.observe(server.url, "click open the red note")
        assert session.status().status == "active"
    async with client.Session(matcher=broken) as session:
        with pytest.raises(KeyError, match="model"):
            await session.observe(server.url, "click open the red note")
        assert session.status().status == "active"


async def test_a_matcher_sees_secrets_by_name_only(client: AsyncNotteClient, server: Server):
    server.pages["/"] = PAGE
    vault = Vault()
    vault.add("password", "correct horse", hosts=["127.0.0.1"])
    matcher = Told("Password")
    async with client.Session(matcher=matcher, vault=vault) as session:
        obs = await session.observe(server.url, "type correct horse into the password field")
    assert obs.space.first() == FillAction(id=obs.space.first().id, value=Secret("password"))  # type: ignore[attr-defined]
    assert matcher.wanted[0].value == Secret("password")
    assert "horse" not in repr(matcher.wanted)


async def test_a_matcher_sees_no_password_that_was_said_in_plain_words(
    client: AsyncNotteClient, server: Server
):
    server.pages["/"] = PAGE
    matcher = Told("Password")
    async with client.Session(matcher=matcher) as session:
        obs = await session.observe(server.url, "type hunter2 into the password field")
    assert obs.space.first() == FillAction(id=obs.space.first().id, value="hunter2")  # type: ignore[attr-defined]
    assert "hunter2" not in repr(matcher.wanted)


async def test_a_matcher_that_cannot_be_called_is_refused(client: AsyncNotteClient):
    with pytest.raises(TypeError, match=r"^matcher must be a callable \(space, wanted\) -> scores"):
        client.Session(matcher="embeddings")  # type: ignore[arg-type]


# -- words of the user's own ----------------------------------------------------------------------


@pytest.mark.parametrize("as_file", [False, True])
async def test_words_of_the_users_own_name_a_control(
    client: AsyncNotteClient, server: Server, tmp_path: Path, as_file: bool
):
    server.pages["/"] = "<button>Zorblax</button><button>Help</button>"
    file = tmp_path / "words.txt"
    file.write_text("Zorblax | beam me up; get me off this planet\n", "utf-8")
    words: Any = file if as_file else {"Zorblax": ["beam me up", "get me off this planet"]}
    async with client.Session(vocabulary=words) as session:
        obs = await session.observe(server.url, "get me off this planet")
    assert obs.matches[0].element is not None
    assert obs.matches[0].element.name == "Zorblax"


async def test_words_that_cannot_be_read_end_the_start(client: AsyncNotteClient, tmp_path: Path):
    file = tmp_path / "words.txt"
    file.write_text("fine | yes\n | what\n", "utf-8")
    with pytest.raises(ValueError, match=r"words\.txt, line 2"):
        await client.Session(vocabulary=file).start()
    with pytest.raises(FileNotFoundError):
        await client.Session(vocabulary=tmp_path / "none.txt").start()
    with pytest.raises((TypeError, ValueError), match="vocabulary"):
        client.Session(vocabulary=3)  # type: ignore[arg-type]


def test_the_synchronous_form_takes_both(tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text("<button>Zorblax</button><button>Zebra</button>", "utf-8")
    words = {"Zorblax": "beam me up"}
    with NotteClient() as notte, notte.Session(vocabulary=words, matcher=Told("Zor")) as session:
        obs = session.observe(page, "beam me up")
    assert obs.space.first() == ClickAction(id="B1")


# -- embeddings -----------------------------------------------------------------------------------


def letters(texts: list[str]) -> list[list[float]]:
    """A stand-in for an encoder: how often each letter occurs."""
    return [[text.lower().count(chr(97 + at)) for at in range(26)] for text in texts]


async def test_an_embedding_prefers_what_is_nearest(client: AsyncNotteClient, server: Server):
    server.pages["/"] = PAGE
    for model in (letters, SimpleNamespace(encode=letters)):
        async with client.Session(matcher=EmbeddingMatcher(model, share=0.6)) as session:
            obs = await session.observe(server.url, "open the blu note")
        assert obs.matches[0].element is not None
        assert obs.matches[0].element.name == "Open the blue note"
        assert obs.matches[0].why[-1].signal == "matcher"


def test_a_cosine_is_that_of_the_angle():
    assert cosine([1, 0], [1, 0]) == 1
    assert cosine([1, 0], [0, 2]) == 0
    assert cosine([0, 0], [1, 1]) == 0


@pytest.mark.parametrize(
    ("file", "module", "name"),
    [
        ("model.safetensors", "model2vec", "StaticModel"),
        ("modules.json", "sentence_transformers", "SentenceTransformer"),
    ],
)
def test_a_folder_is_read_by_what_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, module: str, name: str
):
    opened: list[str] = []

    class Model:
        encode = staticmethod(letters)

        def __init__(self, folder: str, **_: Any) -> None:
            opened.append(folder)

        @classmethod
        def from_pretrained(cls, folder: str) -> Any:
            return cls(folder)

    (tmp_path / file).write_text("{}")
    monkeypatch.setitem(sys.modules, module, SimpleNamespace(**{name: Model}))  # type: ignore[arg-type]
    matcher = EmbeddingMatcher(tmp_path)
    assert matcher._encode(["ab"])[0][:3] == [1, 1, 0]
    assert opened == [str(tmp_path)]


def test_a_model_that_is_not_there_is_told_at_once(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="give the folder of one that is on this machine"):
        EmbeddingMatcher(tmp_path / "none")
    with pytest.raises(TypeError, match=r"^model must be a path, a callable"):
        EmbeddingMatcher(3)
    with pytest.raises(ValueError, match=r"holds no model: one of modules\.json, "):
        EmbeddingMatcher(tmp_path)._encode  # noqa: B018 - reading it is the test


def test_what_reads_a_model_is_named_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "model.onnx").write_text("")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)  # type: ignore[arg-type]
    with pytest.raises(ImportError, match="pip install onnxruntime"):
        EmbeddingMatcher(tmp_path)._encode  # noqa: B018 - reading it is the test


# -- a language model -----------------------------------------------------------------------------


class Model:
    """A stand-in for a language model: it keeps what it is shown, and prefers a word."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.shown = ""

    def __call__(self, messages: list[Any], info: Any) -> ModelResponse:
        self.shown = str(messages[-1].parts[-1].content)
        names = [one.get("name", "") for one in json.loads(self.shown)["candidates"]]
        scores = [0.95 if self.word in name else 0.05 for name in names]
        tool = info.output_tools[0].name
        return ModelResponse(parts=[ToolCallPart(tool, {"response": scores})])


async def test_a_language_model_decides_what_we_cannot(client: AsyncNotteClient, server: Server):
    server.pages["/"] = PAGE
    model = Model("blue")
    async with client.Session(matcher=ModelMatcher(FunctionModel(model))) as session:
        obs = await session.observe(server.url, "open the note")
    assert obs.matches[0].element is not None
    assert obs.matches[0].element.name == "Open the blue note"
    assert json.loads(model.shown)["request"] == "open the note"


@pytest.mark.parametrize(
    "say",
    [
        "type hunter2 into the password field",
        "my password is hunter2",
        "password hunter2",
        "put 'hunter2' in the password box",
    ],
)
async def test_what_is_to_be_typed_never_reaches_a_model(
    client: AsyncNotteClient, server: Server, say: str
):
    server.pages["/"] = PAGE
    model = Model("Password")
    async with client.Session(matcher=ModelMatcher(FunctionModel(model))) as session:
        obs = await session.observe(server.url, say)
    assert obs.matches[0].action == FillAction(id="I1", value="hunter2")
    assert "hunter2" not in model.shown
    assert "[what is typed]" in model.shown


async def test_a_secret_and_what_stands_in_a_field_never_reach_a_model(
    client: AsyncNotteClient, server: Server
):
    server.pages["/"] = f"{PAGE}<label>Note <input value='quite private'></label>"
    vault = Vault()
    vault.add("token", "tok-123456", hosts=["127.0.0.1"])
    model = Model("Password")
    matcher = ModelMatcher(FunctionModel(model))
    async with client.Session(matcher=matcher, vault=vault) as session:
        for say in ("type Secret(token) into the password field", "type tok-123456 as my password"):
            await session.observe(server.url, say)
            assert "tok-123456" not in model.shown
            assert "quite private" not in model.shown
