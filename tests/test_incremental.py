"""Reading what changed gives what reading everything gives, whatever a page does meanwhile."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from notte_local.browser.beyond import Beyond
from notte_local.browser.capture import Sight
from notte_local.core.space import Built, build_space
from notte_local.core.space.ids import Ids
from notte_local.core.tree import Node, TreeReader

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page

    from notte_local.core.element import Element

pytestmark = pytest.mark.anyio

PAGE = (Path(__file__).parent / "pages" / "read_changing.html").as_uri()

# What a MutationObserver tells nothing of, or not all.
UNTOLD = {
    "a value that is set": "field.value = 'Ada ' + n",
    "a box that is checked": "check.checked = !check.checked",
    "a radio button that is checked": "[radio1, radio2][n % 2].checked = true",
    "a box in between": "check.indeterminate = !check.indeterminate",
    "an option that is picked": "select.selectedIndex = 1 - select.selectedIndex",
    "a password that is set": "password.value = password.value ? '' : 'secret'",
    "a rule that is inserted": "sheet.sheet.insertRule(['#plain', '#part', '#note'][n % 3] + '{display:none}', 0)",
    "a rule that is deleted": "sheet.sheet.deleteRule(n % sheet.sheet.cssRules.length)",
    "the style of a rule": "sheet.sheet.cssRules[0].style.setProperty('visibility', n % 3 ? 'hidden' : 'visible')",
    "what a rule draws before": "sheet.sheet.insertRule('#send::before { content: \"No ' + n + ' \" }', 0)",
    "what a rule draws where a child is checked": "sheet.sheet.insertRule('main:has(#field) #link::after { content: \"!\" }', 0)",
    "a box that becomes a pixel": "sheet.sheet.insertRule('#part { display: inline-block; width: 1px; height: 1px; overflow: hidden }', 0)",
    "a hand that a rule gives": "sheet.sheet.insertRule('#plain { cursor: pointer }', 0)",
    "a sheet that is adopted": "{ const s = new CSSStyleSheet(); s.replaceSync('#h2 { margin-top: ' + n % 50 + 'px }'); document.adoptedStyleSheets = [s] }",
    "a box that scrolls inside": "box.scrollTop = n % 200",
    "a page that scrolls": "scrollTo(0, n % 400 + 1)",
    "a shadow root": "if (!host.shadowRoot) host.attachShadow({ mode: 'open' }).innerHTML = '<a href=/s>Shadow</a><slot></slot>'",
    "a listener": "plain.addEventListener('click', () => n)",
    "a handler": "note.onclick = () => n",
    "a popover": "pop.togglePopover()",
    "a modal dialog": "dialog.open ? dialog.close() : dialog.showModal()",
    "a validity": "field.setCustomValidity(n % 2 ? 'no' : ''); field.reportValidity()",
    "an image that loads": "image.src = \"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='\" + (n % 60 + 9) + \"'/>\"; await image.decode()",
    "a change in a frame": "frame.contentDocument.getElementById('b').textContent = 'Framed ' + n",
    "a rule in a frame": "frame.contentDocument.body.style.marginTop = n % 40 + 20 + 'px'",
    "a frame that scrolls": "frame.contentWindow.scrollTo(0, n % 90)",
    "a field in a frame": "frame.contentDocument.body.insertAdjacentHTML('beforeend', '<input aria-label=F>'); frame.contentDocument.querySelector('input').value = n",
    "a focus": "[field, send, document.getElementById('low')][n % 3].focus()",
    "a title and an address": "document.title = 'T' + n; history.pushState(0, '', '#' + n)",
}
# What it does tell of.
TOLD = {
    "an element at the top, which moves every box": "document.body.insertAdjacentHTML('afterbegin', '<button>Top ' + n + '</button>')",
    "a text": "inner.textContent = 'then ' + n",
    "a text node": "h2.firstChild && (h2.firstChild.data = 'Wares ' + n)",
    "a label": "label.firstChild.data = 'Label ' + n",
    "a row": "rows.insertAdjacentHTML(n % 2 ? 'beforeend' : 'afterbegin', '<tr><td>New<td>' + n + '<td><button>Delete</button></tr>')",
    "a row that goes": "rows.lastElementChild?.remove()",
    "rows in another order": "rows.firstElementChild && rows.append(rows.firstElementChild)",
    "an item": "menu.insertAdjacentHTML('beforeend', '<li><a href=/' + n + '>Item ' + n + '</a></li>')",
    "a class": "[plain, link, note, menu, part, footer][n % 6].classList.toggle(['hidden', 'unseen', 'hand', 'before', 'pinned', 'over'][n % 7 % 6])",
    "a name": "send.setAttribute('aria-label', 'Send ' + n)",
    "a reference": "named.setAttribute('aria-labelledby', n % 2 ? 'other' : 'h2')",
    "an id that is referred to": "[other, note][n % 2].id = ['other', 'note'][(n + 1) % 2]",
    "a role": "plain.setAttribute('role', ['button', 'list', 'none', 'heading'][n % 4])",
    "a fieldset that is disabled": "set.disabled = !set.disabled",
    "what is inert": "main.inert = !main.inert",
    "what is hidden from readers": "menu.setAttribute('aria-hidden', menu.ariaHidden === 'true' ? 'false' : 'true')",
    "details": "details.open = !details.open",
    "a header cell": "table.querySelector('tr').insertAdjacentHTML('afterbegin', '<td>x</td>')",
    "a slot": "card.innerHTML = '<b>slot ' + n + '</b>'",
    "a text in a slot": "card.firstChild.textContent = 'text ' + n",
    "a text in a shadow root": "card.shadowRoot.querySelector('p').textContent = 'shade ' + n",
    "a frame that comes": "live.innerHTML = '<iframe title=New srcdoc=\"<button>N</button>\"></iframe>'",
    "all of a list": "menu.innerHTML = '<li><a href=/n>New ' + n + '</a></li>'",
    "a base": "document.head.insertAdjacentHTML('beforeend', '<base href=\"/base' + n + '/\">')",
    "an element that moves": "[footer, main, live][n % 3].append(note)",
    "a label for another field": "label.htmlFor = n % 2 ? 'named' : ''",
}
EDITS = UNTOLD | TOLD
NAMES = [
    "box",
    "check",
    "radio1",
    "radio2",
    "select",
    "password",
    "sheet",
    "plain",
    "part",
    "note",
    "link",
    "host",
    "pop",
    "dialog",
    "field",
    "image",
    "frame",
    "send",
    "h2",
    "inner",
    "label",
    "rows",
    "menu",
    "footer",
    "named",
    "other",
    "set",
    "main",
    "details",
    "table",
    "card",
    "live",
]
RUN = f"""(n, script) => {{
    const {{{", ".join(NAMES)}}} = Object.fromEntries({NAMES}.map(id => [id, document.getElementById(id)]));
    return (async () => eval(`(async () => {{ ${{script}} }})()`))().catch(() => 0);
}}"""


async def edit(page: Page, script: str, n: int) -> None:
    """One edit of the page; an element that an earlier one took away makes it one less."""
    await page.evaluate(f"([n, script]) => ({RUN})(n, script)", [n, script])


def dumped(root: Node) -> list[Any]:
    """All that a tree tells, in an order that tells its shape."""
    lines: list[Any] = []
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        key = node.key if node.number else ""
        lines.append((depth, node.role, node.name, node.tag, key, node.bits, node.box, node.extra))
        stack.extend([(child, depth + 1) for child in reversed(node.children)])
    return lines


class Pair:
    """One page read as it changes, and read anew each time that the two are compared."""

    def __init__(self, page: Page, cdp: CDPSession) -> None:
        self.page = page
        self._cdp = cdp
        self.ids = Ids()
        self.start()

    def start(self) -> None:
        self.beyond = Beyond(self.cdp)
        self.sight = Sight(self.page, self.beyond)
        self.reader = TreeReader()
        self.built: Built | None = None

    @property
    def members(self) -> tuple[Element, ...]:
        assert self.built is not None
        return self.built.space.elements

    async def cdp(self) -> CDPSession:
        return self._cdp

    async def read(self) -> Node:
        tree = self.reader.read(await self.sight.capture(timeout=20))
        self.built = build_space(tree, self.ids)
        return tree

    async def compare(self, after: str) -> list[Any]:
        changed = dumped(await self.read())
        elements = self.built and self.built.elements
        other = Sight(self.page, self.beyond)
        tree = TreeReader().read(await other.capture(timeout=20))
        assert changed == dumped(tree), after
        assert elements == build_space(tree, self.ids).elements, after
        # What was read whole is what is changed from now on
        self.sight, self.reader = other, TreeReader()
        return changed


async def pair_of(page: Page) -> Pair:
    await page.goto(PAGE)
    return Pair(page, await page.context.new_cdp_session(page))


@pytest.fixture
async def pair(raw_page: Page) -> Pair:
    pair = await pair_of(raw_page)
    await pair.read()
    return pair


async def test_every_edit_alone_is_read_as_if_all_were_read_anew(pair: Pair):
    idle: list[str] = []
    before = await pair.compare("nothing")
    for n, (name, script) in enumerate(EDITS.items()):
        await edit(pair.page, script, n * 7 + 1)
        after = await pair.compare(name)
        if after == before:
            idle.append(name)
        before = after
    assert len(idle) < len(EDITS) / 5, f"these changed nothing that is told: {idle}"


@pytest.mark.parametrize("seed", range(4))
async def test_edits_in_any_order_are_read_as_if_all_were_read_anew(pair: Pair, seed: int):
    chance = random.Random(seed)
    for _ in range(8):
        done: list[str] = []
        for _ in range(chance.randrange(1, 5)):
            name = chance.choice(list(EDITS))
            await edit(pair.page, EDITS[name], chance.randrange(100))
            await pair.read()
            done.append(name)
        await pair.compare(f"seed {seed}: {done}")


async def test_a_page_that_did_not_change_is_the_very_tree_that_it_was(pair: Pair):
    await pair.read()
    tree = await pair.read()
    assert await pair.read() is tree


async def test_what_did_not_change_is_not_made_anew(pair: Pair):
    before = {node.key: node for node in (await pair.read()).walk() if node.number}
    await edit(pair.page, TOLD["a text"], 1)
    after = {node.key: node for node in (await pair.read()).walk() if node.number}
    anew = {after[key].role for key in after if after[key] is not before.get(key)}
    assert anew == {"main", "group", "button"}
    assert before.keys() == after.keys()


async def test_a_name_that_comes_after_what_refers_to_it_is_told(pair: Pair):
    link = (
        "document.body.insertAdjacentHTML('beforeend', '<a href=/l aria-labelledby=late>Early</a>')"
    )
    await edit(pair.page, link, 0)
    assert "Early" in {node.name for node in (await pair.read()).walk()}
    await edit(pair.page, "note.insertAdjacentHTML('beforeend', '<i id=late>Late</i>')", 0)
    tree = await pair.read()
    assert [node.name for node in tree.walk() if node.role == "link" and node.name == "Late"]
    await pair.compare("a name that comes late")


async def test_a_listener_that_another_element_has_now_is_seen_though_as_many_listen(
    raw_page: Page,
):
    await raw_page.set_content("<div id=a>Alpha</div><div id=b>Beta</div>")
    await raw_page.evaluate("f = () => 1; a.addEventListener('click', f)")
    pair = Pair(raw_page, await raw_page.context.new_cdp_session(raw_page))
    await pair.read()
    assert [element.name for element in pair.members] == ["Alpha"]
    await raw_page.evaluate("a.removeEventListener('click', f), b.addEventListener('click', f)")
    await pair.read()
    assert [element.name for element in pair.members] == ["Beta"]


async def test_the_root_of_a_tree_says_where_its_page_is_scrolled_to(raw_page: Page):
    await raw_page.set_content("<body style='height: 3000px'><button>Top</button>")
    pair = Pair(raw_page, await raw_page.context.new_cdp_session(raw_page))
    await pair.read()
    await edit(raw_page, "scrollTo(0, 5)", 0)  # all is in view as it was
    assert (await pair.read()).frame.document.scroll == (0, 5)
