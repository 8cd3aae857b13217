"""How often the first action is right, on real pages with labels: shares by set and kind, and time.

    python benchmarks/match.py --data DIR [--every N] [--set NAME] [--failures N]

Sets: russ (people's support instructions), ddg (form fields; also averaged over their labels),
ddg-other (the same fields asked for in other words), sentences (as people say them). A case is
right when operating our first element has the same effect as operating the labelled one; `exact`
is the labelled element itself. No network: each page is served by routing, all else is refused.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import sys
import time
import zlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.async_api import BrowserContext, Page

    from notte_local.core.element import Match
    from notte_local.core.space import Ids

DATA = Path(__file__).parents[2] / "shared" / "data"
URL = "https://page.test/"

# Whether operating `element` is operating one of the targets: itself, or by the same nearest
# control. A container with two or more controls inside is never right.
SAME_EFFECT = """
(element, [css, exact]) => {
  const CONTROL = `a[href], area[href], button, input, select, textarea, summary, label, option,
    [role=button], [role=link], [role=checkbox], [role=radio], [role=tab], [role=menuitem],
    [role=switch], [role=option], [role=combobox], [role=textbox], [onclick]`;
  const targets = [...document.querySelectorAll(css)];
  if (targets.includes(element)) return "exact";
  if (exact) return "";
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
  const own = nearest(element);
  if (!own || !alone(own)) return "";
  const link = element.closest("a[href]");
  for (const target of targets) {
    if (nearest(target) === own || (alone(target) && hit(target) === own)) return "same";
    const other = target.closest("a[href]");
    if (link && other && link.href === other.href) return "link";
  }
  return "";
}
"""


@dataclass(frozen=True, slots=True)
class Case:
    set: str
    id: str
    page: str
    say: str
    kinds: tuple[str, ...]
    expect: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    case: Case
    hit: bool  # element, type and value, whatever the score
    hit_element: bool  # the element alone
    hit_exact: bool
    matches: tuple[Match, ...]
    seconds: float
    size: int

    @property
    def score(self) -> float:
        return self.matches[0].score if self.matches else 0.0

    @property
    def is_absent(self) -> bool:
        return bool(self.case.expect.get("none"))

    def is_right(self, hit: bool, least: float) -> bool:
        """Whether it is right to answer from `least` on. The sets of fields and RUSS always have
        their target, and are counted without abstaining, as others count them."""
        if self.case.set != "sentences" or "plan" in self.case.expect:
            return hit
        reached = self.score >= least
        return not reached if self.is_absent else hit and reached


def read_cases(data: Path) -> Iterator[Case]:
    """All cases of the development data."""
    other = json.loads((data / "grounding/sentences/paraphrases.json").read_text("utf-8"))
    for row in _rows(data / "grounding/russ/cases.jsonl"):
        yield _plain(row, "russ", row["instruction"], None)
    for row in _rows(data / "grounding/ddg/cases.jsonl"):
        yield _plain(row, "ddg", row["instruction"], None)
        if said := other.get(row["instruction"]):
            one = said[zlib.crc32(row["id"].encode()) % len(said)]
            yield _plain(row, "ddg-other", one["say"], one.get("value"))
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
    yield from map(json.loads, path.read_text("utf-8").splitlines())


def _plain(row: dict[str, Any], name: str, say: str, value: str | None) -> Case:
    folder = "russ" if row["source"] == "russ" else "ddg"
    expect: dict[str, Any] = {"css": row["target"]["css"]}
    if value is not None:
        expect["value"] = value
    # only the field itself is right for what is typed; where it is clicked, what is around it too
    expect["exact"] = row["action"] in {"enter", "fill", "select"}
    label = row["meta"].get("label", "")
    return Case(name, row["id"], f"grounding/{folder}/{row['page']}", say, (label,), expect)


# -- Judging ----------------------------------------------------------------------------------


async def judge(
    page: Page, ids: Ids, case: Case, found: Sequence[Match]
) -> tuple[bool, bool, bool]:
    """Right, right but for type and value, exact: of the answers, whatever their score."""
    expect = case.expect
    if expect.get("none"):  # nothing that was found is right; the threshold decides
        return (False, False, False)
    if "plan" in expect:
        if len(found) != len(expect["plan"]):
            return (False, False, False)
        each = [
            await _one(page, ids, step, match)
            for step, match in zip(expect["plan"], found, strict=True)
        ]
        return all(one[0] for one in each), all(one[1] for one in each), all(one[2] for one in each)
    if not found:
        return (False, False, False)
    each = [await _one(page, ids, one, found[0]) for one in expect.get("any", [expect])]
    return any(one[0] for one in each), any(one[1] for one in each), any(one[2] for one in each)


async def _one(
    page: Page, ids: Ids, expect: dict[str, Any], match: Match
) -> tuple[bool, bool, bool]:
    action = json.loads(match.action.model_dump_json())
    if "css" not in expect:
        same = action["type"] == expect["action"] and _is_value(action, expect)
        return (same, same, same)
    if match.element is None:
        return (False, False, False)
    from notte_local.browser.engine import locate

    exact = expect.get("exact", expect.get("action") == "fill")
    reach = ids.reach(match.element.id)
    assert reach is not None
    hit = await locate(page, reach).evaluate(SAME_EFFECT, [expect["css"], exact])
    fits = _is_type(action, match, expect) and _is_value(action, expect)
    return bool(hit) and fits, bool(hit), hit == "exact"


def _is_type(action: dict[str, Any], match: Match, expect: dict[str, Any]) -> bool:
    wanted = expect.get("action")
    kind = action["type"]
    if wanted is None or kind == wanted:
        return True
    if wanted == "select":
        return kind == "select_dropdown_option"
    if wanted == "check" and kind == "click" and match.element is not None:
        return ("checked" in match.element.states) != bool(expect["value"])
    return wanted == "click" and kind == "check"


def _calibration(outcomes: Sequence[Outcome]) -> None:
    """How often a score came true, in ten equal bins; and the expected error over all."""
    print("score        cases  right")
    error = 0.0
    for low in range(10):
        group = [one for one in outcomes if one.matches and min(int(one.score * 10), 9) == low]
        if not group:
            continue
        right = mean(one.hit for one in group)
        error += len(group) / len(outcomes) * abs(right - mean(one.score for one in group))
        print(f"{low / 10:.1f} - {(low + 1) / 10:.1f}  {len(group):6} {right:6.3f}")
    print(f"expected calibration error: {error:.3f}")


def _is_value(action: dict[str, Any], expect: dict[str, Any]) -> bool:
    if "value" not in expect or action["type"] == "click":
        return True
    given = action.get("value", action.get("key", action.get("url")))
    wanted = expect["value"]
    if isinstance(wanted, str) and isinstance(given, str):
        return given.split() == wanted.split()
    return given == wanted or expect.get("action") == "click"


# -- Running ----------------------------------------------------------------------------------


async def run(cases: Sequence[Case], data: Path) -> list[Outcome]:
    """Each case on its page, in one browser; the page is read once for all of its cases."""
    from playwright.async_api import async_playwright

    from notte_local.browser.engine import register
    from notte_local.browser.launch import LaunchOptions, launch

    by_page: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_page[case.page].append(case)
    found: list[Outcome] = []
    async with async_playwright() as playwright:
        await register(playwright)
        browser = await launch(playwright, LaunchOptions())
        for number, (name, here) in enumerate(by_page.items(), 1):
            print(f"\r{number}/{len(by_page)} pages", end="", file=sys.stderr)
            context = await browser.new_context(
                viewport={"width": 1280, "height": 1080}, java_script_enabled=False
            )
            body = gzip.decompress((data / name).read_bytes())
            found.extend(await _on_page(context, body, here))
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
    await page.goto(URL, wait_until="domcontentloaded")
    return page


async def _on_page(context: BrowserContext, body: bytes, cases: Sequence[Case]) -> list[Outcome]:
    from notte_local.browser.capture import capture
    from notte_local.core.match import plan, rank, read_index
    from notte_local.core.space import Ids, build_space
    from notte_local.core.tree import read_tree

    page = await open_page(context, body)
    ids = Ids()
    built = build_space(read_tree(await capture(page, timeout=20)), ids)
    index = read_index(built.elements)
    found: list[Outcome] = []
    for case in cases:
        began = time.perf_counter()
        matches = (plan if "plan" in case.expect else rank)(case.say, index)
        seconds = time.perf_counter() - began
        right, element, exact = await judge(page, ids, case, matches)
        found.append(
            Outcome(case, right, element, exact, matches[:5], seconds, len(built.elements))
        )
    return found


# -- Reporting --------------------------------------------------------------------------------


def report(outcomes: Sequence[Outcome], failures: int) -> None:
    """Shares by set, by label and kind, and the time of an instruction."""
    from notte_local.core.match import MIN_SCORE

    print(f"{'set':12} {'cases':>6} {'right':>6} {'element':>8} {'exact':>6} {'ms':>6}")
    for name, group in _grouped(outcomes, lambda one: [one.case.set]):
        ms = median(one.seconds for one in group) * 1000
        print(
            f"{name:12} {len(group):6} {_share(group, MIN_SCORE):6.3f} "
            f"{mean(one.is_right(one.hit_element, MIN_SCORE) for one in group):8.3f} "
            f"{mean(one.is_right(one.hit_exact, MIN_SCORE) for one in group):6.3f} {ms:6.2f}"
        )
    fields = [one for one in outcomes if one.case.set == "ddg"]
    if fields:
        shares = [
            _share(group, MIN_SCORE)
            for _, group in _grouped(fields, lambda one: list(one.case.kinds))
        ]
        print(f"ddg averaged over {len(shares)} labels: {mean(shares):.3f}")
    said = [one for one in outcomes if one.case.set == "sentences"]
    for name, group in _grouped(said, lambda one: list(one.case.kinds)):
        print(f"  {name:12} {len(group):4} right {_share(group, MIN_SCORE):.2f}")
    _sweep(said)
    _calibration(outcomes)
    wrong = [one for one in outcomes if not one.is_right(one.hit, MIN_SCORE)]
    for one in wrong[:failures]:
        print(f"\n{one.case.set} {one.case.id}: {one.case.say!r}\n  wanted {one.case.expect}")
        for match in one.matches[:3]:
            print(f"  got {match}")


def _share(group: Sequence[Outcome], least: float) -> float:
    return mean(one.is_right(one.hit, least) for one in group)


def _sweep(said: Sequence[Outcome]) -> None:
    """What each threshold would give: how MIN_SCORE is chosen."""
    absent = [one for one in said if one.is_absent]
    if not absent:
        return
    print("min_score  right  wrong on absent  right of answered")
    for least in (0.0, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9):
        answered = [one for one in said if one.score >= least] or said
        print(
            f"{least:9.2f} {_share(said, least):6.3f} "
            f"{mean(one.score >= least for one in absent):16.3f} "
            f"{mean(one.hit for one in answered):18.3f}"
        )


def _grouped(
    outcomes: Sequence[Outcome], by: Callable[[Outcome], Sequence[str]]
) -> list[tuple[str, list[Outcome]]]:
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        for name in by(one):
            groups[name].append(one)
    return sorted(groups.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="the development data")
    parser.add_argument("--every", type=int, default=1, help="take every Nth page only")
    parser.add_argument("--set", choices=["russ", "ddg", "ddg-other", "sentences"])
    parser.add_argument("--scores", type=Path, help="write set, score and hit of each case as JSON")
    parser.add_argument("--failures", type=int, default=0, help="show so many failures")
    options = parser.parse_args()
    if not (options.data / "grounding").is_dir():
        sys.exit(f"No development data at {options.data}: name its folder with --data DIR.")
    cases = [one for one in read_cases(options.data) if options.set in (None, one.set)]
    pages = sorted({case.page for case in cases})[:: options.every]
    kept = set(pages)
    outcomes = asyncio.run(run([case for case in cases if case.page in kept], options.data))
    if options.scores:
        rows = [(one.case.set, one.score, one.hit, one.is_absent) for one in outcomes]
        options.scores.write_text(json.dumps(rows), "utf-8")
    report(outcomes, options.failures)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
