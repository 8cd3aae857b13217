"""Tasks, and what is read out of them; pages, and what they answer."""

from __future__ import annotations

import pytest

from notte_local.core.answers import (
    counted,
    entered,
    field_names,
    in_tables,
    is_said,
    record_named,
    row_of,
    stated,
)
from notte_local.core.element import Box, Element, Place
from notte_local.core.task import (
    Question,
    carries_out,
    is_change,
    read_steps,
    read_task,
    records,
    result_wanted,
)
from notte_local.results import Table


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("search for lamps, open the first result", ("search for lamps", "open the first result")),
        ("click save and close", ("click save and close",)),
        ("sort by price; then open the last item", ("sort by price", "open the last item")),
        (
            "write 'Dear all, and then some' as the message, send it",
            ("write 'Dear all, and then some' as the message", "click send"),
        ),
        (
            "log in as ada with password s3cret and open my account",
            (
                "type ada into the username or email field",
                "type s3cret into the password field",
                "click the log in button",
                "open my account",
            ),
        ),
        (
            "type Secret(password) into the password field, press Enter",
            ("type Secret(password) into the password field", "press Enter"),
        ),
        ("accept the cookies, sort by price", ("accept the cookies", "sort by price")),
        ("show me the cart", ("show me the cart",)),
        ("buy lamp, then go back", ("buy lamp", "go back")),
        ("open the cart. Buy it", ("open the cart", "Buy it")),
        ("type J. Smith into the name field", ("type J. Smith into the name field",)),
        ("search for bed or sofa", ("search for bed or sofa",)),
        ("click 'Trick or treat'", ("click 'Trick or treat'",)),
        ("click jobs, not the one in the menu", ("click jobs, not the one in the menu",)),
        ("don't send me the newsletter", ("don't send me the newsletter",)),
    ],
)
def test_a_task_is_read_as_its_instructions_in_order(text: str, steps: tuple[str, ...]):
    reading = read_task(text)
    assert (reading.steps, reading.question, reading.unread) == (steps, None, "")


@pytest.mark.parametrize(
    ("text", "kind", "about", "of"),
    [
        ("open the cart and tell me the price", "value", "price", ""),
        ("What is the price of the Oak Desk Lamp?", "value", "price", "Oak Desk Lamp"),
        ("what's its phone number?", "value", "phone number", ""),
        ("open the lamp. How much does it cost?", "value", "price", ""),
        ("How much is the Brass Lamp?", "value", "price", "Brass Lamp"),
        ("click Lamps, then how many lamps are there?", "count", "lamps", ""),
        ("tell me how many books are on loan", "count", "books on loan", ""),
        ("report the number of rooms", "count", "rooms", ""),
        ("who wrote it?", "value", "author", ""),
        ("How tall is the Oak Lamp?", "value", "height", "Oak Lamp"),
        ("open the article and read the page", "text", "", ""),
        ("tell me what it says", "text", "", ""),
        (
            "go to Help and tell me what the cancellation period is",
            "value",
            "cancellation period",
            "",
        ),
    ],
)
def test_a_task_may_end_with_a_question(text: str, kind: str, about: str, of: str):
    question = read_task(text).question
    assert question is not None
    assert (question.kind, question.about, question.of) == (kind, about, of)


def test_the_steps_of_a_sentence_keep_what_is_quoted():
    assert read_steps("type 'a, then b' into the name field, then press Enter") == (
        "type 'a, then b' into the name field",
        "press Enter",
    )


def test_an_address_that_a_task_begins_with_is_where_it_starts():
    reading = read_task("Go to https://lamps.test/, search for bulbs and tell me the price")
    assert (reading.start, reading.steps) == ("https://lamps.test/", ("search for bulbs",))


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("make me a sandwich", "make me a sandwich"),
        ("search for lamps, do a little dance and tell me the price", "do a little dance"),
        ("open the cart, then wonder about life", "wonder about life"),
        ("tell me", "tell me"),
        ("Buy lamp or delete account", "Buy lamp or delete account"),
        ("click Jobs twice", "click Jobs twice"),
        ("go back 3 times", "go back 3 times"),
        ("scroll down until the end", "scroll down until the end"),
        ("check each box", "check each box"),
        ("open the cart unless it is empty", "open the cart unless it is empty"),
        ("never click Delete account", "never click Delete account"),
        ("open the cart, then don't delete my account", "don't delete my account"),
        ("click Save but do not click Delete", "click Save but do not click Delete"),
        ("find the cheapest product", "find the cheapest product"),
        ("find the cheapest product and open it", "find the cheapest product"),
        ("open the most expensive lamp", "open the most expensive lamp"),
        ("write me a poem about the shop", "write me a poem about the shop"),
        ("compose a sonnet", "compose a sonnet"),
        ("tell me a joke", "tell me a joke"),
        ("open the cart and tell me a joke", "tell me a joke"),
    ],
)
def test_what_cannot_be_read_is_quoted(text: str, unread: str):
    assert read_task(text).unread == unread


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_task_is_a_wrong_argument(text: str):
    with pytest.raises(ValueError, match=r"^a task must say what is to be done, and it is empty$"):
        read_task(text)


def test_a_task_that_is_no_text_is_a_wrong_argument():
    with pytest.raises(TypeError, match=r"^a task must be a str, not 3$"):
        read_task(3)  # pyright: ignore[reportArgumentType]


def link(name: str, y: float, position: tuple[int, int] | None, landmark: str = "main") -> Element:
    place = Place(landmark=landmark, position=position, heading="Rooms in Basel")
    return Element(f"L{y:g}", "link", name, box=Box(0, y, 100, 20), place=place)


RESULTS = (
    link("Home", 1, (1, 2), "navigation"),
    link("Help", 2, (2, 2), "navigation"),
    link("Bridge Room", 100, (1, 3)),
    link("its owner", 110, (1, 3)),
    link("Cellar", 200, (2, 3)),
    link("Paper Mill", 300, (3, 3)),
    link("See also", 400, (1, 1)),
)


def test_records_are_the_first_links_of_the_largest_list_outside_of_the_navigation():
    assert [one.name for one in records(RESULTS)] == ["Bridge Room", "Cellar", "Paper Mill"]
    assert records(RESULTS[:2]) == ()


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("open the first result", "Bridge Room"),
        ("click the second one", "Cellar"),
        ("open the last item", "Paper Mill"),
        ("open the ninth result", None),
        ("open the first room", None),  # said in words of the page: matching finds it
        ("open the result", None),
    ],
)
def test_a_result_may_be_asked_for_by_its_place(step: str, name: str | None):
    found = result_wanted(step, RESULTS)
    assert (found and found.name) == name


def test_records_are_counted_where_their_heading_names_them():
    about = Question("how many rooms?", "count", "rooms")
    assert counted(about, RESULTS[:6], "Search") == 3
    assert counted(Question("how many lamps?", "count", "lamps"), RESULTS, "Search") is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Thank you. Your reference number is RN-1.5. We answer soon.", "RN-1.5"),
        ("**Reference number:** RN-2", "RN-2"),
        ("Reference number = RN-3", "RN-3"),
        ("Ask for a reference number at the desk.", None),
        ("Nothing of the kind", None),
    ],
)
def test_an_answer_may_stand_in_a_sentence(text: str, answer: str | None):
    assert stated(Question("", "value", "reference number"), text) == answer


def test_an_answer_may_stand_in_a_field_of_a_form_a_password_never():
    email = Element("I1", "textbox", "Your email", value="ada@lovelace.org")
    empty = Element("I2", "textbox", "Phone", value="")
    secret = Element("I3", "textbox", "Password", value="x", states=frozenset({"password"}))
    page = (email, empty, secret, link("Phone", 1, None))
    assert entered(Question("", "value", "email"), page) == "ada@lovelace.org"
    assert entered(Question("", "value", "phone"), page) is None
    assert entered(Question("", "value", "password"), page) is None
    assert entered(Question("", "value", "email"), (email, email)) is None


def test_a_field_goes_by_what_was_asked_and_whose_it_is():
    assert field_names(Question("", "value", "price", "Oak Lamp")) == (
        "price_of_oak_lamp",
        "oak_lamp_price",
        "price",
    )
    assert field_names(Question("", "value", "3d?")) == ()


def test_the_value_of_a_record_is_given_where_one_record_alone_bears_the_name():
    found = [("Oak Lamp", "1"), ("Oak Lamp, large", "2"), ("Brass Lamp", "3"), (None, "4")]
    assert record_named("the brass lamp", found) == "3"
    assert record_named("Oak Lamp", found) is None
    assert record_named("Paper Lamp", found) is None


@pytest.mark.parametrize("text", ["...", " ?! ", "--", "…"])
def test_a_task_without_a_word_is_refused(text: str):
    with pytest.raises(ValueError, match=r"^a task must say what is to be done, and it holds no"):
        read_task(text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "what is the price of the Oak Lamp and is it in stock?",
            [("value", "price", "Oak Lamp"), ("whether", "in stock", "Oak Lamp")],
        ),
        (
            "open the lamp, then tell me how much it costs and who wrote the manual",
            [("value", "price", ""), ("value", "author", "manual")],
        ),
        ("tell me the price and the weight", [("value", "price", ""), ("value", "weight", "")]),
        ("Is the museum open?", [("whether", "open", "museum")]),
        ("open Rooms and tell me if the attic is free", [("whether", "free", "attic")]),
        ("is there a lift?", [("whether", "a lift", "")]),
        ("tell me the price of salt and vinegar", [("value", "price", "salt and vinegar")]),
    ],
)
def test_a_task_may_ask_several_things(text: str, asked: list[tuple[str, str, str]]):
    reading = read_task(text)
    assert [(one.kind, one.about, one.of) for one in reading.questions] == asked
    assert reading.unread == ""


@pytest.mark.parametrize(
    ("about", "text", "said"),
    [
        ("in stock", "Oak Lamp. In stock, 3 left.", True),
        ("in stock", "The lamp is not in stock.", False),
        ("in stock", "Sold out", False),
        ("in stock", "A lamp of oak.", None),
        ("open", "We are open until six", True),
        ("open", "Closed on Mondays, open on Tuesdays", None),
        ("a lift", "There is no lift.", False),
    ],
)
def test_what_is_asked_may_be_so_or_not(about: str, text: str, said: bool | None):
    assert is_said(Question("", "whether", about), text) is said


PRICES = Table(
    ("Item", "Price", "Left"), (("Lamp", "$20", "3"), ("Desk lamp", "$35", "0"), ("Bed", "", "1"))
)


@pytest.mark.parametrize(
    ("about", "of", "cell"),
    [
        ("price", "Lamp", "$20"),
        ("price", "desk lamp", "$35"),
        ("price", "bed", None),
        ("weight", "lamp", None),
        ("left", "the bed", "1"),
        ("price", "sofa", None),
    ],
)
def test_a_table_tells_by_its_headers_and_rows(about: str, of: str, cell: str | None):
    assert in_tables(Question("", "value", about, of), [PRICES]) == cell


@pytest.mark.parametrize(
    ("step", "called", "does"),
    [
        ("remove the linen shirt from the cart", "Linen shirt", False),
        ("remove the linen shirt from the cart", "Remove", True),
        ("remove the linen shirt from the cart", "Delete item", True),
        ("remove the linen shirt from the cart", "", True),
        ("please cancel my order", "Orders", False),
        ("please cancel my order", "Cancel order", True),
        ("add the lamp to the cart", "Lamp", False),
        ("add the lamp to the cart", "Add to basket", True),
        ("buy the lamp", "Lamp", False),
    ],
)
def test_an_order_is_carried_out_by_what_says_so(step: str, called: str, does: bool):
    assert is_change(step)
    assert carries_out(step, Element("L1", "link", called)) is does


@pytest.mark.parametrize(
    "step", ["show me the lamp", "go back", "close this tab", "open the lamp", "review", "Jobs"]
)
def test_what_changes_nothing_is_done_by_whatever_leads_there(step: str):
    assert not is_change(step)


def test_a_row_is_told_by_the_thing_that_it_names():
    rows = [
        Element("B1", "button", "Add", place=Place(row="Oak lamp In stock Add")),
        Element("B2", "button", "Add", place=Place(row="Brass lamp Sold out Add")),
    ]
    assert row_of("the brass lamp", rows) == "Brass lamp Sold out Add"
    assert row_of("lamp", rows) == ""
