"""What a form field is for: how a sentence calls it, and how the markup does.

Kinds bear the names of the standard autofill vocabulary where it has one:
https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill-field
"""

# ruff: noqa: E501 - a pattern is read, and searched for, as one line
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from notte_local.core.words import words

if TYPE_CHECKING:
    from notte_local.core.element import Element


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of field: patterns over folded words joined by single spaces."""

    name: str
    said: str  # in a sentence
    marked: str = ""  # what markup and labels say besides, abbreviations and other languages
    never: str = ""  # and where that is not it after all
    types: tuple[str, ...] = ()  # input types that settle it


# The narrower kind stands before the wider: the first one that fits a field is its own, unless
# `autocomplete` says another.
KINDS = (
    Kind("one-time-code", r"one time code|verification code|security code from|otp|authenticator(?: code)?|2fa code|passcode sent|code (?:they|you) sent|login code|tan", r"otp|totp|mfa|2fa|one time|verification code|verify code|auth code|sms code|tan"),
    Kind("captcha", r"captcha|characters in the (?:image|picture)|security check|the sum", r"captcha"),
    Kind("confirm-password", r"(?:confirm|confirmation|repeat|retype|re enter|re type)(?: (?:the|my|your|new))* (?:password|pass ?word|pw)|password (?:confirm|again|confirmation)", r"(?:confirm|repeat|retype|re enter|verify|check|again|second|2nd) ?(?:new |the |your )?(?:pass ?word|pwd|pass|pw)|(?:pass ?word|pwd|pass|passwd|pw) ?(?:confirm\w*|repeat|again|verify|check|2)|passwort (?:wiederholen|bestatigen)"),
    Kind("new-password", r"new password|choose a password|create a password", r"new ?(?:pass ?word|pwd|pass)|(?:pass ?word|pass) new|create password|choose password"),
    Kind("current-password", r"(?:current|old|present|existing) password|password i have now|one i have now", r"(?:current|old|existing) ?(?:pass ?word|pwd|pass)"),
    Kind("password", r"pass ?word|pass ?phrase|pass ?code|pass|pw|pwd|secret|login secret|where the dots show", r"pass ?word|passwd|pwd|pass|pw|passwort|kennwort|mot de passe|contrasena|clave|heslo|haslo|wachtwoord|parola|senha|losenord|passcode", r"forgot|reset|hint|show|passport", ("password",)),
    Kind("search", r"search(?: (?:box|bar|field|term|query|words?|input))?|search for", r"search|query|suche|suchen|buscar|recherche|rechercher|keywords?|find|q|zoeken|cerca|hledat", r"location|city", ("search",)),
    Kind("confirm-email", r"(?:confirm|repeat|verify|retype|re enter)(?: (?:the|my|your))* (?:e ?mail|email address)", r"(?:confirm|repeat|verify|retype|re enter|again|second|2nd|check) ?(?:the |your |buyer )?(?:e ?mail|mail)|(?:e ?mail)(?: address)? ?(?:confirm\w*|repeat|again|verify|verification|2)"),
    Kind("username-or-email", r"user ?name or e ?mail(?: address)?|e ?mail(?: address)? or user ?name|(?:login|account) name", r"(?:user ?name|user ?id|login|phone|mobile|telephone|number|name|handle) (?:or|oder|ou|and) (?:your |the )?e ?mail|e ?mail(?: address)?(?: or| oder| ou)? (?:(?:your |mobile |cell )?(?:phone|user ?name|user ?id|number|login|handle|member|account))"),
    Kind("email", r"e ?mails?(?: (?:address|adress))?|mail address|mail|e ?mail id|recovery e ?mail|mailbox", r"e ?mail|mail|e ?mail address|correo|courriel|email ?addr|mailadres|e ?posta?", r"search|subject|opt|consent|mail ?box|send", ("email",)),
    Kind("username", r"user ?names?|user ?id|user|handle|nick ?name|screen ?name|login(?: name| id)?|account name|member (?:id|name)|pen ?name|gamer ?tag|i go by|known as|sign in name|alias|the account is called|online id", r"user ?name|user ?id|userid|user|login|login ?id|account ?(?:id|name)|nick ?name|nick|handle|screen ?name|uname|usr|member ?(?:id|name|number)|benutzername|benutzer|anmeldename|utilisateur|identifiant|usuario|acct|online id|log|pen ?name|customer ?(?:id|number)|gebruikersnaam|jmeno uzivatele|signin ?name|account", r"pass|user ?agent"),
    Kind("cc-given-name", r"first name on (?:the |my )?card", r"cc (?:given|first) ?name|card ?(?:holder)? ?first ?name"),
    Kind("cc-family-name", r"last name on (?:the |my )?card", r"cc (?:family|last) ?name|card ?(?:holder)? ?last ?name"),
    Kind("cc-name", r"(?:the |my )?name on (?:the |my |your )?card|card ?holders?(?: name)?|card name|name(?: as it appears)? on (?:the )?card", r"cc ?name|card ?holders?|cardholder ?name|name on (?:the )?(?:credit )?card|card ?name|holder ?name|card ?owner|nameoncard|karteninhaber|titulaire"),
    Kind("cc-csc", r"(?:card )?security code|cvv2?|cvc2?|csc|cid|(?:three|four|3|4) digits on (?:the )?(?:back|front)|card code|card verification (?:code|number)|(?:verification|check) (?:number|value)", r"cvv2?|cvc2?|csc|cid|security ?code|card ?code|verification ?(?:value|number|code)|cvn|prufziffer|cryptogramme|cardcode|card ?verification"),
    Kind("cc-exp-month", r"(?:card )?(?:expiration|expiry|exp|expires) month|month (?:it|the card) expires|(?:runs|it runs) out in|expires in", r"(?:cc ?)?(?:exp\w*|expiry|expiration|card|cc|valid\w*) ?(?:date ?)?(?:month|mm|mon|monat)|month|mm|monat|mois"),
    Kind("cc-exp-year", r"(?:card )?(?:expiration|expiry|exp|expires) year|year (?:it|the card) expires", r"(?:cc ?)?(?:exp\w*|expiry|expiration|card|cc|valid\w*) ?(?:date ?)?(?:year|yy|yyyy|yr|jahr)|year|yyyy|yy|jahr|annee"),
    Kind("cc-exp", r"(?:card )?(?:expiration|expiry|exp)(?: date)?|expires|valid (?:thru|through|until|till)|good till|runs out", r"exp|expiry|expiration|exp ?date|expir\w*|valid (?:thru|through|until|till)|mm ?yy(?:yy)?|mm yyyy|gultig bis|cad(?:ucidad)?|good thru"),
    Kind("cc-type", r"(?:card|credit card) type|(?:kind|type|brand) of card", r"(?:cc|card|credit ?card) ?(?:type|brand)"),
    Kind("cc-number", r"(?:credit |debit )?card (?:number|no)|card num|long number|number on (?:the|my) card|(?:credit|debit) card", r"card ?(?:number|num|no|nr)|cc ?(?:number|num|no|nr)|credit ?card(?: ?(?:number|num|no))?|pan|kartennummer|numero de carte|debit ?card|account ?number card|cardnumber|ccnumber", r"gift|loyal|member|holder|name|type|exp"),
    Kind("given-name", r"(?:first|given|fore) ?names?|fore ?name|christian name", r"(?:first|given|fore) ?name|f ?name|vorname|prenom|nombre|jmeno|voornaam|imie|nome|firstname|name ?first|given", r"last|nombre de usuario|apellido"),
    Kind("additional-name", r"middle (?:name|initial)|second name", r"middle ?(?:name|initial)|m ?name|mi|additional name|middlename|name ?middle"),
    Kind("family-name", r"(?:last|family|sur) ?names?|surname", r"(?:last|family|sur) ?name|l ?name|nachname|nom|nom de famille|apellidos?|prijmeni|achternaam|nazwisko|cognome|familienname|lastname|name ?last"),
    Kind("bday-day", r"(?:birth(?:day)?|birth date) day|day (?:of birth|i was born)|birthday falls on", r"(?:birth(?:day|date)?|dob|bday|b) ?(?:day|dd)|day(?: of birth)?|dd|tag|jour"),
    Kind("bday-month", r"(?:birth(?:day)?|birth date) month|month (?:of birth|i was born)|i was born in (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*", r"(?:birth(?:day|date)?|dob|bday|b) ?(?:month|mm|mon)|month(?: of birth)?|monat|mois"),
    Kind("bday-year", r"(?:birth(?:day)?|birth date) year|year (?:of birth|i was born)|birth years?", r"(?:birth(?:day|date)?|dob|bday|b) ?(?:year|yyyy|yy|yr)|year(?: of birth)?|jahr|annee"),
    Kind("bday", r"birth ?(?:day|date)|date of birth|dob|i was born(?: on)?|born on", r"birth ?(?:day|date)|date of birth|dob|bday|geburtsdatum|date de naissance|fecha de nacimiento|naissance"),
    Kind("age", r"age|years old", r"age|alter"),
    Kind("sex", r"gender|sex|pronouns?", r"gender|sex|geschlecht|sexe|pronoun"),
    Kind("tel-country-code", r"(?:phone )?country (?:calling )?code|dial(?:ling)? code|phone prefix", r"(?:phone|tel|mobile|calling|dial) ?(?:country|code|prefix)|country ?(?:calling )?code (?:phone|tel)|phone ?country ?code|vorwahl"),
    Kind("tel", r"(?:(?:cell|mobile|home|work|tele|my|contact|recovery) ?)?phone(?: (?:number|no|at work))?|telephone(?: number)?|tel|mobile(?: number)?|cell(?: number)?|(?:contact )?number|ring me (?:at|on)|call me (?:at|on)|reach me (?:at|on)|text me", r"phone|tel|mobile|cell|telephone|handy|telefon|telefono|portable|phone ?number|phonenumber|sms|fon|rufnummer|numer telefonu|mobil", r"type|country|ext|prefix|opt|consent", ("tel",)),
    Kind("organization-title", r"job title|my title|position|job role|role|profession|occupation|title at work", r"job ?title|position|job|role|organization ?title|occupation|funktion"),
    Kind("organization", r"company(?: name)?|organi[sz]ation(?: name)?|employer|business(?: name)?|firm|i work (?:for|at)|our company", r"company|organi[sz]ation|employer|business|firma|societe|empresa|unternehmen|company ?name|org"),
    Kind("postal-code", r"zip(?: ?code)?|post ?code|(?:address )?postal code|plz|cap|zip ?postal code", r"zip|zip ?code|postal|post ?code|postal ?code|plz|postleitzahl|code postal|codigo postal|cap|psc|kod pocztowy|zipcode|postcode"),
    Kind("address-line2", r"address (?:line )?(?:2|two)|second (?:address line|line of the address)|address street ?2|street (?:line )?2|apt|apartment(?: number)?|suite|unit(?: number)?|flat(?: number)?|floor|building", r"address ?(?:line )?2|addr ?2|street ?(?:line |address )?2|apt|apartment|suite|unit|flat|line ?2|floor|building|address2|addressline2|complement"),
    Kind("street-address", r"(?:street )?address(?: (?:line )?1)?|(?:address )?street(?: address| name)?|address street|house number and street|where i live|address line|home address|i live at", r"street|address|addr|street ?address|address ?(?:line )?1|addr ?1|strasse|adresse|rue|direccion|calle|line ?1|address1|ulice|indirizzo|adres|strabe", r"e ?mail|ip|city|zip|state|country|web|mail|address ?level|postal|town|url"),
    Kind("address-level2", r"(?:address )?city|town|place where i live|municipality|suburb", r"city|town|location|based in|locality|ort|stadt|ville|ciudad|mesto|plaats|citta|suburb|wohnort|miasto|municipality|address ?level ?2"),
    Kind("address-level1", r"(?:address )?(?:state|province|region|county)|territory|prefecture", r"state|province|region|county|bundesland|prov|provincia|estado|departement|address ?level ?1|territory|subdivision|stateprovince"),
    Kind("country", r"(?:address )?country(?: (?:code|of residence|region))?|nation|nationality", r"country|land|pays|pais|country ?code|zeme|paese|nation|kraj|countrycode|ctry", r"phone|tel|calling|dial"),
    Kind("coupon", r"coupon(?: code)?|promo(?:tion(?:al)?)? code|discount(?: code)?|voucher(?: code)?|gift certificate|referral code|offer code|discounts? go(?:es)?", r"coupon|promo|promo ?code|discount|voucher|gift ?(?:card|certificate|code)|referral|rabatt\w*|gutschein\w*"),
    Kind("loyalty", r"loyalty (?:card|number)|member(?:ship)? (?:number|card)|rewards? (?:number|card)|frequent flyer number", r"loyalty|member ?(?:ship)? ?(?:number|no|num)|rewards?|frequent ?flyer"),
    Kind("quantity", r"quantity|qty|how many|number of (?:items|pieces|copies)", r"quantity|qty|menge|anzahl|quantite|cantidad"),
    Kind("amount", r"amount|sum|price|how much", r"amount|amt|betrag|montant|importe|sum"),
    Kind("url", r"web ?site|home ?page|url|web address|my site|company website|blog address|link to my site", r"web ?site|url|home ?page|site ?url|webseite|blog", r"", ("url",)),
    Kind("subject", r"subject(?: line)?|headline|title of (?:the|my) (?:message|mail|post)", r"subject|betreff|objet|asunto"),
    Kind("message", r"message|comment|note|description|bio|about me|about yourself|feedback|review|details|enquiry|inquiry|question|tell them", r"message|comment|note|notes|description|bio|about|feedback|review|details|nachricht|kommentar|enquiry|inquiry|body|mensaje|content"),
    Kind("language", r"language|tongue", r"language|lang|locale|sprache|langue|idioma"),
    Kind("currency", r"currency", r"currency|wahrung|devise|moneda"),
    Kind("size", r"size", r"size|grosse|taille|talla"),
    Kind("color", r"colou?r", r"colou?r|farbe|couleur"),
    Kind("honorific-prefix", r"title|salutation|mr or mrs", r"salutation|honorific|anrede|prefix|civilite|name ?prefix"),
    Kind("name", r"(?:full |my |your |whole )?name|full name|i am called|call me|rename me to", r"name|full ?name|your ?name|fullname|your name|name ?full|realname|real ?name|contact ?name", r"user|company|file|domain|host|nick|first|last|middle|class|search|business"),
)  # fmt: skip

BY_NAME = {kind.name: kind for kind in KINDS}

# What one kind may stand for when the page has no field of its own, and how well it does.
NEAR: dict[str, dict[str, float]] = {
    "password": {"new-password": 0.9, "current-password": 0.9, "confirm-password": 0.55},
    "new-password": {"password": 0.8, "confirm-password": 0.5},
    "current-password": {"password": 0.8},
    "confirm-password": {"password": 0.4, "new-password": 0.3},
    "username": {"username-or-email": 0.95, "email": 0.6, "loyalty": 0.3, "cc-number": 0.1},
    "email": {"username-or-email": 0.9, "username": 0.45, "confirm-email": 0.6},
    "username-or-email": {"email": 0.9, "username": 0.9},
    "confirm-email": {"email": 0.4},
    "tel": {"username-or-email": 0.5, "username": 0.2},
    "name": {"given-name": 0.5, "cc-name": 0.6, "family-name": 0.3, "username": 0.2},
    "given-name": {"name": 0.6, "cc-given-name": 0.7},
    "family-name": {"name": 0.4, "cc-family-name": 0.7},
    "cc-name": {"name": 0.6, "cc-given-name": 0.6},
    "cc-exp": {"cc-exp-month": 0.6, "cc-exp-year": 0.5},
    "cc-exp-month": {"cc-exp": 0.7, "bday-month": 0.1},
    "cc-exp-year": {"cc-exp": 0.6, "bday-year": 0.1},
    "bday": {"bday-month": 0.5, "bday-day": 0.5, "bday-year": 0.5},
    "bday-day": {"bday": 0.7},
    "bday-month": {"bday": 0.7, "cc-exp-month": 0.6},
    "bday-year": {"bday": 0.7, "cc-exp-year": 0.6, "age": 0.2},
    "cc-csc": {"one-time-code": 0.3},
    "one-time-code": {"cc-csc": 0.2},
    "street-address": {"address-line2": 0.3, "email": 0.15},
    "address-line2": {"street-address": 0.3},
    "address-level2": {"postal-code": 0.1},
    "country": {"address-level2": 0.6},
    "coupon": {"loyalty": 0.3},
}

# The words of the standard that have another name here.
AUTOCOMPLETE = {
    "address-line1": "street-address",
    "address-line3": "address-line2",
    "postal-code": "postal-code",
    "country-name": "country",
    "tel-national": "tel",
    "tel-local": "tel",
    "organization": "organization",
    "nickname": "username",
    "cc-additional-name": "additional-name",
    "transaction-amount": "amount",
    "photo": "",
    "transaction-currency": "currency",
}

# What a value is, by its own looks; the first that fits.
SHAPES = (
    ("email", re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\W\d_]{2,}")),
    ("url", re.compile(r"(?:https?://|www\.)\S+")),
    ("cc-number", re.compile(r"[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{3,4}|3[47]\d{2}[ -]?\d{6}[ -]?\d{5}")),
    ("tel", re.compile(r"\+?\(?\d[\d\s().-]{6,}\d(?: ?x ?\d+)?")),
    ("postal-code", re.compile(r"\d{5}(?:-\d{4})?|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")),
)  # fmt: skip

FIELD_ROLES = frozenset({"textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider"})


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{source})(?!\S)")


def spoken(text: str) -> str:
    """`text` as folded words with single spaces between: what the patterns are written for."""
    return " ".join(words(text))


@lru_cache(maxsize=4_000)
def said_kinds(text: str) -> tuple[tuple[str, int, int], ...]:
    """The kinds that a phrase calls by name, with where (in `spoken(text)`); longest first, and
    none within another ("email address" is no address).
    """
    said = spoken(text)
    found = [
        (kind.name, hit.start(), hit.end())
        for kind in KINDS
        for hit in _compiled(kind.said).finditer(said)
    ]
    found.sort(key=lambda one: one[1] - one[2])  # stable: the narrower kind first
    kept: list[tuple[str, int, int]] = []
    for name, start, end in found:
        if all(end <= other[1] or start >= other[2] for other in kept):
            kept.append((name, start, end))
    return tuple(kept)


def value_kind(value: str) -> str:
    """The kind that a value has by its looks, "" where it could be anything."""
    bare = value.strip()
    return next((name for name, shape in SHAPES if shape.fullmatch(bare)), "")


def marked_kind(element: Element) -> tuple[str, float]:
    """The kind of a field by its markup, and how sure: ("", 0) for what is no field."""
    if element.role not in FIELD_ROLES:
        return "", 0.0
    attributes = element.attributes
    if standard := _by_autocomplete(attributes.get("autocomplete", "")):
        return standard, 1.0
    kind = attributes.get("type", "").lower()
    if kind == "password":
        return _kind_of_password(element), 1.0
    labels = (element.name, element.placeholder, element.description)
    names = (
        attributes.get("name", ""),
        attributes.get("id", ""),
        attributes.get("data-testid", ""),
    )
    # in a form laid out as a table, the label is the rest of the row
    beside = (element.place.row,) if not element.name and len(element.place.row) < 60 else ()
    for texts, sure in ((labels, 1.0), (names, 0.85), (beside, 0.8)):
        for text in texts:
            if text and (found := _by_text(spoken(text))):
                return found, sure
    if by_type := next((one.name for one in KINDS if kind and kind in one.types), ""):
        return by_type, 0.9
    return ("search", 0.9) if element.role == "searchbox" else ("", 0.0)


def _by_autocomplete(text: str) -> str:
    for token in reversed(text.lower().split()):
        name = AUTOCOMPLETE.get(token, token)
        if name in BY_NAME:
            return name
    return ""


def _kind_of_password(element: Element) -> str:
    texts = (element.name, element.placeholder, *element.attributes.values())
    found = {_by_text(spoken(text)) for text in texts if text}
    narrow = ("cc-csc", "one-time-code", "confirm-password", "current-password", "new-password")
    return next((name for name in narrow if name in found), "password")


@lru_cache(maxsize=20_000)
def _by_text(text: str) -> str:
    if len(text) > 80:  # a sentence beside the field tells of many things
        return ""
    best, at = "", (0, 0)
    for kind in KINDS:
        if not kind.marked or (kind.never and _compiled(kind.never).search(text)):
            continue
        for source in (kind.marked, kind.said):
            for hit in _compiled(source).finditer(text):
                if (size := (hit.end() - hit.start(), -hit.start())) > at:
                    best, at = kind.name, size
    return best
