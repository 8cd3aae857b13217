"""The words of talk about pages: kinds of things, places, ordinals, keys, looks, states, pictures.

Patterns are matched against what was said, any case.
"""

# ruff: noqa: E501 - a pattern is read, and searched for, as one line
from __future__ import annotations

import re
from functools import cache

# How a thing is called, and the roles that it may have.
KINDS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("checkbox", r"check ?-?box(?:es)?|tick ?-?box(?:es)?|check ?marks?", frozenset({"checkbox", "switch", "menuitemcheckbox"})),
    ("radio", r"radio(?: ?buttons?| options?)?", frozenset({"radio", "menuitemradio"})),
    ("switch", r"switch(?:es)?|toggles?(?: switch(?:es)?)?|slider switch", frozenset({"switch", "checkbox"})),
    ("slider", r"sliders?|range (?:input|control)", frozenset({"slider"})),
    ("dropdown", r"drop ?-?downs?(?: (?:menu|list|box|field))?|select(?:ion)? (?:box|menu|list|field)|combo ?box|picker|list ?box|pull ?-?down(?: menu| list)?", frozenset({"combobox", "listbox", "button"})),
    ("searchbox", r"search ?(?:box|bar|field|input)", frozenset({"searchbox", "textbox", "combobox"})),
    ("field", r"(?:text|input|entry|form|number) ?-?(?:fields?|box(?:es)?|area)|fields?|text ?box(?:es)?|inputs?|blank", frozenset({"textbox", "searchbox", "combobox", "spinbutton", "listbox"})),
    ("button", r"buttons?|btn|push ?button", frozenset({"button", "link", "tab", "switch", "menuitem"})),
    ("link", r"(?:hyper)?links?", frozenset({"link", "button"})),
    ("tab", r"tabs?", frozenset({"tab", "link", "button"})),
    ("menuitem", r"menu ?-?(?:items?|entr(?:y|ies)|options?)", frozenset({"menuitem", "menuitemcheckbox", "menuitemradio", "link", "button"})),
    ("option", r"options?", frozenset({"option", "radio", "checkbox", "combobox", "listbox", "menuitem"})),
    ("icon", r"icons?|symbols?|logos?|glyphs?", frozenset({"button", "link", "img", "menuitem"})),
    ("box", r"box(?:es)?", frozenset({"checkbox", "textbox", "searchbox", "combobox", "spinbutton"})),
)  # fmt: skip

# Where a thing may stand: by landmark, dialog, or region of the page.
_OF_PAGE = r"(?: of (?:the|this|your|my) (?:page|site|screen|window|website|corner))?"
_CORNER = rf"(?:[ -]hand)?(?: (?:corner|side))?{_OF_PAGE}"
_PART = r"(?:form|part|half|section|area|block)"
PLACES: tuple[tuple[str, str], ...] = (
    ("dialog", r"dialog(?:ue)?(?: box| window)?|pop ?-?up(?: window)?|modal(?: window| dialog)?|overlay|(?:cookie|consent|privacy) (?:notice|banner|bar|dialog|popup)|notice|banner"),
    ("contentinfo", r"(?:very )?(?:page |site )?footer|(?:very )?bottom of (?:the|this) (?:page|site|website)|foot of (?:the|this) page"),
    ("navigation", r"(?:main |top |side |left |right |site |page )?(?:nav(?:igation)?(?: ?bar| menu| panel)?|menu(?: ?bar)?)"),
    ("banner", r"(?:page |site )?header|top ?bar|bar at the top"),
    ("complementary", r"(?:left |right )?side ?-?(?:bar|panel)"),
    ("search", r"search form"),
    ("form", r"form"),
    ("main", r"main (?:content|part|area|section|column)|body of the page"),
    ("top left", rf"(?:top|upper)[ -]?left{_CORNER}"),
    ("top right", rf"(?:top|upper)[ -]?right{_CORNER}"),
    ("bottom left", rf"(?:bottom|lower)[ -]?left{_CORNER}"),
    ("bottom right", rf"(?:bottom|lower)[ -]?right{_CORNER}"),
    ("top", rf"(?:very )?top(?: of (?:the|this) (?:page|site|screen|window))?|up (?:top|there)|(?:upper|top) {_PART}"),
    ("bottom", rf"(?:very )?bottom(?: of (?:the|this) (?:screen|window))?|down (?:below|there)|(?:lower|bottom) {_PART}"),
    ("left", rf"left{_CORNER}"),
    ("right", rf"right{_CORNER}"),
    ("center", rf"(?:center|centre){_OF_PAGE}|middle of (?:the|this) (?:page|screen|window)"),
)  # fmt: skip

# How a thing stands to another one.
RELATION_WORDS: tuple[tuple[str, str], ...] = (
    ("left", r"(?:just |immediately |directly )?(?:to the |on the )?left(?:[- ]hand)?(?: side)? (?:of|from)"),
    ("right", r"(?:just |immediately |directly )?(?:to the |on the )?right(?:[- ]hand)?(?: side)? (?:of|from)"),
    ("beside", r"(?:right |just |directly )?(?:next to|beside|alongside|right by|close to|near(?:est)?(?: to)?|adjacent to|in line with|opposite|across from|along with|level with)"),
    ("below", r"(?:right |just |directly )?(?:under(?:neath)?|below|beneath)"),
    ("above", r"(?:right |just |directly )?(?:above|on top of)"),
    ("after", r"(?:right |just |directly |that comes |coming )?(?:after|following|behind)"),
    ("before", r"(?:right |just |directly |that comes |coming )?(?:before|preceding|in front of|ahead of)"),
    ("between", r"(?:in )?between"),
    ("inside", r"inside(?: of)?|within"),
)  # fmt: skip

# What a row of things is called, where one of them is meant by its name or number.
ROWS = r"(?:table )?(?:row|line|entry|item|card|listing|record|result|article|product|tile|post|comment|message)"
# What holds a thing and bears a name.
HOLDERS = r"(?:bar|strip|stripe|ribbon|section|panel|group|area|block|card|box|column|row|list|table|tab|box|paragraph|sentence|field ?set|part|bit|widget|toolbar|field|input|menu|form|dialog|pop ?-?up|window)"

_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
          "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
          "eighteenth", "nineteenth", "twentieth")  # fmt: skip
CARDINALS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
ORDINALS = {word: number for number, word in enumerate(_UNITS, 1)} | {
    "1st": 1, "2nd": 2, "3rd": 3, **{f"{number}th": number for number in range(4, 21)},
    "topmost": 1, "uppermost": 1, "leftmost": 1, "last": -1, "final": -1, "bottommost": -1,
    "lowest": -1, "lowermost": -1, "rightmost": -1,
    "second last": -2, "second to last": -2, "second from last": -2, "next to last": -2,
    "last but one": -2, "penultimate": -2, "third to last": -3, "third last": -3,
    "last but two": -3,
}  # fmt: skip

KEYS = {
    "enter": "Enter", "return": "Enter", "escape": "Escape", "esc": "Escape", "tab": "Tab",
    "space": "Space", "spacebar": "Space", "space bar": "Space", "backspace": "Backspace",
    "delete": "Delete", "del": "Delete", "home": "Home", "end": "End", "insert": "Insert",
    "page down": "PageDown", "pagedown": "PageDown", "page up": "PageUp", "pageup": "PageUp",
    "up": "ArrowUp", "down": "ArrowDown", "left": "ArrowLeft", "right": "ArrowRight",
    **{f"{order}": key for way, key in (("up", "ArrowUp"), ("down", "ArrowDown"), ("left", "ArrowLeft"), ("right", "ArrowRight"))
       for order in (f"arrow {way}", f"{way} arrow", f"arrow{way}")},
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}  # fmt: skip
MODIFIERS = {
    "ctrl": "Control", "control": "Control", "shift": "Shift", "alt": "Alt", "option": "Alt",
    "cmd": "Meta", "command": "Meta", "meta": "Meta", "win": "Meta",
}  # fmt: skip

# How a thing looks: said before what it is. Colours tell controls apart, sizes hardly ever do.
COLOURS = r"(?:(?:dark|light|bright|pale) ?)?(?:red|green|blue|yellow|orange|purple|pink|black|white|gr[ea]y|brown|teal|violet|golden|dark|light)"
SIZES = r"little|small|tiny|big|large|huge|round(?:ed)?|square|circular|bold|bright|long|thin|thick|coloured|colored"

# What a thing's state is called before its kind: "the disabled button", "the first empty field".
STATES: tuple[tuple[str, str], ...] = (
    ("unchecked", r"un-?checked|un-?ticked|un-?marked"),
    ("checked", r"(?:already )?(?:checked|ticked|marked)"),
    ("disabled", r"disabled|gr[ea]yed[- ]out|inactive"),
    ("enabled", r"enabled|clickable"),
    ("unselected", r"unselected|non-selected"),
    ("selected", r"(?:currently )?(?:selected|active|highlighted|current)"),
    ("expanded", r"expanded|unfolded"),
    ("collapsed", r"collapsed|folded"),
    ("empty", r"empty|blank|unfilled"),
    ("required", r"required|mandatory|starred"),
    ("invalid", r"invalid|red-framed"),
    ("focused", r"focus(?:s)?ed"),
    ("unread", r"unread"),
)  # fmt: skip

# What a picture shows: as it is said, and the words that icons' markup has for it, or its glyphs.
PICTURES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("gear", r"(?:gear|cog)(?: ?wheel)?s?|sprocket", ("gear", "cog", "settings", "⚙")),
    ("magnifier", r"magnif(?:ier|ying glass)|looking glass|lens|loupe", ("search", "magnifier", "magnifying", "lens", "loupe", "🔍", "🔎")),
    ("three dots", r"(?:three|3)(?: little| small| vertical| horizontal)? dots|dots|ellips[ie]s|kebab(?: menu)?|meatballs?(?: menu)?|more dots", ("ellipsis", "dots", "kebab", "meatball", "more", "overflow", "…", "⋮", "⋯", "•••")),
    ("nine dots", r"(?:nine|9)(?: little)? dots|waffle(?: menu)?|app(?:s)? grid|grid of dots", ("grid", "waffle", "apps", "launcher")),
    ("three lines", r"(?:three|3)(?: little| horizontal)? (?:lines|bars|stripes)|ham ?burger(?: menu)?|burger(?: menu)?", ("menu", "hamburger", "bars", "navicon", "burger", "☰", "≡")),
    ("cross", r"(?:an? )?x|cross|×|✕|(?:an? )?x (?:mark|sign)", ("close", "times", "cross", "x", "xmark", "dismiss", "×", "✕", "✖", "X", "x")),
    ("bell", r"(?:alarm )?bell", ("bell", "notification", "notifications", "alert", "🔔")),
    ("heart", r"hearts?", ("heart", "like", "favorite", "favourite", "love", "wishlist", "♥", "♡", "❤")),
    ("star", r"stars?", ("star", "favorite", "favourite", "rating", "bookmark", "★", "☆")),
    ("trash", r"(?:trash|rubbish|garbage|waste[- ]?paper|dust)[- ]?(?:bin|can|basket)|trash|bin", ("trash", "delete", "bin", "garbage", "remove", "🗑")),
    ("pencil", r"pencil|pen|little pen", ("pencil", "edit", "pen", "✎", "✏")),
    ("person", r"person|silhouette|head|little man|figure|avatar|profile picture|face", ("user", "person", "account", "profile", "avatar", "👤")),
    ("cart", r"(?:shopping )?(?:cart|trolley|basket)", ("cart", "basket", "bag", "trolley", "🛒")),
    ("bag", r"(?:shopping )?bag|hand ?bag", ("bag", "cart", "basket", "🛍")),
    ("house", r"(?:little )?(?:house|home)", ("home", "house", "⌂", "🏠")),
    ("envelope", r"envelope|letter|mail symbol", ("envelope", "mail", "email", "message", "inbox", "✉")),
    ("phone", r"(?:tele)?phone|receiver|handset", ("phone", "tel", "call", "📞", "☎")),
    ("padlock", r"pad ?locks?|lock", ("lock", "padlock", "security", "secure", "privacy", "🔒")),
    ("eye", r"(?:little )?eye(?:ball)?", ("eye", "visibility", "show", "view", "reveal", "👁")),
    ("plus", r"plus(?: sign)?|\+", ("plus", "add", "new", "+", "➕")),
    ("minus", r"minus(?: sign)?|dash", ("minus", "remove", "decrease", "subtract", "-", "−", "–")),
    ("tick", r"tick(?: mark)?|check ?mark", ("check", "checkmark", "tick", "✓", "✔")),
    ("question mark", r"question ?mark|\?", ("question", "help", "faq", "?", "❓")),
    ("exclamation mark", r"exclamation ?mark|!", ("exclamation", "warning", "alert", "!", "⚠")),
    ("info", r"(?:letter )?i (?:in a circle|symbol|sign)|info(?:rmation)?(?: sign| circle)?", ("info", "information", "about", "ℹ")),
    ("camera", r"camera", ("camera", "photo", "picture", "📷")),
    ("microphone", r"micro ?phone|mic", ("microphone", "mic", "voice", "🎤")),
    ("speech bubble", r"(?:speech|chat|talk|thought) (?:bubble|balloon)|bubble", ("comment", "comments", "chat", "message", "messages", "bubble", "💬")),
    ("paper plane", r"paper ?(?:air)?plane", ("send", "paperplane", "plane", "submit", "➤")),
    ("paper clip", r"paper ?clip|clip", ("attach", "paperclip", "attachment", "clip", "📎")),
    ("printer", r"printer", ("print", "printer", "🖨")),
    ("flag", r"(?:little )?flag", ("flag", "report", "language", "country", "⚑")),
    ("globe", r"globe|world|planet|earth", ("globe", "language", "world", "earth", "translate", "🌐")),
    ("calendar", r"calendar|date picker", ("calendar", "date", "📅")),
    ("clock", r"clock|watch", ("clock", "time", "history", "🕐")),
    ("thumbs up", r"thumbs?[ -]up|thumb", ("thumbs", "like", "up", "upvote", "👍")),
    ("thumbs down", r"thumbs?[ -]down", ("thumbs", "dislike", "down", "downvote", "👎")),
    ("trophy", r"trophy|cup|medal", ("trophy", "achievement", "achievements", "award", "🏆")),
    ("bookmark", r"bookmark|ribbon", ("bookmark", "save", "saved", "🔖")),
    ("folder", r"folder", ("folder", "directory", "📁")),
    ("cloud", r"cloud", ("cloud", "☁")),
    ("play", r"(?:play )?triangle|play(?: symbol| sign)", ("play", "▶", "►")),
    ("pause", r"two (?:vertical )?bars|pause(?: symbol| sign)", ("pause", "⏸")),
    ("speaker", r"(?:loud)?speaker|horn", ("volume", "speaker", "sound", "mute", "🔊", "🔇")),
    ("left arrow", r"(?:little |double )?(?:left(?:ward)?[- ](?:pointing )?(?:double )?(?:arrow|chevron|caret)|(?:arrow|chevron|caret) (?:pointing )?(?:to the )?left|back arrow)", ("left", "back", "previous", "prev", "←", "‹", "«", "<")),
    ("right arrow", r"(?:little |double )?(?:right(?:ward)?[- ](?:pointing )?(?:double )?(?:arrow|chevron|caret)|(?:arrow|chevron|caret) (?:pointing )?(?:to the )?right|forward arrow)", ("right", "next", "forward", "→", "›", "»", ">")),
    ("up arrow", r"(?:little )?(?:up(?:ward)?[- ](?:pointing )?(?:arrow|chevron|caret)|(?:arrow|chevron|caret) (?:pointing )?up)", ("up", "top", "↑", "▲", "^")),
    ("down arrow", r"(?:little )?(?:down(?:ward)?[- ](?:pointing )?(?:arrow|chevron|caret)|(?:arrow|chevron|caret) (?:pointing )?down|drop-?down arrow)", ("down", "expand", "dropdown", "caret", "↓", "▼", "▾", "⌄")),
    ("arrow", r"(?:little |double )?(?:arrow|chevron|caret)", ("arrow", "chevron", "caret", "angle", "→", "←", "›", "‹", "»", "«")),
    ("circular arrow", r"(?:circular|round|curved|circling) arrows?", ("refresh", "reload", "sync", "redo", "undo", "↻", "⟳")),
    ("grid", r"(?:four )?squares|grid|tiles", ("grid", "tiles", "th")),
    ("funnel", r"funnel", ("filter", "funnel")),
    ("sliders", r"sliders|knobs", ("sliders", "filter", "tune", "settings")),
    ("key", r"(?:little )?key", ("key", "password", "🔑")),
    ("sun", r"sun", ("sun", "light", "theme", "☀")),
    ("moon", r"(?:half |crescent )?moon", ("moon", "dark", "theme", "☾", "🌙")),
)  # fmt: skip

_FLAGS = re.IGNORECASE


@cache
def compiled(source: str) -> re.Pattern[str]:
    """A pattern, any case; compiled once."""
    return re.compile(source, _FLAGS)


def picture(said: str) -> str:
    """The key of PICTURES that `said` names, "" where it names none."""
    return next((name for name, source, _ in PICTURES if compiled(source).fullmatch(said)), "")


def is_kind(text: str) -> bool:
    """Whether `text` is nothing but a kind of thing: "text field"."""
    return any(compiled(source).fullmatch(text) for _, source, _ in KINDS)
