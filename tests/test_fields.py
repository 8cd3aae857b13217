"""Kinds of form fields: the file that they are written in, and what is read by it."""

from __future__ import annotations

import re

import pytest

from notte_local.core.element import Element
from notte_local.core.fields import (
    AUTOCOMPLETE,
    BY_NAME,
    KINDS,
    NEAR,
    marked_kind,
    read_kinds,
    said_kinds,
    value_kind,
)


def test_a_file_of_kinds_is_read_by_its_lines():
    text = "# kinds\n[iban]\nsaid: iban; bank\n    account\nnever: bic\ntypes: text\n\n[bic]\nsaid: bic"
    iban, bic = read_kinds(text)
    assert (iban.name, iban.said, iban.marked, iban.never, iban.types) == (
        "iban", "iban|bank account", "", "bic", ("text",),
    )  # fmt: skip
    assert (bic.name, bic.said, bic.types) == ("bic", "bic", ())


@pytest.mark.parametrize("text", ["said: a", "[a]\nspoken: b", "[a]\n\nwhat"])
def test_a_line_that_belongs_to_no_kind_is_told_by_its_number(text: str):
    at = len(text.splitlines())
    with pytest.raises(ValueError, match=rf"^line {at}: one of said, marked, never, types is want"):
        read_kinds(text)


def test_every_kind_is_named_once_and_its_patterns_are_patterns():
    assert len(BY_NAME) == len(KINDS)
    for kind in KINDS:
        for source in (kind.said, kind.marked, kind.never):
            assert re.compile(source)
        assert kind.said, kind.name
    assert all(name in BY_NAME or not name for name in AUTOCOMPLETE.values())
    assert {one for near in NEAR.values() for one in near} <= set(BY_NAME)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("my surname", "family-name"),
        ("the zip code", "postal-code"),
        ("e-mail address", "email"),
        ("card number", "cc-number"),
        ("security code", "cc-csc"),
        ("repeat the password", "confirm-password"),
        ("new password", "new-password"),
        ("date of birth", "bday"),
        ("job title", "organization-title"),
        ("promo code", "coupon"),
        ("username or e-mail", "username-or-email"),
    ],
)
def test_a_kind_is_named_by_what_people_call_it(said: str, kind: str):
    assert [found for found, _, _ in said_kinds(said)] == [kind]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Vorname", "given-name"), ("Nachname", "family-name"), ("Passwort", "password"),
        ("Passwort wiederholen", "confirm-password"), ("Postleitzahl", "postal-code"),
        ("Prénom", "given-name"), ("Mot de passe", "password"), ("Code postal", "postal-code"),
        ("Apellidos", "family-name"), ("Contraseña", "password"), ("Dirección", "street-address"),
        ("Voornaam", "given-name"), ("Wachtwoord", "password"), ("Příjmení", "family-name"),
        ("Heslo", "password"), ("Hasło", "password"), ("Nazwisko", "family-name"),
        ("Cognome", "family-name"), ("Identifiant", "username"), ("Betreff", "subject"),
        ("Gutscheincode", "coupon"), ("Menge", "quantity"), ("Prüfziffer", "cc-csc"),
    ],
)  # fmt: skip
def test_a_label_in_another_language_tells_the_kind(label: str, kind: str):
    assert marked_kind(Element("I1", "textbox", label))[0] == kind


def test_autocomplete_settles_the_kind_whatever_the_label_says():
    field = Element("I1", "textbox", "Name", attributes={"autocomplete": "shipping postal-code"})
    assert marked_kind(field) == ("postal-code", 1.0)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("ada@x.example", "email"),
        ("https://x.example/a", "url"),
        ("+44 20 7946 0000", "tel"),
        ("SW1A 1AA", "postal-code"),
        ("Ada", ""),
    ],
)
def test_a_value_tells_its_kind_by_its_looks(value: str, kind: str):
    assert value_kind(value) == kind
