"""What a page did not give, asked of an extractor of the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from notte_local import read_html
from notte_local.errors import ScrapeFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notte_local.results import Unfilled

PAGE = "<h1>Cup</h1><p>Blue as the sky.</p><p hidden>Secret</p><table><tr><th>Price<td>$12</table>"


class Maker(BaseModel):
    name: str


class Owner(BaseModel):
    name: str
    town: str | None = None


class Cup(BaseModel):
    name: str
    price: float
    colour: str
    makers: list[Maker] = []
    owner: Owner | None = None


def _asked(extractor: Callable[[Unfilled], Any], model: Any = Cup) -> Any:
    return read_html(PAGE, url="https://shop.test/", response_format=model, extractor=extractor)


def test_only_what_is_missing_is_asked_for_with_what_the_page_shows():
    seen: list[Unfilled] = []

    def stand_in(unfilled: Unfilled) -> Mapping[str, Any]:
        seen.append(unfilled)
        return {"colour": "blue"}

    scraped = _asked(stand_in)
    assert (scraped.data.name, scraped.data.price, scraped.data.colour) == ("Cup", 12.0, "blue")
    (unfilled,) = seen
    assert list(unfilled.fields) == ["colour", "makers", "owner"]
    assert unfilled.fields["colour"] == {"title": "Colour", "type": "string"}
    assert unfilled.found == {"name": "Cup", "price": 12.0}
    assert unfilled.text == "Cup\nBlue as the sky.\nPrice\n$12"
    told = scraped.provenance["colour"]
    assert (told.source, told.text, told.confidence) == ("extractor", "blue", 0.6)


def test_a_full_record_is_not_asked_about():
    class Small(BaseModel):
        name: str

    def never(unfilled: Unfilled) -> Mapping[str, Any]:
        raise AssertionError(unfilled)

    assert _asked(never, Small).data.name == "Cup"


def test_lists_and_objects_are_taken_and_what_is_not_on_the_page_is_less_sure():
    said = {"colour": "red", "makers": [{"name": "Lumo"}], "owner": {"name": "Ada"}}
    scraped = _asked(lambda _: said)
    assert scraped.data.makers == [Maker(name="Lumo")]
    assert scraped.data.owner == Owner(name="Ada")
    assert scraped.provenance["colour"].confidence == 0.3
    assert scraped.missing == ("owner.town",)


def test_a_schema_is_filled_too():
    schema = {
        "type": "object",
        "properties": {"colour": {"type": "string", "maxLength": 4}},
        "required": ["colour"],
    }
    assert _asked(lambda _: {"colour": "blue"}, schema).data == {"colour": "blue"}
    with pytest.raises(ScrapeFailed):
        _asked(lambda _: {"colour": "turquoise"}, schema)


def test_what_the_model_refuses_of_an_answer_is_missing():
    class Strict(BaseModel):
        weight: int

    with pytest.raises(ScrapeFailed) as raised:
        _asked(lambda _: {"weight": "heavy"}, Strict)
    assert list(raised.value.missing) == ["weight"]


def test_an_answer_that_is_none_is_told():
    with pytest.raises(
        TypeError, match=r"^extractor must give a mapping of values by field, not 5"
    ):
        _asked(lambda _: 5)
    with pytest.raises(ValueError, match=r"^extractor gave 'price'; it was asked for 'colour', "):
        _asked(lambda _: {"price": 3})
    with pytest.raises(ValueError, match=r"^extractor fills what response_format asks for"):
        _asked(lambda _: {}, None)
