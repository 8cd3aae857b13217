"""How people ask for what controls are called: the phrases, how they are found, the user's own."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import notte_local.core.vocabulary as vocabulary_package
from notte_local.core.vocabulary import (
    INDEX,
    Group,
    build,
    grown,
    key_of,
    load,
    packed,
    packed_asks,
    read_groups,
    shipped_groups,
)
from notte_local.core.vocabulary.nearness import ASKS
from notte_local.core.vocabulary.sameness import alike_words
from notte_local.core.words import stem, stems

if TYPE_CHECKING:
    from notte_local.core.vocabulary import Vocabulary
    from notte_local.core.vocabulary.keys import Stems

VOCABULARY = load()
GROUPS = shipped_groups()
INDEX_FILE = Path(vocabulary_package.__file__).with_name(INDEX)
LONGEST_ASK = 8  # words; what is longer nobody says twice alike
LEAST_GROUPS, LEAST_PHRASES = 1_500, 10_000
SHARED_AT_MOST = 4  # groups to a phrase

# Names that controls of several kinds bear, each with why. How people ask stands in one group.
SHARED: dict[str, str] = {
    "to go on: through a form, a list, a player, a notice": (
        "next; continue; forward; start; start over; confirm; done; complete; got it;"
        "no thanks; resume; restart"
    ),
    "yes and no: to anything, and to cookies": (
        "accept; agree; allow; decline; reject; deny; refuse; opt out; discard"
    ),
    "one word for two doings": (
        "save; send; update; replace; merge; get rid of; answer; record; watch;"
        "subscribe; mute; flag; hide; attach; attach file; open; create; schedule;"
        "boost; reorder; preview; quote; pick up; add image; add photo; upload image;"
        "watch video; start video; stop video; send message; call now; try again;"
        "join now; contact support; apply; exchange; pin; freeze; top up;"
        "open an account; start test"
    ),
    "one word for two things": (
        "bin; trash; cc; order; table; top; home; shorts; wallet; visa; layers;"
        "timeline; chapters; rules; tours; stats; media; press; history; amount;"
        "holidays; business; economy; gallery; billing; options; instructions;"
        "address book; chat; captions; closed captions; faq; security code;"
        "confirmation code; what's new; more; read more; clear all; show results;"
        "see results; privacy; privacy settings; your privacy choices; guide; packages;"
        "coverage; properties; steps; certificates; benefits; conditions; units;"
        "overview; insights; analytics; research; devices; transfers; latest;"
        "where's my refund"
    ),
}
EXCUSED = frozenset(key_of(phrase) for phrases in SHARED.values() for phrase in phrases.split(";"))


def said_as(phrase: str) -> frozenset[str]:
    """The words of a phrase without those that change nothing, as they are spelt."""
    idle = {"a", "an", "the", "my", "your", "our", "their", "its", "please", "is", "are", "am"}
    return frozenset(phrase.lower().replace("-", " ").replace("'s", "").split()) - idle


def exactly(text: str) -> str:
    return f"^{re.escape(text)}$"


def owners() -> dict[Stems, list[tuple[Group, str]]]:
    found: dict[Stems, list[tuple[Group, str]]] = defaultdict(list)
    for group in GROUPS:
        for phrase in (*group.names, *group.asks):
            if key := key_of(phrase):
                found[key].append((group, phrase))
    return found


# -- What is written down ---------------------------------------------------------------------


def test_the_vocabulary_is_full() -> None:
    phrases = sum(len(group.names) + len(group.asks) for group in GROUPS)
    assert len(GROUPS) >= LEAST_GROUPS
    assert phrases >= LEAST_PHRASES


def test_each_group_is_written_in_one_file_and_grows_in_that_of_languages_alone() -> None:
    written = {
        file.stem: [group.name for group in read_groups(file.read_text("utf-8"), file.stem)]
        for file in Path(vocabulary_package.__file__).parent.glob("*.txt")
    }
    elsewhere = written.pop("languages")
    names = [name for here in written.values() for name in here]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
    assert set(elsewhere) <= set(names)


def test_no_group_says_the_same_twice() -> None:
    for group in GROUPS:
        keys = [key for phrase in (*group.names, *group.asks) if (key := key_of(phrase))]
        twice = sorted({" ".join(key) for key in keys if keys.count(key) > 1})
        assert twice == [], group.name


def test_a_phrase_stands_in_two_groups_only_with_a_reason() -> None:
    """Words of one stem ("archive", "archives") are told apart by what stands around them."""
    unexcused = {
        phrase: [group.name for group, _ in known]
        for key, known in owners().items()
        for _, phrase in known[:1]
        if key not in EXCUSED and len({said_as(said) for _, said in known}) < len(known)
    }
    assert unexcused == {}


def test_each_reason_is_still_needed() -> None:
    known = owners()
    idle = sorted(" ".join(key) for key in EXCUSED if len(known.get(key, ())) < 2)
    assert idle == []


def test_a_phrase_stands_in_few_groups() -> None:
    crowded = {
        " ".join(key): [group.name for group, _ in known]
        for key, known in owners().items()
        if len(known) > SHARED_AT_MOST
    }
    assert crowded == {}


def test_what_people_ask_stands_in_one_group() -> None:
    asks = {ask for group in GROUPS for ask in group.asks}
    shared = {
        ask: sorted(VOCABULARY.phrases[key])
        for ask in asks
        if len(VOCABULARY.phrases[key := key_of(ask)]) > 1 and key not in EXCUSED
    }
    assert shared == {}


def test_an_ask_is_short_and_says_something() -> None:
    for group in GROUPS:
        for ask in group.asks:
            assert key_of(ask), (group.name, ask)
            assert len(ask.split()) <= LONGEST_ASK, (group.name, ask)


def test_most_groups_know_how_people_ask_for_them() -> None:
    mute = [group.name for group in GROUPS if not group.asks]
    assert len(mute) <= 0.01 * len(GROUPS), mute


def test_an_opposite_leads_back_to_a_group_of_its_own() -> None:
    names = {group.name for group in GROUPS}
    for name, other in VOCABULARY.opposites.items():
        assert other in names
        assert other != name
        assert VOCABULARY.opposites[other] in names


# -- How phrases are found --------------------------------------------------------------------


def found(text: str, vocabulary: Vocabulary = VOCABULARY) -> list[set[str]]:
    return [set(hit.groups) for hit in vocabulary.hits(stems(text))]


@pytest.mark.parametrize(
    ("said", "group"),
    [
        ("log out everywhere", "log out everywhere"),
        ("log out", "log out"),
        ("I forgot my password", "forgot password"),
        ("let them know this is spam", "report spam"),
        ("I want my money back", "refund"),
        ("where's my parcel", "track order"),
        ("where is the parcel", "track order"),
        ("take me off your list", "unsubscribe"),
        ("take me off this list", "unsubscribe"),
        ("it is too bright", "dark mode"),
        ("Passwort vergessen?", "forgot password"),
        ("ログイン", "sign in"),
    ],
)
def test_the_longest_phrase_is_found(said: str, group: str) -> None:
    assert [group] == [name for groups in found(said) for name in groups]


def small(*lines: str) -> Vocabulary:
    return build(read_groups("\n".join(lines), "test"))


def test_the_longest_phrase_silences_those_within_it() -> None:
    vocabulary = small("log out", "log out everywhere", "everywhere")
    assert found("log out everywhere", vocabulary) == [{"log out everywhere"}]
    assert found("log out or everywhere", vocabulary) == [{"log out"}, {"everywhere"}]


def test_a_hit_says_which_words_it_stands_for() -> None:
    (hit,) = small("return item | send it back").hits(stems("please send this back to them"))
    assert (hit.start, hit.end) == (1, 4)


@pytest.mark.parametrize("said", ["send back", "send it back", "send that back", "send this back"])
def test_words_that_point_may_stand_anywhere_or_nowhere(said: str) -> None:
    assert found(said, small("return item | send it back")) == [{"return item"}]


def test_beside_a_single_word_the_pointing_stays() -> None:
    vocabulary = small("return item | return it")
    assert found("return that", vocabulary) == [{"return item"}]
    assert found("return to the list", vocabulary) == []


@pytest.mark.parametrize("said", ["track order", "track my order", "track the order, please"])
def test_words_that_change_nothing_are_skipped(said: str) -> None:
    assert found(said, small("track your order")) == [{"track your order"}]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("i don't want it", "I do not want it"),
        ("i can't log in", "I cannot log in"),
        ("favourite colours", "favorite colors"),
        ("i'm stuck", "I am stuck"),
    ],
)
def test_a_phrase_is_known_in_its_other_spelling(written: str, said: str) -> None:
    vocabulary = small(f"help | {written}")
    assert found(written, vocabulary) == found(said, vocabulary) == [{"help"}]


def test_many_phrases_are_keyed_as_each_alone() -> None:
    for group in GROUPS:
        for phrase in (*group.names, *group.asks):
            key = key_of(phrase)
            assert not key or group.name in VOCABULARY.phrases[key], phrase


def test_an_icon_is_found_by_its_longest_name() -> None:
    vocabulary = small("next @ arrow-right", "more @ arrow", "pay @ credit-card card")
    assert vocabulary.drawn(("fa", "fa", "arrow", "right")) == {"next"}
    assert vocabulary.drawn(("icon", "arrow")) == {"more"}
    assert vocabulary.drawn(("icon", "credit", "card", "alt")) == {"pay"}
    assert vocabulary.drawn(("logo",)) == set()


def test_a_sign_is_an_icon_and_no_word() -> None:
    vocabulary = small("close; ×")
    assert vocabulary.icons["×"] == {"close"}
    assert vocabulary.phrases == {("clos",): {"close"}}


def test_an_opposite_works_both_ways_unless_the_other_has_its_own() -> None:
    vocabulary = small("mute ~ unmute", "unmute", "silence ~ unmute", "open ~ shut", "shut ~ open")
    assert vocabulary.opposites == {
        "mute": "unmute", "unmute": "mute", "silence": "unmute", "open": "shut", "shut": "open",
    }  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "money back",
        "I'd like to have my money back",
        "could I just get my money back now",
        "we want our money back",
    ],
)
def test_the_talk_around_what_is_asked_may_be_any(said: str) -> None:
    assert {"refund"} in found(said, small("refund | i want my money back"))


def test_what_is_left_without_its_talk_must_say_something_and_one_thing() -> None:
    vocabulary = small("going | i'll be there", "mute | they can't hear me", "loud | i can't hear")
    assert found("there", vocabulary) == []
    assert found("can't hear", vocabulary) == []
    assert found("I can't hear", vocabulary) == [{"loud"}]


def test_a_hit_ends_with_the_phrase_and_not_with_the_talk_after_it() -> None:
    (hit,) = small("refund | i want my money back").hits(stems("money back to me"))
    assert (hit.start, hit.end) == (0, 2)


def test_a_name_that_is_a_word_of_any_sentence_needs_little_beside_it() -> None:
    vocabulary = small("make and model; make", "like")
    assert found("choose the make", vocabulary) == [{"make and model"}]
    assert found("make the picture of the cat bigger", vocabulary) == []
    assert found("I'd like a room", vocabulary) == found("I would like a room", vocabulary) == []
    assert found("like the post", vocabulary) == [{"like"}]


# -- How groups are read ----------------------------------------------------------------------


def test_a_line_is_names_asks_icons_and_an_opposite() -> None:
    (group,) = read_groups("cart; bag | what i buy @ trolley bag ~ shelf  # a comment", "shop")
    assert group == Group(
        "cart", ("cart", "bag"), ("what i buy",), ("trolley", "bag"), "shelf", "shop"
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("cart; bag\n | my things", "shop, line 2: a group needs a name before '|'"),
        ("cart | bag | x", "shop, line 1: a group has one '|', between names and asks"),
    ],
)
def test_a_line_that_is_no_group_is_refused_with_its_number(text: str, error: str) -> None:
    with pytest.raises(ValueError, match=exactly(error)):
        list(read_groups(text, "shop"))


def test_an_opposite_that_is_no_group_is_refused() -> None:
    error = (
        "test: the opposite of 'mute' is to be 'umnute', and no group has that as its first name"
    )
    with pytest.raises(ValueError, match=exactly(error)):
        small("mute ~ umnute", "unmute")


def test_a_group_met_again_grows() -> None:
    lines = "cart; bag | what i buy\ncart; trolley | my picks"
    (group,) = grown(read_groups(lines, "test")).values()
    assert group.names == ("cart", "bag", "trolley")
    assert group.asks == ("what i buy", "my picks")


# -- The user's own ---------------------------------------------------------------------------


def test_a_mapping_adds_groups_and_words_to_groups() -> None:
    own = load({"punch clock": ["start my shift", "stamp in"], "cart": "my loot"})
    assert found("start my shift", own) == [{"punch clock"}]
    assert found("my loot", own) == [{"cart"}]
    assert found("what's in my basket so far", own) == [{"cart"}]
    assert load() is VOCABULARY
    assert found("start my shift") != [{"punch clock"}]


def test_what_the_user_calls_something_it_is() -> None:
    assert found("junk", load({"old parts": ["junk"]})) == [{"old parts"}]


def test_a_file_of_groups_may_name_the_opposite_of_a_shipped_one(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("# our own\nstamp in | start my shift @ stamp ~ log out\n", encoding="utf-8")
    own = load(file)
    assert found("start my shift", own) == [{"stamp in"}]
    assert own.opposites["stamp in"] == "log out"
    assert own.icons["stamp"] == {"stamp in"}
    assert load(str(file)).phrases == own.phrases


def test_a_file_that_is_wrong_is_refused_by_name_and_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("cart\n| my things\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^mine\.txt, line 2: a group needs a name before '\|'$"):
        load(file)


@pytest.mark.parametrize("wrong", [{"": ["x"]}, {"cart": [""]}, {"cart": [3]}])
def test_a_mapping_that_is_wrong_is_refused_by_its_entry(wrong: dict[str, list[str]]) -> None:
    ((name, said),) = wrong.items()
    error = (
        "vocabulary must map the name of a control to how it is asked for, "
        f"not {name!r} to {said!r}"
    )
    with pytest.raises(ValueError, match=exactly(error)):
        load(wrong)


# -- What sounds alike ------------------------------------------------------------------------


def near(said: str, vocabulary: Vocabulary = VOCABULARY) -> dict[str, float]:
    return vocabulary.nearness.near(stems(said), ("compose", "archive", "forgot password"))


def test_a_sentence_is_near_the_group_that_people_ask_for_in_such_words() -> None:
    found = near("my password, I really cannot remember it any more")
    assert max(found, key=lambda group: found[group]) == "forgot password"
    assert near("write a new mail") == {"compose": pytest.approx(1.0)} | near("write a new mail")
    assert near("the heron") == {}


def test_what_people_say_for_a_word_counts_less_than_the_word() -> None:
    same, said_for = near("write a new mail")["compose"], near("write a new letter")["compose"]
    assert 0.4 < said_for <= same
    assert stem("gift") in alike_words(stem("present"))
    assert alike_words("heron") == ()


def test_a_sentence_may_be_near_what_no_page_has() -> None:
    assert VOCABULARY.nearness.nearest(stems("write a new mail")) == pytest.approx(1.0)
    assert VOCABULARY.nearness.nearest(stems("the heron")) == 0.0


def test_a_user_says_more_for_a_shipped_group_and_for_groups_of_their_own() -> None:
    own = load({"compose": ["ink for the heron"], "punch clock": ["start the shift of mine"]})
    assert near("ink for that grey heron", own)["compose"] > 0.6
    assert own.nearness.near(stems("my shift starts"), ("punch clock",))["punch clock"] > 0.9


# -- What it costs ----------------------------------------------------------------------------


def test_the_index_holds_what_the_files_say() -> None:
    """Where it does not: `python -m notte_local.core.vocabulary.compile`."""
    assert INDEX_FILE.read_text("utf-8") == packed(build(GROUPS))
    assert INDEX_FILE.with_name(ASKS).read_text("utf-8") == packed_asks(GROUPS)


def test_the_vocabulary_is_read_once() -> None:
    """9 to 14 ms of CPU; putting it together from the files takes 180."""
    assert load() is load()
