"""A page is read whole: frames of any origin and shadow roots are joined, and what is cut is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Error as PlaywrightError

from notte_local.browser.capture import Sight, capture
from notte_local.browser.engine import ask, locate
from notte_local.core.space import Built, build_space
from notte_local.core.space.ids import Ids
from notte_local.core.tree import read_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.async_api import Page, Route

    from notte_local.core.element import Element

pytestmark = pytest.mark.anyio


async def serve(page: Page, pages: Mapping[str, str | None]) -> None:
    """Answers each address with its page; None is never answered, all else is refused."""

    async def answer(route: Route) -> None:
        body = pages.get(route.request.url, "")
        if body:
            await route.fulfill(body=body, content_type="text/html; charset=utf-8")
        elif body is not None:
            await route.abort()

    await page.context.route("**/*", answer)


async def read(page: Page, ids: Ids) -> Built:
    return build_space(read_tree(await capture(page, timeout=10)), ids)


def named(built: Built, name: str) -> Element:
    return next(element for element in built.elements if element.name == name)


async def test_frames_of_other_origins_are_ordinary_members(raw_page: Page):
    await serve(
        raw_page,
        {
            "http://a.test/": "<p style='height:100px'><iframe src='http://b.test/' style='border:7px solid'>",
            "http://b.test/": "<button>Middle</button><iframe src='http://c.test/'></iframe>",
            "http://c.test/": "<body style='margin:0'><a href='/deep'>Deep</a>",
        },
    )
    await raw_page.goto("http://a.test/")
    ids = Ids()
    built = await read(raw_page, ids)
    assert [element.id for element in built.space.elements] == ["B1", "L1"]
    deep = named(built, "Deep")
    assert deep.href == "http://c.test/deep"
    assert deep.place.frame == "http://c.test/"
    # the margins of two bodies, the borders of two frames (a frame's own is 2 pixels wide)
    assert deep.box is not None
    assert deep.box.x == 8 + 7 + 8 + 2
    reach = ids.reach("L1")
    assert reach is not None
    assert len(reach.frames) == 2
    assert await locate(raw_page, reach).inner_text() == "Deep"
    await raw_page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<div style=\"position:fixed;inset:0\">')"
    )
    covered = await read(raw_page, ids)
    assert ["covered" in element.states for element in covered.space.elements] == [True, True]


async def test_what_lies_over_a_part_of_a_frame_covers_what_is_there(raw_page: Page):
    frame = "<button>Free</button><p style='height:60px'></p><button>Under</button>"
    await raw_page.set_content(
        f"<body style='margin:0'><iframe srcdoc=\"<iframe srcdoc='{frame.replace(chr(39), '')}'"
        " style='border:0'></iframe>\" style='border:0;height:300px'></iframe>"
    )
    sight = Sight(raw_page)

    async def states() -> list[bool]:
        built = build_space(read_tree(await sight.capture(timeout=10)), Ids())
        return ["covered" in element.states for element in built.space.elements]

    assert await states() == [False, False]
    await raw_page.evaluate(
        """() => document.body.insertAdjacentHTML('beforeend',
        '<div style="position:fixed;left:0;right:0;top:60px;height:200px">')"""
    )
    assert await states() == [False, True]


async def test_frames_of_the_same_origin_are_read_with_the_page_in_one_question(
    raw_page: Page, monkeypatch: pytest.MonkeyPatch
):
    await serve(
        raw_page,
        {
            "http://a.test/": "<iframe src=/one></iframe><iframe srcdoc='<a href=/s>Doc</a>'></iframe>",
            "http://a.test/one": "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"
            "<button>One</button><iframe src=/two></iframe>",
            "http://a.test/two": "<label>Two <input></label>",
        },
    )
    await raw_page.goto("http://a.test/")
    asked: list[str] = []

    async def counted(page: Page, frames: tuple[str, ...], command: str, timeout: float) -> object:
        asked.append(command)
        return await ask(page, frames, command, timeout)

    monkeypatch.setattr("notte_local.browser.capture.ask", counted)
    ids, sight = Ids(), Sight(raw_page)
    first = await sight.capture(timeout=10)
    built = build_space(read_tree(first), ids)
    assert [str(element) for element in built.space.elements] == [
        "B1 button 'One'", "I1 textbox 'Two'", "L1 link 'Doc'"
    ]  # fmt: skip
    reach = ids.reach("I1")
    assert reach is not None
    await locate(raw_page, reach).fill("Ada")
    again = build_space(read_tree(await sight.capture(timeout=10)), ids)
    assert [element.value for element in again.space.elements] == [None, "Ada", None]
    assert [element.id for element in again.space.elements] == ["B1", "I1", "L1"]
    assert len(asked) == 2


# Each way that a rule may lead to the text before an element: the element says which one it is.
RULED = """<!doctype html><style>
.plain::before, p > .in.a:hover::after { content: "by class " }
#one:not(.x, :is(.y))::before { content: "by id " }
[data-x="a b"]::before { content: "by attribute " }
summary::before { content: "by tag " }
.sm\\:w-1\\/2::before { content: "by escape " }
.nest { &::before { content: "by nesting " } .deep::before { content: "by depth " } }
@layer a { @media all { .layer:before { content: "by layer " } } }
@supports (color: red) { main ::before { --x: "by descent "; content: var(--x) } }
</style><button class=plain>1</button><button id=one>2</button><button data-x='a b'>3</button>
<details><summary>4</summary></details><button class=sm:w-1/2>5</button>
<button class=nest>6</button><div class=nest><button class=deep>7</button></div>
<button class=layer>8</button><main><button>9</button></main>
<div><template shadowrootmode=open><style>
:host::before { content: "by host " } ::slotted(button)::before { content: "by slot " }
i::before { content: "by shadow " }</style>
<slot></slot><button><i>11</i></button></template><button>10</button></div>
<button class=adopted>12</button>"""
BY_RULES = [
    "by class 1", "by id 2", "by attribute 3", "by tag 4", "by escape 5", "by nesting 6",
    "by depth 7", "by layer 8", "by descent 9", "by slot 10", "by shadow 11", "12",
]  # fmt: skip


async def test_what_a_rule_writes_before_an_element_is_in_its_name(raw_page: Page):
    await raw_page.set_content(RULED)
    sight = Sight(raw_page)
    for last in ("12", "by adoption 12"):
        built = build_space(read_tree(await sight.capture(timeout=10)), Ids())
        assert [element.name for element in built.space.elements] == [*BY_RULES[:-1], last]
        await raw_page.evaluate(
            """() => { document.adoptedStyleSheets.push(new CSSStyleSheet());
            document.adoptedStyleSheets[0].insertRule('.adopted::before {content: "by adoption "}') }"""
        )


async def test_boxes_are_told_in_the_top_document_wherever_it_is_scrolled(raw_page: Page):
    await raw_page.set_content("<div style='height:3000px'></div><button>Low</button>")
    before = named(await read(raw_page, Ids()), "Low")
    await raw_page.evaluate("scrollTo(0, 1500)")
    after = named(await read(raw_page, Ids()), "Low")
    assert before.box == after.box
    assert "offscreen" in before.states


async def test_a_frame_that_does_not_answer_is_left_out_and_named(raw_page: Page):
    await serve(
        raw_page,
        {
            "http://a.test/": "<button>Here</button><iframe src='http://slow.test/'></iframe>",
            "http://slow.test/": None,
        },
    )
    await raw_page.goto("http://a.test/", wait_until="commit")
    await raw_page.get_by_text("Here").wait_for()
    read_page = await capture(raw_page, timeout=10)
    assert read_page.cut == ("the frame at http://slow.test/ did not answer",)
    assert read_page.document.ready_state == "interactive"


async def test_open_shadow_roots_and_slots_are_read_in_the_order_seen(raw_page: Page):
    await raw_page.set_content("<div id=host><button slot=last>Last</button></div>")
    await raw_page.evaluate(
        "host.attachShadow({mode: 'open'}).innerHTML ="
        " '<button>First</button><slot name=last></slot><slot><a href=x>Default</a></slot>'"
    )
    names = [element.name for element in (await read(raw_page, Ids())).space.elements]
    assert names == ["First", "Last", "Default"]


async def test_a_page_that_cannot_be_read_raises_playwrights_error(raw_page: Page):
    await raw_page.close()
    with pytest.raises(PlaywrightError, match="closed"):
        await capture(raw_page, timeout=1)
