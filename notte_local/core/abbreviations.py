"""Short ways to write what an option, or a person, spells out; by folded words."""

# ruff: noqa: E501 - what is said and what it is called stand in one line
from __future__ import annotations

import re
from functools import cache

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip
SIZES = (("s", "small"), ("m", "medium"), ("l", "large"), ("xl", "extra large"),
         ("xs", "extra small"), ("xxl", "extra extra large"))  # fmt: skip
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# States of the USA, its district, and the provinces of Canada; as the post writes them.
STATES = """
al alabama; ak alaska; az arizona; ar arkansas; ca california; co colorado;
ct connecticut; de delaware; dc district of columbia; fl florida; ga georgia; hi hawaii;
id idaho; il illinois; in indiana; ia iowa; ks kansas; ky kentucky; la louisiana;
me maine; md maryland; ma massachusetts; mi michigan; mn minnesota; ms mississippi;
mo missouri; mt montana; ne nebraska; nv nevada; nh new hampshire; nj new jersey;
nm new mexico; ny new york; nc north carolina; nd north dakota; oh ohio; ok oklahoma;
or oregon; pa pennsylvania; pr puerto rico; ri rhode island; sc south carolina;
sd south dakota; tn tennessee; tx texas; ut utah; vt vermont; va virginia; wa washington;
wv west virginia; wi wisconsin; wy wyoming; ab alberta; bc british columbia; mb manitoba;
nb new brunswick; nl newfoundland and labrador; ns nova scotia; on ontario;
pe prince edward island; qc quebec; sk saskatchewan
"""
# ISO 3166-1 alpha-2 and what people say besides.
COUNTRIES = """
us usa; us united states; us united states of america; us america; us the states;
usa united states; usa united states of america; usa america; uk united kingdom;
gb united kingdom; uk great britain; gb great britain; gb uk;
united kingdom great britain; united kingdom britain; united kingdom england; de germany;
fr france; es spain; it italy; nl netherlands; netherlands holland; be belgium;
ch switzerland; at austria; dk denmark; se sweden; no norway; fi finland; is iceland;
ie ireland; pt portugal; pl poland; cz czech republic; czechia czech republic;
cz czechia; hu hungary; gr greece; ro romania; ru russia; russian federation russia;
ua ukraine; tr turkey; turkiye turkey; ca canada; mx mexico; br brazil; ar argentina;
cl chile; co colombia; au australia; nz new zealand; jp japan; cn china; kr south korea;
korea republic of south korea; in india; id indonesia; sg singapore; hk hong kong;
tw taiwan; th thailand; vn vietnam; ph philippines; my malaysia; za south africa;
eg egypt; ng nigeria; ke kenya; ma morocco; il israel; sa saudi arabia;
cote divoire ivory coast; burma myanmar; timor leste east timor; cabo verde cape verde;
eswatini swaziland; macedonia north macedonia; vatican holy see; ae united arab emirates;
uae united arab emirates; ir iran; pk pakistan; bd bangladesh; pe peru; uy uruguay;
ec ecuador; ve venezuela; bo bolivia;
py paraguay; cu cuba; jm jamaica; cr costa rica; pa panama; gt guatemala; hn honduras;
ni nicaragua; sv el salvador; do dominican republic; tt trinidad and tobago; bb barbados;
bs bahamas; ht haiti; gh ghana; et ethiopia; tz tanzania; ug uganda; sn senegal; cm cameroon;
zm zambia; zw zimbabwe; rw rwanda; na namibia; bw botswana; mz mozambique; ao angola;
tn tunisia; dz algeria; ly libya; sd sudan; jo jordan; lb lebanon; iq iraq; kw kuwait; qa qatar;
om oman; bh bahrain; ye yemen; sy syria; cy cyprus; mt malta; lu luxembourg; li liechtenstein;
mc monaco; ee estonia; lv latvia; lt lithuania; by belarus; md moldova; bg bulgaria; rs serbia;
hr croatia; si slovenia; sk slovakia; ba bosnia and herzegovina; al albania; me montenegro;
xk kosovo; ge georgia; am armenia; az azerbaijan; kz kazakhstan; uz uzbekistan; mn mongolia;
np nepal; lk sri lanka; kh cambodia; la laos; mm myanmar; fj fiji; pg papua new guinea;
mu mauritius; mg madagascar; af afghanistan; kp north korea; england united kingdom;
scotland united kingdom; wales united kingdom
"""
OTHERS = """
mr mister; mrs missus; dr doctor; prof professor; male man; female woman; m male;
f female; mc mastercard; amex american express; mastercard master card; y yes; n no;
qty quantity; usd us dollar; sr senior; jr junior; asst assistant; mgr manager;
dept department; hr human resources; it information technology;
ceo chief executive officer; cfo chief financial officer; cto chief technology officer;
vp vice president; govt government; univ university; intl international; mt mount;
st saint; wk week; hr hour; min minute; sec second; lb pound; kg kilogram; oz ounce;
ft foot; approx approximately; yr year; mo month; eur euro; gbp british pound; jpy yen
"""


# What languages call themselves.
LANGUAGES = """
german deutsch; french francais; spanish espanol; spanish castellano; italian italiano;
dutch nederlands; portuguese portugues; swedish svenska; danish dansk; norwegian norsk;
norwegian bokmal; finnish suomi; polish polski; czech cestina; slovak slovencina;
hungarian magyar; romanian romana; turkish turkce; greek ellinika; russian русский;
ukrainian українська; bulgarian български; serbian srpski; croatian hrvatski;
slovenian slovenscina; estonian eesti; latvian latviesu; lithuanian lietuviu;
vietnamese tieng viet; indonesian bahasa indonesia; malay bahasa melayu; catalan catala;
basque euskara; galician galego; icelandic islenska; irish gaeilge; welsh cymraeg;
albanian shqip; hebrew עברית; arabic العربية; persian فارسی; hindi हिन्दी; thai ไทย;
japanese 日本語; korean 한국어; chinese 中文; filipino tagalog; swahili kiswahili;
azerbaijani azerbaycan
"""
# How people say what a list is sorted by, and how lists say it.
SORTS: tuple[tuple[str, str], ...] = (
    (r"cheap(?:er|est)?|(?:low|lowest|lower|smallest) prices?|price(?:s|d)? (?:low|lowest|ascending|up)|least expensive|price low to high",
     "price low to high; price lowest first; lowest price; price ascending; cheapest; cheapest first; price asc; price"),
    (r"(?:most )?expensive|dearest|(?:high|highest|higher) prices?|price(?:s|d)? (?:high|highest|descending|down)|price high to low",
     "price high to low; price highest first; highest price; price descending; most expensive; price desc"),
    (r"new(?:er|est)?|latest|(?:most )?recent(?:ly added)?|date (?:new|newest|descending)",
     "newest; newest first; most recent; latest; date newest first; date new to old; new arrivals; recent; publish date; date posted; date added; newest arrivals; new; date"),
    (r"old(?:er|est)?|earliest|date (?:old|oldest|ascending)",
     "oldest; oldest first; earliest; date oldest first; date old to new"),
    (r"(?:best|top|highest)[ -](?:rated|ratings?|reviews?|reviewed|scored|scores?)",
     "avg customer review; rating; highest rated; top rated; best rated; customer rating; average rating; highest rating; rating high to low; highest score; customer reviews; top reviews"),
    (r"(?:most )?popular(?:ity)?|best[ -]?sell(?:ing|ers?)|most (?:sold|viewed|liked)",
     "popularity; most popular; best selling; bestsellers; best sellers; popular; bestselling"),
    (r"a to z|a-z|alphabetical(?:ly)?(?: order)?|by name|names?",
     "a to z; a z; alphabetically; alphabetical; name a to z; name; title a to z; alphabetically a z"),
    (r"z to a|z-a", "z to a; z a; name z to a; title z to a; alphabetically z a"),
    (r"(?:most )?relevan(?:t|ce)|best match(?:es)?", "relevance; most relevant; best match; best matches"),
)  # fmt: skip
_AMID_SORT = r"(?:the )?(?:{})(?: (?!price)[\w-]+){{0,3}}"


def sorted_by(text: str) -> frozenset[str]:
    """What a list may call the order that is asked for: "cheapest" -> "price low to high"."""
    for said, called in SORTS:
        if re.fullmatch(_AMID_SORT.format(said), text):
            return frozenset(way.strip() for way in called.split(";"))
    return frozenset()


NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
           "twelve")  # fmt: skip


def _pairs() -> list[tuple[str, str]]:
    text = f"{STATES};{COUNTRIES};{OTHERS};{LANGUAGES}"
    pairs = [
        (short, full)
        for entry in text.split(";")
        for short, _, full in [entry.strip().partition(" ")]
        if full
    ]
    for number, month in enumerate(MONTHS, 1):
        pairs += [(month[:3], month), (str(number), month), (str(number), month[:3])]
    pairs += [(str(number), word) for number, word in enumerate(NUMBERS, 1)]
    pairs += [("sept", "september"), *SIZES, *((day[:3], day) for day in DAYS)]
    return pairs


def _full(text: str) -> frozenset[str]:
    entries = (entry.strip().partition(" ") for entry in text.split(";"))
    return frozenset(full for _, _, full in entries)


STATE_NAMES = _full(STATES)
COUNTRY_NAMES = _full(COUNTRIES) | {"usa", "uk", "uae"}


@cache
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for short, full in _pairs():
        table[short] = table.get(short, frozenset()) | {full}
        table[full] = table.get(full, frozenset()) | {short}
    return table


def others(text: str) -> frozenset[str]:
    """The other ways to write folded `text`: "vermont" -> "vt"; "05" -> "may"."""
    return _table().get(text.lstrip("0") if text.isdigit() else text, frozenset())
