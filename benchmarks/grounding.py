"""The labelled cases of the development data, and their pages, read once through a browser.

A page is kept as its elements, and for each label what operating each element comes to. So a
matcher is measured, or trained, in seconds and without a browser.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import pickle
import sys
import zlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from playwright.async_api import BrowserContext, Page

    from notte_local.core.element import Element
    from notte_local.core.space.ids import Ids

URL = "https://page.test/"

# Whether operating each element is operating one of the targets of each selector: itself, or by
# the same nearest control, or a link to the same address. A container with two or more controls
# inside is never right.
SAME_EFFECT = """
(_, [elements, selectors]) => {
  const CONTROL = `a[href], area[href], button, input, select, textarea, summary, label, option,
    [role=button], [role=link], [role=checkbox], [role=radio], [role=tab], [role=menuitem],
    [role=switch], [role=option], [role=combobox], [role=textbox], [onclick]`;
  const nearest = (node) => {
    const control = node && node.closest(CONTROL);
    return control && control.matches("label") ? control.control || control : control || node;
  };
  const hit = (node) => {
    node.scrollIntoView({ block: "center" });
    const box = node.getBoundingClientRect();
    return nearest(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
  };
  const alone = (node) => node.querySelectorAll(CONTROL).length < 2;
  const facts = (css) => [...document.querySelectorAll(css)].map((node) => ({
    node, own: nearest(node), hit: alone(node) ? hit(node) : null, link: node.closest("a[href]"),
  }));
  const labelled = selectors.map(facts);
  const effects = (element) => {
    const own = nearest(element);
    const isAlone = own && alone(own);
    const link = element.closest("a[href]");
    return labelled.map((targets) => {
      if (targets.some((target) => target.node === element)) return "exact";
      if (!isAlone) return "";
      for (const target of targets) {
        if (target.own === own || target.hit === own) return "same";
        if (link && target.link && link.href === target.link.href) return "link";
      }
      return "";
    });
  };
  return elements.map(effects);
}
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence for a page, and what is right for it."""

    set: str
    id: str
    page: str
    say: str
    kinds: tuple[str, ...]
    expect: Mapping[str, Any]

    @property
    def is_absent(self) -> bool:
        return bool(self.expect.get("none"))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page's elements, and by selector what each comes to: "exact", "same" or "link"."""

    elements: tuple[Element, ...]
    labels: Mapping[str, Mapping[str, str]]  # selector -> element id -> effect


# -- Cases ------------------------------------------------------------------------------------


def read_cases(data: Path) -> Iterator[Case]:
    """All cases of the data, of the sets that are there."""
    said_otherwise = data / "grounding/sentences/paraphrases.json"
    other: dict[str, Any] = (
        json.loads(said_otherwise.read_text("utf-8")) if said_otherwise.exists() else {}
    )
    for row in _rows(data / "grounding/russ/cases.jsonl"):
        yield _plain(row, "russ", "russ", row["instruction"], None)
    for row in _rows(data / "grounding/ddg/cases.jsonl"):
        yield _plain(row, "ddg", "ddg", row["instruction"], None)
        if said := other.get(row["instruction"]):
            one = said[zlib.crc32(row["id"].encode()) % len(said)]
            yield _plain(row, "ddg-other", "ddg", one["say"], one.get("value"))
    for row in _rows(data / "grounding/sentences/cases.jsonl"):
        yield Case(
            "sentences",
            row["id"],
            row["page"],
            row["instruction"],
            tuple(row["kinds"]),
            row["expect"],
        )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        yield from map(json.loads, path.read_text("utf-8").splitlines())


def _plain(row: dict[str, Any], name: str, folder: str, say: str, value: str | None) -> Case:
    expect: dict[str, Any] = {"css": row["target"]["css"]}
    if value is not None:
        expect["value"] = value
    # only the field itself is right for what is typed; where it is clicked, what is around it too
    expect["exact"] = row.get("action") in {"enter", "fill", "select"}
    label = row.get("meta", {}).get("label", "")
    return Case(name, row["id"], f"grounding/{folder}/{row['page']}", say, (label,), expect)


def selectors(case: Case) -> tuple[str, ...]:
    """The selectors of a case's targets."""
    expect = case.expect
    parts = expect.get("plan") or expect.get("any") or [expect]
    return tuple(part["css"] for part in parts if "css" in part)


# -- Pages ------------------------------------------------------------------------------------


def read_pages(cases: Sequence[Case], data: Path, kept: Path | None) -> dict[str, Labelled]:
    """The pages of the cases; from the file `kept` where there is one, which else is written."""
    if kept and kept.exists():
        with kept.open("rb") as file:
            pages: dict[str, Labelled] = pickle.load(file)
            return pages
    pages = asyncio.run(_read_all(cases, data))
    if kept:
        kept.write_bytes(pickle.dumps(pages))
    return pages


async def _read_all(cases: Sequence[Case], data: Path) -> dict[str, Labelled]:
    from playwright.async_api import async_playwright

    from notte_local.browser.engine import register
    from notte_local.browser.find import LaunchOptions
    from notte_local.browser.launch import launch

    asked: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for case in cases:
        asked[case.page].update(dict.fromkeys(selectors(case)))
    found: dict[str, Labelled] = {}
    async with async_playwright() as playwright:
        await register(playwright)
        browser = await launch(playwright, LaunchOptions())
        for number, (name, css) in enumerate(asked.items(), 1):
            print(f"\r{number}/{len(asked)} pages", end="", file=sys.stderr)
            context = await browser.new_context(
                viewport={"width": 1280, "height": 1080}, java_script_enabled=False
            )
            body = gzip.decompress((data / name).read_bytes())
            found[name] = await labelled(context, body, list(css))
            await context.close()
        await browser.close()
    print(file=sys.stderr)
    return found


async def open_page(context: BrowserContext, body: bytes) -> Page:
    """A page of the data, served by routing with everything else refused."""

    async def serve(route: Any) -> None:
        if route.request.url == URL:
            await route.fulfill(body=body, content_type="text/html; charset=utf-8")
        else:
            await route.abort()

    await context.route("**/*", serve)
    page = await context.new_page()
    await page.goto(URL, wait_until="domcontentloaded", timeout=120_000)
    return page


async def labelled(context: BrowserContext, body: bytes, css: list[str]) -> Labelled:
    """What an observation of the page holds, and what operating each element comes to."""
    from notte_local.browser.capture import capture
    from notte_local.core.space import build_space
    from notte_local.core.space.ids import Ids
    from notte_local.core.tree import read_tree

    page = await open_page(context, body)
    ids = Ids()
    built = build_space(read_tree(await capture(page, timeout=60)), ids)
    return Labelled(built.elements, await _labels(page, ids, built.elements, css))


async def _labels(
    page: Page, ids: Ids, elements: Sequence[Element], css: list[str]
) -> dict[str, dict[str, str]]:
    """By selector, what operating each element comes to. An element that is gone by now, of a
    frame that was replaced, comes to nothing.
    """
    from notte_local.browser.engine import locate
    from notte_local.core.tree import Reach

    labels: dict[str, dict[str, str]] = {one: {} for one in css}
    by_frame: defaultdict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for element in elements if css else ():
        reach = ids.reach(element.id)
        assert reach is not None
        by_frame[reach.frames].append((element.id, reach.key))
    for frames, keyed in by_frame.items():
        asked = [locate(page, Reach(frames, key)).element_handles() for _, key in keyed]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        handles = {
            known: answer[0]
            for (known, _), answer in zip(keyed, answers, strict=True)
            if not isinstance(answer, BaseException) and answer
        }
        if not handles:
            continue
        every = list(handles.values())
        found: list[list[str]] = await every[0].evaluate(SAME_EFFECT, [every, css])
        for known, effects in zip(handles, found, strict=True):
            for one, effect in zip(css, effects, strict=True):
                if effect:
                    labels[one][known] = effect
    return labels


# -- Targets taken out ------------------------------------------------------------------------


def without_target(case: Case, page: Labelled) -> tuple[Case, Labelled] | None:
    """A case whose right elements were taken out of the page; None where that proves nothing:
    another operable element carries the same text, or nothing was there to take out.
    """
    from notte_local.core.instruct import readings
    from notte_local.core.match.weights import INERT_ROLES

    if "css" not in case.expect:
        return None
    if any(one.ordinal or one.is_middle for one in readings(case.say)):
        return None  # of what is counted, another is the second one now
    labels = page.labels[case.expect["css"]]
    # what holds or is held by the target goes with it
    gone = [one for one in page.elements if one.id in labels]
    texts = {text.casefold() for one in gone for text in (one.name, one.visible_text) if text}
    left = tuple(one for one in page.elements if one.id not in labels)
    others = (one for one in left if one.role not in INERT_ROLES)
    if not gone or any(
        {one.name.casefold(), one.visible_text.casefold()} & texts for one in others
    ):
        return None
    absent = Case("gone", case.id, case.page, case.say, (case.set,), {"none": True})
    return absent, Labelled(left, {})
