"""A saved page -> the same page as its owner might rebuild it: a generator, by seed.

Classes and ids get other names (styles with them), siblings change their order, wrappers come and
go, some names are said a little differently, and beside each target stand two decoys: elements of
the same kind with a near name, one of them often a copy of the target in all but its name.
"""

from __future__ import annotations

import random
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from lxml import html as lxml_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MARK = "data-mark"  # what the ground truth goes by; no observation holds it
DECOY = "data-decoy"  # on the two beside each target, whose mark it holds
REWORDED = 0.25  # of the targets
REWORDED_ELSE = 0.1  # of all other controls
SHUFFLED = 0.5  # of lists, navigations and forms
WRAPPED = UNWRAPPED = 0.15
COPIED = 0.5  # of the decoys

REFERS = (
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "list",
    "form",
)
CONTROLS = "//a[@href]|//button|//input|//select|//textarea|//*[@role='button' or @role='link']"

Node = Any


def marked(source: bytes | str) -> Node:
    """A page as a tree whose elements each bear a number."""
    parser = lxml_html.HTMLParser(encoding="utf-8")
    root = lxml_html.document_fromstring(source, parser=parser)
    for number, element in enumerate(elements(root)):
        element.set(MARK, str(number))
    return root


def elements(root: Node) -> Iterator[Node]:
    return (each for each in root.iter() if isinstance(each.tag, str))


def text_of(root: Node) -> str:
    return str(lxml_html.tostring(root, encoding="unicode", doctype="<!doctype html>"))


def changed(root: Node, targets: Mapping[str, str], seed: int, *, without: bool = False) -> str:
    """The page changed by a seed; `without` its targets (marks to names), whose decoys stay."""
    rng = random.Random(seed)
    root = deepcopy(root)
    by_mark = {element.get(MARK): element for element in elements(root)}
    aims = [by_mark[mark] for mark in targets]
    for element, name in zip(aims, targets.values(), strict=True):
        add_decoys(element, name, rng)
    for element in root.xpath(CONTROLS):
        if element not in aims and element.get(MARK) and rng.random() < REWORDED_ELSE:
            reword(element, rng)
    for element in aims:
        if rng.random() < REWORDED:
            reword(element, rng)
    for change in (rename, shuffle, wrap, unwrap):
        change(root, rng)
    if without:
        for element in aims:
            element.drop_tree()
    return text_of(root)


# Names

SYNONYMS = {
    "search": "find", "sign in": "log in", "log in": "sign in", "login": "sign in",
    "delete": "remove", "remove": "delete", "send": "submit", "submit": "send", "next": "continue",
    "sign up": "register", "register": "sign up", "cart": "basket", "email": "e-mail",
    "help": "help", "contact us": "contact", "settings": "preferences", "edit": "change",
}  # fmt: skip


def _synonym(name: str, _: random.Random) -> str:
    other = SYNONYMS.get(name.strip().lower())
    return other.capitalize() if other else name


def _case(name: str, rng: random.Random) -> str:
    return rng.choice([name.upper(), name.lower(), name.title()])


def _sign(name: str, rng: random.Random) -> str:
    return rng.choice([f"{name}…", f"{name} →", f"{name}:", f"{name} »", f"› {name}"])


def _filler(name: str, rng: random.Random) -> str:
    return rng.choice([f"{name} now", f"{name} here", f"The {name}", f"Your {name}"])


def _ending(name: str, _: random.Random) -> str:
    if not name[-1:].isalpha():
        return name
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else f"{name}s"


def _and(name: str, _: random.Random) -> str:
    return name.replace(" & ", " and ") if " & " in name else name.replace(" and ", " & ")


def _word(name: str, rng: random.Random) -> str:
    """What only the markup, or nothing, can hold."""
    said = name.split()
    if len(said) > 2:
        del said[rng.randrange(len(said))]
        return " ".join(said)
    return f"{name} {rng.choice(['page', 'online', 'form'])}"


REWORDINGS: list[tuple[Callable[[str, random.Random], str], int]] = [
    (_synonym, 2), (_case, 3), (_sign, 3), (_filler, 3), (_ending, 1), (_and, 1), (_word, 1),
]  # fmt: skip
NEAR: list[Callable[[str], str]] = [
    lambda name: f"More {name}",
    lambda name: f"{name} settings",
    lambda name: f"{name} 2",
    lambda name: f"Other {name}",
    lambda name: f"{name} later",
    lambda name: f"Not {name}",
    lambda name: f"{name} for teams",
    lambda name: " ".join([*name.split()[:-1], "archive"]) if " " in name else f"{name} archive",
    lambda name: f"About {name}",
]


def reword(element: Node, rng: random.Random) -> None:
    """Say its name a little differently."""
    ways, weights = zip(*REWORDINGS, strict=True)
    for _ in range(5):
        way = rng.choices(ways, weights)[0]
        if rename_control(element, lambda name: way(name, rng)):  # noqa: B023 - called at once
            return


def rename_control(element: Node, renamed: Callable[[str], str]) -> bool:
    """Give an element another name where it has one; whether it has changed."""
    for place in places_of_name(element):
        before = place.get()
        if before and before.strip():
            after = renamed(" ".join(before.split()))
            place.set(after)
            return after.strip() != before.strip()
    return False


class Place:
    """Where a name is written: an attribute, or a text."""

    def __init__(self, node: Node, attribute: str | None) -> None:
        self.node, self.attribute = node, attribute

    def get(self) -> str | None:
        return self.node.get(self.attribute) if self.attribute else self.node.text

    def set(self, text: str) -> None:
        if self.attribute:
            self.node.set(self.attribute, text)
        else:
            self.node.text = text


def places_of_name(element: Node) -> Iterator[Place]:
    if element.get("aria-label"):
        yield Place(element, "aria-label")
    if element.tag in ("input", "select", "textarea"):
        if element.get("type") in ("submit", "button", "reset"):
            yield Place(element, "value")
        root = element.getroottree().getroot()
        labels = root.xpath("//label[@for=$id]", id=element.get("id")) if element.get("id") else []
        labels += element.xpath("ancestor::label")
        for label in labels:
            yield from (Place(each, None) for each in elements(label))
        yield from (Place(element, name) for name in ("title", "placeholder"))
        return
    yield from (Place(each, None) for each in elements(element))
    yield from (Place(each, "alt") for each in element.xpath(".//img"))
    yield Place(element, "title")


def add_decoys(element: Node, name: str, rng: random.Random) -> None:
    """Two of the same kind beside it, with near names."""
    for near, add in zip(rng.sample(NEAR, 2), (before, after), strict=True):
        decoy = copy(element) if rng.random() < COPIED else fresh(element)
        give_name(decoy, near(name))
        decoy.set(DECOY, element.get(MARK))
        add(beside(element), decoy)


def beside(element: Node) -> Node:
    """What a decoy can stand beside without a part in the element's name, or inside a list."""
    while (above := element.getparent()) is not None and above.tag in ("label", "option", "ul"):
        element = above
    return element


def copy(element: Node) -> Node:
    """One like it in all that the markup says, but for its id and its name."""
    decoy = deepcopy(element)
    decoy.tail = None
    if element.tag != "select":
        decoy.text = None
        decoy[:] = []
    for each in elements(decoy):
        for name in (MARK, "id", "aria-labelledby", "aria-label", "title", "alt"):
            each.attrib.pop(name, None)
    return decoy


def fresh(element: Node) -> Node:
    decoy = lxml_html.Element(element.tag)
    kept = ("type", "role") if element.get("type") != "hidden" else ()
    for name in kept:
        if element.get(name):
            decoy.set(name, element.get(name))
    if element.tag == "a":
        decoy.set("href", "/decoy")
    if element.tag == "select":
        decoy.append(lxml_html.fragment_fromstring("<option>All</option>"))
    return decoy


def give_name(decoy: Node, name: str) -> None:
    if decoy.tag == "input" and decoy.get("type") in ("submit", "button", "reset"):
        decoy.set("value", name)
    elif decoy.tag in ("input", "select", "textarea"):
        decoy.set("aria-label", name)
        if decoy.get("placeholder"):
            decoy.set("placeholder", name)
    else:
        decoy.text = name


def before(element: Node, decoy: Node) -> None:
    element.addprevious(decoy)


def after(element: Node, decoy: Node) -> None:
    tail, element.tail = element.tail, None
    element.addnext(decoy)
    decoy.tail = tail


# Structure


def rename(root: Node, rng: random.Random) -> None:
    """Other classes and ids, in the styles and in what refers to them too."""
    classes = {token for each in elements(root) for token in (each.get("class") or "").split()}
    ids = {each.get("id") for each in elements(root) if each.get("id")}
    new_class = {token: f"c{rng.getrandbits(40):x}" for token in sorted(classes)}
    new_id = {token: f"i{rng.getrandbits(40):x}" for token in sorted(ids)}
    for each in elements(root):
        if each.get("class"):
            tokens = (each.get("class") or "").split()
            each.set("class", " ".join(new_class[token] for token in tokens))
        if each.get("id"):
            each.set("id", new_id[each.get("id")])
        for name in REFERS:
            if each.get(name):
                each.set(
                    name,
                    " ".join(new_id.get(part, part) for part in (each.get(name) or "").split()),
                )
        if (href := each.get("href") or "").startswith("#"):
            each.set("href", f"#{new_id.get(href[1:], href[1:])}")
    for style in root.iter("style"):
        text = style.text or ""
        text = re.sub(r"\.([\w-]+)", lambda at: f".{new_class.get(at[1], at[1])}", text)
        style.text = re.sub(r"#([\w-]+)", lambda at: f"#{new_id.get(at[1], at[1])}", text)


def shuffle(root: Node, rng: random.Random) -> None:
    """Lists, navigations, tables and forms in another order."""
    for parent in root.xpath("//ul|//ol|//nav|//tbody|//form|//fieldset"):
        children = [each for each in parent if isinstance(each.tag, str)]
        if len(children) < 2 or len(children) != len(parent) or rng.random() > SHUFFLED:
            continue
        rng.shuffle(children)
        parent[:] = children


def wrap(root: Node, rng: random.Random) -> None:
    """Boxes around controls and blocks."""
    for element in root.xpath("//a|//button|//input|//section|//article|//p"):
        if rng.random() < WRAPPED and element.getparent() is not None:
            box = lxml_html.Element("span" if element.tag in ("a", "button", "input") else "div")
            box.tail, element.tail = element.tail, None
            element.addprevious(box)
            box.append(element)


def unwrap(root: Node, rng: random.Random) -> None:
    """Boxes that only group go."""
    for box in root.xpath(
        "//body//div[not(@role) and not(@style) and not(@hidden) and not(@class)]"
    ):
        if rng.random() < UNWRAPPED:
            box.drop_tag()
