"""How an order is said: patterns for verbs, and for values that are told rather than typed.

A pattern is matched against a whole clause, any case. Its groups: value, target, key, url, number,
onto; a digit after the name tells alternatives of one pattern apart.
"""

# ruff: noqa: E501 - a pattern is read, and searched for, as one line
from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from notte_local.core.instruct.lexicon import KEYS, MODIFIERS
from notte_local.core.instruct.marks import MARK
from notte_local.core.instruct.told import is_bare, is_listed, is_meant, is_owned, is_told, is_typed

if TYPE_CHECKING:
    from collections.abc import Callable

_KEY = "|".join(sorted(map(re.escape, KEYS), key=len, reverse=True))
_CHORD = rf"(?:(?:{'|'.join(MODIFIERS)})\s?[+-]\s?)+(?:{_KEY}|\w)"
_TYPE = r"(?:type|enter|write|input|insert|key in|punch in|put|fill in|fill|paste|add|type in|put in|stick|jot down)"
_TYPED = r"(?:type in|put in|type|enter|write down|input|insert|key in|punch in|paste)"
_THE = r"(?:(?:the|my|our|your|a|an|this|that|his|her|their)\s)?"
_IN = r"(?:into|in to|inside of|inside|in|on to|onto|as|for|under|at|on)"
_IS = r"(?: is| are| should (?:be|say|read)| must (?:be|say)| has to (?:be|say)| needs to (?:be|say)| ought to be| will be| would be| gets| reads| says)"
_SITE = r"(?:the |this |your |my |all )?(?:site|website|page|blog|forums?|shop|store|docs|documentation|articles?|posts?|products?|apps?|brands?|books?|catalog(?:ue)?|archives?|news|mails?|list|library|wiki|help|questions)"
_SCOPE = rf"(?:(?:in|on|within|among(?:st)?|across|through|over) {_SITE})"
_SEARCHED = r"(?:the )?.*(?:search|box|field|bar)\b.*"
# "find articles on X": what is typed is X
_SORT_OF = r"(?:(?:articles?|posts?|videos?|books?|pages?|results?|recipes?|questions?|threads?|papers?|pins?|songs?|films?|movies?|jobs?|products?|packages?|crates?|modules?|anything|something|info(?:rmation)?|stuff|everything|news|whatever (?:you have|there is)) (?:on|about|for|of|like|named|called|with|by)|crate|package|module) "


class Pattern(NamedTuple):
    """One way to say one thing."""

    verb: str
    likely: float  # how far it is to be trusted; at 1 nothing else is tried
    source: str
    test: Callable[[str, str], bool] | None = (
        None  # a statement may be small talk: what target and value must be
    )


# The first that fits is the likeliest. Those after it are tried too where its trust is below 1.
PATTERNS: tuple[Pattern, ...] = (
    # the browser itself
    Pattern("go_back", 1, r"(?:(?:go|head|navigate|move|take me|return|step) )?(?:one page )?back(?: (?:one|a) (?:page|step))?(?: to (?:(?:the )?(?:previous|last) page|the page before|where (?:i|we) (?:was|were|came from)(?: before)?))?|return to the (?:previous|last) page|(?:the )?previous page"),
    Pattern("go_forward", 1, r"(?:go|head|navigate|move|step) forwards?(?: (?:one|a) (?:page|step))?"),
    Pattern("reload", 1, r"(?:reload|refresh)(?: (?:this|it|that|(?:the|this) (?:page|tab|site)))?(?: (?:again|once more))?|(?:load|get) (?:this|the) page (?:again|anew|afresh)"),
    Pattern("scroll_down", 1, r"(?:scroll|go|move|page)(?: the page)?(?: (?:a (?:bit|little)|some|further|one (?:page|screen)))* down(?:wards?)?(?: (?:a (?:bit|little|screen|page)|one (?:page|screen)|some(?: more)?|further|more|again|the page))*(?: by)?(?: (?P<number>\d+) ?(?:px|pixels?)?)?|a (?:bit|little) further down|further down|scroll|(?:scroll )?down again(?: a bit)?|(?:scroll|page) down"),
    Pattern("scroll_down", 1, r"(?:scroll|go|jump|move)(?: down| all the way)* to the (?P<far>(?:very )?(?:bottom|end|foot))(?: of (?:the|this) page)?|scroll (?P<far2>all the way down)"),
    Pattern("scroll_up", 1, r"(?:scroll|go|move|page)(?: the page)?(?: (?:a (?:bit|little)|some|further|back|one (?:page|screen)))* up(?:wards?)?(?: (?:a (?:bit|little|screen|page)|one (?:page|screen)|some(?: more)?|further|more|again|the page))*(?: by)?(?: (?P<number>\d+) ?(?:px|pixels?)?)?|a (?:bit|little) further up|further up|(?:scroll )?up again(?: a bit)?"),
    Pattern("scroll_up", 1, r"scroll(?: back| up| all the way)* to the (?P<far>(?:very )?(?:top|start|beginning))(?: of (?:the|this) page)?|scroll (?P<far2>all the way up)"),
    Pattern("press_key", 1, rf"(?:press|hit|push|tap|strike)(?: on)?(?: the)? (?P<key>{_KEY}|{_CHORD})(?: key)?|(?P<chord>{_CHORD})"),
    Pattern("wait", 1, r"(?:wait|pause)(?: (?:for )?(?P<number>\d+(?:\.\d+)?) ?(?:s|secs?|seconds?))?|wait (?:for )?(?:a (?:moment|bit|second|while|sec)|until the page (?:has loaded|is loaded|loads)|for the page(?: to load)?)|hold on(?: a (?:moment|second|sec))?"),
    Pattern("wait_for", 1, rf"wait (?:for|until|till) (?:you see |i see |it says |there is )?{_THE}(?P<value>.+?)(?: to)? (?P<gone>(?:be |is |are |has |have )?(?:gone|disappear(?:s|ed)?|vanish(?:es|ed)?|go(?:es)? away|closed?s?))"),
    Pattern("wait_for", 1, rf"wait (?:for|until|till) (?:you see |i see |it says |there is )?{_THE}(?P<value>.+?)(?:(?: to)? (?:(?:be|is|are) (?:there|visible|shown)|appear(?:s|ed)?|shows?(?: up)?|(?:has |have )?load(?:s|ed)?|comes? up|pops? up|arrive[sd]?))?"),
    Pattern("goto_new_tab", 1, rf"(?:open|go to|visit) (?P<url>{MARK}|\S+\.\S+) in (?:a|another) new tab"),
    Pattern("goto", 1, r"(?:open|go to|goto|visit|navigate to|load|take me to|browse to|head to) (?P<url>[\uf000-\uf8ff]|(?:https?://\S+|(?:[\w-]+\.)+[a-z]{2,}(?:[:/]\S*)?))(?: in here| here)?"),
    Pattern("close_tab", 1, r"close (?:this|the|the current) tab"),
    # a thing onto another, a file into its place
    Pattern("drag", 1, rf"(?:drag(?: and drop)?|pull) {_THE}(?P<target>.+?) (?:on ?to|over to|over|into|to|in) {_THE}(?P<onto>.+)"),
    Pattern("upload", 1, rf"(?:upload|attach|hand in) {_THE}(?:file |picture |photo |document )?(?P<value>{MARK}|[^\s,]+\.\w{{2,5}})(?: (?:to|in|into|as|for|with|under) {_THE}(?P<target>.+))?"),
    Pattern("scroll_to", 0.95, rf"scroll(?: up| down)* to {_THE}(?P<target>.+)"),
    # a pair of verb and thing that names another thing
    Pattern("click", 1, rf"(?P<verb_target>(?:put|add|place|throw) .+ (?:in|into|to) {_THE}(?:cart|basket|bag|trolley|wish ?list|favou?rites)(?:,? (?:but )?(?:not|instead of|rather than) .+)?)"),
    # sort by price: an option of a list, or a link or heading that sorts
    Pattern("sort", 0.9, r"(?:sort|order|arrange)(?: (?:the |these |my )?\w+)? by (?P<value>.+)|(?P<value2>.+) first(?: please)?, sort(?:ed)? like that"),
    Pattern("sort", 0.88, r"(?:(?:show|list|put|have|give)(?: me| us)? )?(?:the |with the )?(?P<value>(?:cheap|low|most|least|new|lat|old|earl|high|best|top|recent|popular|dear)[\w-]*(?: [\w-]+){0,3}?) (?:first|(?:at the|on|up) top|at the (?:beginning|start))"),
    # a value into a field
    Pattern("search", 0.96, rf"(?:search|look|hunt)(?: (?:up|around|on here))? for (?:an? |some )?(?P<value>.+?)(?: (?:in|on|with|using) (?P<target>{_SEARCHED}))"),
    Pattern("search", 1, rf"(?:search|browse|go through) (?:{_SITE}) for (?P<value>.+)"),
    Pattern("search", 0.95, r"(?:search|browse|go through) (?P<target>(?:the|this|your) \w+(?: \w+)?) for (?P<value>.+)"),
    Pattern("search", 0.95, rf"(?:search|look|hunt|google)(?: (?:up|around|on here))? for (?:an? |some )?(?P<value>.+?) {_SCOPE}"),
    Pattern("search", 0.95, rf"(?:quick )?(?:search|look|hunt)(?: (?:up|around|on here))? for (?:an? |some )?(?:{_SORT_OF})?(?P<value>.+)"),
    Pattern("search", 0.95, rf"look up (?P<value>.+?)(?: in (?P<target>{_SEARCHED})| {_SCOPE})?"),
    Pattern("search", 0.9, r"see (?:whether|if) (?:.+ has|there (?:is|are)|they have|you have|.+ sells?) (?:any )?(?P<value>.+)|(?:anything|something) (?:on|about) (?P<value2>.+?)\??|show me results for (?P<value3>.+)"),
    Pattern("search", 0.8, rf"(?:search|find)(?! (?:out|my|where|how|what|who|which|it|me)\b) (?:{_SORT_OF})?(?P<value>.+?)(?: {_SCOPE})?"),
    Pattern("search", 0.9, r"(?P<value>.+), (?:search that|search for (?:it|that)|look (?:it|that) up|look for (?:it|that)|find (?:it|that))(?: .*)?"),
    Pattern("fill", 1, rf"{_TYPE} (?P<value>.+) (?:into|in to|inside of|inside) {_THE}(?P<target>.+)"),
    Pattern("fill", 0.95, rf"{_TYPED} (?P<value>.+?) (?:{_IN}|to|where (?:you|i|we)|where) {_THE}(?P<target>.+)"),
    Pattern("fill", 0.92, rf"(?:put|fill in|fill|write|add|stick|jot down) (?P<value>.+?) (?:{_IN}|where (?:you|i|we)|where) {_THE}(?P<target>.+)"),
    Pattern("fill", 0.75, rf"(?:write|add) (?P<value>.+?) to {_THE}(?P<target>.+)"),
    Pattern("fill", 0.95, rf"(?:fill|complete)(?: in| out)? {_THE}(?P<target>.+?)(?: in| out)? (?:with|as|using|by) (?P<value>.+)"),
    Pattern("fill", 0.95, rf"(?:replace|overwrite) (?:what(?:'s| is) in |whatever is in )?{_THE}(?P<target>.+?) (?:with|by) (?P<value>.+)"),
    Pattern("clear", 0.9, rf"(?:clear|empty|blank|wipe|erase|delete)(?: out)? (?:(?:what(?:'s| is)|everything|the (?:text|content|contents|value)) (?:in|of|from) )?{_THE}(?P<target>.+ (?:field|box|input|text ?box))"),
    Pattern("set", 0.95, rf"(?:set|change|switch|update|turn|edit|correct|adjust|move|put) {_THE}(?P<target>.+?)(?: from .+?)?(?<! next)(?<! close)(?<! back)(?<! log)(?<! in)(?<! up)(?<! on) (?:to|=) (?P<value>.+)"),
    Pattern("set", 0.9, r"(?:use|take|have|go with|let's take|put|give|choose|with) (?P<value>.+?) (?:as|for) (?:the |my |our |your |a )?(?P<target>.+)"),
    Pattern("set", 0.85, rf"make (?P<value>.+?) (?:the|my|our) (?P<target>.+)|make (?:the |my |our )(?P<target2>[\w ]+?) (?P<value2>{MARK}|\S*\d\S*)"),
    # an option
    Pattern("select", 0.95, rf"(?:select|choose|pick|go for|opt for) (?P<value>.+?) (?:as|for|from|in|under|on|out of) {_THE}(?P<target>.+)"),
    Pattern("select", 0.95, rf"(?:set|take) (?P<value>.+?) (?:as|for) {_THE}(?P<target>.+)"),
    Pattern("select", 0.95, rf"(?:select|choose|pick|go for|opt for) {_THE}(?P<value>.+)"),
    Pattern("select", 0.8, r"say(?: that)? (?P<value>(?!hello|hi|thanks|yes|no\b).+)"),
    Pattern("select", 0.9, r"(?:(?:only|just) search(?: in| within)?|search (?:(?:only|just)(?: in| within)?|(?:in|within)(?: only| just)?)) (?:the )?(?P<value>.+)", test=is_bare),
    Pattern("select", 0.85, r"(?:show|display|view|read|see|switch|change|put|set|translate|have|get|give)(?: me| us)? (?:(?:the|this|my|your) )?(?:whole )?(?:page|site|website|app|interface|text|docs|documentation|it|this|everything)(?: over| displayed| shown)? (?:in|into|to) (?P<value>.+)", test=is_bare),
    Pattern("select", 0.8, r"(?:go|jump|skip|turn|get me|take me)(?: straight| right| directly| over)*(?: to| on) page (?:number )?(?P<value>\d+)(?: of .*)?"),
    # boxes
    Pattern("uncheck", 1, r"(?:un-?check|un-?tick|deselect|unselect|un-?mark|clear the (?:check ?)?box(?: for| of)?|take the tick out of|take the (?:tick|check)(?: ?mark)? (?:off|from)|remove the (?:tick|check)(?: ?mark)? (?:from|of)) (?:the )?(?P<target>.+)"),
    Pattern("uncheck", 0.8, r"(?:turn off|switch off|disable|deactivate|opt (?:me )?out of|stop) (?:the )?(?P<target>.+)|(?:turn|switch) (?P<target3>.+) off|(?P<target2>.+?)[,:]? off(?: please)?"),
    Pattern("uncheck", 0.75, r"(?:please )?no(?! one\b| idea\b| problem\b| longer\b) (?P<target>.+)|stay away from (?P<target2>.+)"),
    Pattern("check", 0.97, r"(?:check|tick|mark)(?! out\b| in\b)(?!.* as (?:read|unread|done|spam|solved)\b)(?: off)? (?:the )?(?P<target>.+)"),
    Pattern("check", 0.85, r"(?:turn on|switch on|enable|activate|opt (?:me )?in to|opt into|allow) (?:the )?(?P<target>.+)|(?P<target2>.+?)[,:] (?:on|yes)(?: please)?|(?:turn|switch) (?P<target3>.+) on"),
    Pattern("check", 0.8, r"(?:i )?(?:accept|agree (?:to|with)|consent to|yes to|confirm) (?:the )?(?P<target>.+)|(?:yes|sure|ok(?:ay)?),? (?P<target2>.+)"),
    # plain pointing
    Pattern("double_click", 1, rf"(?:double[ -]?click|click twice)(?: on)? {_THE}(?P<target>.+)"),
    Pattern("hover", 1, rf"(?:hover(?: the (?:mouse|pointer|cursor))?|(?:move|put|hold) the (?:mouse|pointer|cursor))(?: over| on| above| to)? {_THE}(?P<target>.+)|(?:mouse|point) (?:over|at) {_THE}(?P<target2>.+)"),
    Pattern("click", 1, rf"(?:left[ -]?)?(?:click|tap)(?: on| at)? {_THE}(?P<target>.+)"),
    Pattern("click", 0.95, rf"(?:press|hit|push|follow|use(?!.* (?:as|for)\b))(?: on)? {_THE}(?P<target>.+)"),
    Pattern("open", 0.9, rf"(?:open|go (?:in)?to|goto|visit|view|show(?: me)?|see|take me to|bring me to|navigate to|bring up|pull up|have a look at|look at|jump to|head to|get me to|switch to) {_THE}(?P<target>.+)"),
    # "zip 60601", "my surname is D'Angelo", "place: Paris"
    Pattern("fill", 0.97, rf"{_TYPED} (?P<value>{MARK})"),
    Pattern("fill", 0.9, r"(?:type|type in|key in|paste) (?P<value>.+)", test=is_typed),
    Pattern("fill", 0.88, rf"(?:{_TYPED}|fill in|fill out|fill) {_THE}(?P<target>.+)"),
    Pattern("fill", 0.9, r"(?:my |the |our |a )?(?P<target>[^:=]{1,60}?)\s?[:=]\s?(?P<value>.+)", test=is_listed),
    Pattern("fill", 0.89, r"(?:in|on|at|inside|for|under) (?:the |my )?(?P<there>[^,:]{3,40}?),? (?:the |my |our )(?P<target>\w+(?: \w+)?) (?:is|should be|goes) (?P<value>.+)", test=is_told),
    Pattern("fill", 0.88, rf"(?:(?:my|the|our|his|her|for) )?(?P<target>[\w' /-]{{2,60}}?){_IS}(?: called| named| now| just| only)? (?P<value>.+)", test=is_told),
    Pattern("fill", 0.86, r"(?:(?:my|the|our|his|her) )?(?P<target>[\w /-]{2,40}?)'s (?:called |named )?(?P<value>.+)", test=is_owned),
    Pattern("fill", 0.86, r"(?:(?:use|take|with|have) )?(?:my|the|our) (?P<target>[^,]{2,40}), (?P<value>\S+)", test=is_owned),
    Pattern("fill", 0.86, r"(?P<target>\w+(?: \w+)?) (?P<value>\S*\d\S*) (?:on|in|for|of) (?:the |my )(?P<there>.+)", test=is_owned),
    Pattern("fill", 0.87, rf"(?!(?:use|take|make|put|set|have|go|add|show|give|click|open|let|see|get|find) )(?P<value>.+?),?(?: [—–-])? (?:into|in to|goes in|goes into|belongs in) {_THE}(?P<target>.+)", test=is_told),
    Pattern("fill", 0.86, rf"(?P<value>.+?)(?:,|'s| is| are)? (?:goes|go|should go|is to go|belongs) (?:in|into|in to|under|on) {_THE}(?P<target>.+)", test=is_told),
    Pattern("fill", 0.85, r"(?!(?:use|take|make|put|set|have|go|add|show|give|click|open|let|see|get|find) )(?P<value>.+?),?(?: is| are|'s| would be| that would be| that's)(?: the| my| our| your| their)+ (?P<target>.+)", test=is_told),
    Pattern("fill", 0.85, rf"(?!(?:use|take|make|put|set|have|go|add|show|give|click|open|let|see|get|find) )(?P<value>.+?),?(?: [—–-])? (?:as|for|in) {_THE}(?P<target>.+)", test=is_meant),
    Pattern("fill", 0.75, r"(?P<value>\d[\d.,:/-]*) (?P<target>[a-z]+(?: [a-z]+)?)", test=is_told),
    Pattern("fill", 0.75, r"(?:my |the )?(?P<target>[a-z]+(?: [a-z]+){0,2}) (?P<value>[#$€£]?\d[\w.,:/-]*)", test=is_told),
    # a box, somewhere in a longer sentence
    Pattern("uncheck", 0.75, r".+\b(?:un-?tick|un-?check) (?P<target>.+)|(?P<target2>.+), (?:un-?tick|un-?check) it"),
    Pattern("check", 0.75, r".+\b(?:tick|check) (?P<target>.+)|(?P<target2>.+), (?:tick|check|turn) (?:it|them)(?: on)?"),
)  # fmt: skip

# What a person tells of themselves, and which field it is for.
TOLD: tuple[tuple[str, float, str], ...] = (
    ("name", 0.85, r"(?:i'm|i am|it's|they) called? (?:me )?(?P<value>.+)|(?:my name's|the name's|call me|rename me to|i go by the name(?: of)?) (?P<value2>.+)"),
    ("country", 0.8, r"(?:i|we) live (?:in|on) (?:the )?(?P<value>.+?)(?: these days| now)?|(?:i'm|i am|we're|we are)(?: based| living)? (?:in|from) (?:the )?(?P<value2>.+)|writing to you from (?:the )?(?P<value3>.+)"),
    ("city", 0.8, r"(?:i|we) live (?:in|on) (?:the )?(?P<value>.+?)(?: these days| now)?|(?:i'm|i am|we're|we are)(?: based| living)? (?:in|from) (?:the )?(?P<value2>.+)"),
    ("street address", 0.8, r"(?:i|we) live at (?P<value>.+)|(?:ship|send|deliver)(?: it)? to (?P<value2>\d+ .+)"),
    ("username", 0.85, r"(?:i(?:'d like to| want to|'ll|'m)? )?(?:be known as|known as|go by) (?P<value>.+)"),
    ("card type", 0.75, r"(?:i'll|i will|i'd like to)(?: be)? pay(?:ing)? (?:by|with) (?P<value>.+)"),
    ("company", 0.8, r"(?:i|we) work (?:for|at) (?P<value>.+)"),
    ("job title", 0.75, r"i work as (?:an? )?(?P<value>.+)"),
    ("birthday", 0.8, r"(?:i was )?born (?:on |in )?(?P<value>.*\d.*|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)"),
    ("age", 0.8, r"(?:i'm|i am) (?P<value>\d{1,3})(?: years old)?"),
    ("quantity", 0.8, r"(?:(?:i'll|i will|let me) (?:take|have)|make (?:it|that)|i(?:'d like| want| need)|give me) (?P<value>\d+)(?: (?:of (?:these|those|them|the)|pieces|copies|pcs)\b.*)?"),
    ("message", 0.75, r"(?:tell them|comment with|write|leave (?:them )?(?:a|the) (?:note|comment|message))(?: that|:)? (?P<value>.+)"),
    ("phone number", 0.75, r"(?:ring|call|text|phone|reach) (?:me|us) (?:.+ )?(?:at|on|under) (?P<value>[+(]?\d[\d\s().-]{5,})"),
)  # fmt: skip

# "log in as ada with password X" is three steps; one whose group said nothing is left out.
_WHO = r"(?:(?:with |using )?(?:the )?(?:user ?name|user|e-?mail(?: address)?|login|account)(?: is|:)? )?"
_WITH = r"(?:,? and|,| /|,? with|,? using|;)? ?(?:(?:the |my )?(?:password|pw|pass ?word|pass)(?: is|:|'s)? |/ ?|and )"
_LOG_IN = ("type {user} into the username or email field", "type {password} into the password field", "click the log in button")  # fmt: skip
MACROS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?:my |the )?(?:user ?name|user|login|e-?mail)(?: is|:)? (?P<user>\S+?),? (?:and )?(?:the |my )?(?:password|pw|pass)(?: is|:)? (?P<password>\S+)", ("type {user} into the username or email field", _LOG_IN[1])),
    (rf"(?:log|sign)(?: me)? ?(?:in|on)(?: with| using)? (?P<password>{MARK})(?: as (?:the |my )?password)?", _LOG_IN[1:]),
    (r"(?:log|sign)(?: me)? ?(?:in|on) as (?P<user>\S+),? (?:with|using|and) (?P<password>\S+)", _LOG_IN),
    (rf"(?:log|sign)(?: me)? ?(?:in|on)(?:,? (?:as|with|using)|:)? {_WHO}(?!as |with |to |using |through |via |and )(?P<user>[^\s,]+) ?{_WITH}(?P<password>\S+)", _LOG_IN),
    (r"(?:log|sign)(?: me)? ?(?:in|on)(?: as|:)? (?!as |with |to |using |through |via |and |by )(?P<user>[^\s,]*[\d@.\ue000-\uf8ff][^\s,]*),? (?P<password>\S+)", _LOG_IN),
    (r"(?:log|sign)(?: me)? ?(?:in|on) as (?P<user>\S+)", ("type {user} into the username field",)),
    (rf"(?:sign|join)(?: me)? up(?:,? (?:as|with|using)|:)? {_WHO}(?!as |with |to |using |and )(?P<user>[^\s,]+) ?{_WITH}(?P<password>\S+)",
     (_LOG_IN[0], _LOG_IN[1], "click the sign up button")),
    (r".*?(?P<first>[^\W\d_][\w'-]*) (?P<last>[^\W\d_][\w'-]*),? (?:as )?(?:the |my )?first(?: name)? and (?:the |my )?last(?: names?)?",
     ("type {first} into the first name field", "type {last} into the last name field")),
    (r"(?:my |the )?first(?: name)? and (?:the |my )?last(?: names?)?(?: are| is|:)? (?P<first>[^\W\d_][\w'-]*) (?P<last>[^\W\d_][\w'-]*)",
     ("type {first} into the first name field", "type {last} into the last name field")),
    (r"subscribe (?P<email>\S+@\S+|[\uf000-\uf8ff]) to .*newsletter", ("type {email} into the email field for the newsletter", "click the subscribe button")),
    (r"(?:my |the )?(?P<name>(?:new )?password)(?: is|:|'s)? (?P<password>\S+?),? (?:and )?(?:the same |it )?(?:again|twice|once more)(?: to confirm(?: it)?| below)?",
     ("type {password} into the {name} field", "type {password} into the confirm password field")),
)  # fmt: skip

# What turns an order into its opposite. "No" alone does not: "no thanks" is a button.
NEGATION = (
    r"(?:(?:i|we|you) )?(?:do(?:n['\u2019]?t| not)|never|must(?:n['\u2019]t| not)|should(?:n['\u2019]t| not)|"
    r"not(?! now\b| a\b| an\b| yet\b)|avoid(?= \w+ing\b)|refrain from|no more|no(?= \w+ing\b)|under no circumstances)(?: ever)?"
    r"(?: (?:to|want|want to|wish to|want you to|need|need to))?\b"
)
# "never mind" is no negation of anything.
IDIOM = re.compile(
    r"never mind|do(?:n['\u2019]?t| not) (?:worry|mind|know|have|understand)\b|"
    r"(?:i|we|they|he|she|you) (?:really |just |still )?do(?:n['\u2019]?t| not) (?:know|remember|have|use|see|understand)\b|never (?:been|bought|had|got|received)\b",
    re.IGNORECASE,
)
# A negated statement of fact: it answers a question, and orders nothing.
HAS_NOT = re.compile(
    r"(?:i|we) (?:(?:do(?:n['\u2019]?t| not)|have(?:n['\u2019]t| not)) (?:have|got|own|need|drive|smoke)|have no|got no|own no|am not|are not|'m not)(?: an?| any| got an?)? (?P<what>.+)|"
    r"(?:i'm|we're|i am|we are) (?:not|no)(?: an?| any)? (?P<what2>.+)",
    re.IGNORECASE,
)
# What is left alone when its sentence is negated: none of it is the state of a box.
LEFT_ALONE = re.compile(
    r"(?:(?:left|double|right)[ -]?)?(?:click|press|tap|hit|push|open|go|visit|type|enter|fill|scroll|reload|"
    r"delet|remov|buy|purchas|pay|order|submit|log|check ?out)(?:e|es|ing|ting|ping|ling)?\b",
    re.IGNORECASE,
)
# "what they know shouldn't be used for ads": no box, or one that is unchecked
SHOULD_NOT = re.compile(
    r"(?P<who>.+?) (?:should(?:n['\u2019]t| not)|must(?:n['\u2019]t| not)|may not|ought not to|needn['\u2019]t|doesn['\u2019]t need to) (?P<what>.+)",
    re.IGNORECASE,
)

# What an order may begin with, besides the verbs above: what is done to a thing by its control.
ACTS = frozenset(
    """say sign remove delete discard erase cancel close dismiss hide accept decline reject refuse deny submit send
    save apply confirm continue proceed expand collapse fold unfold download upload share allow permit like unlike
    follow unfollow subscribe unsubscribe reply edit change rename duplicate copy move print play pause
    mute unmute add buy purchase order book reserve pay checkout register join leave create make start stop
    finish skip undo redo restore fix correct modify adjust repair archive unarchive report block unblock flag pin unpin star rate review
    compare track return exchange filter zoom rotate attach invite call mail email text message chat ask
    drop kick swap revoke grant approve publish post schedule reschedule renew upgrade downgrade withdraw
    transfer donate vote upvote downvote bookmark favourite favorite watch unwatch clear reset replace
    replay repeat shuffle export import connect disconnect link unlink mark update refuse contact show
    turn get give take bring throw let keep read resend verify log sign push pull lock unlock activate
    deactivate enable disable merge fork clone star withdraw close reopen resolve assign""".split()  # noqa: SIM905
)

# "archive the mail from Bob": what it is done to may name the row of its control.
ROW_OF_ACT = re.compile(
    r"(?P<act>\w+(?: (?:up|out|off|down|on|in))?) (?:(?:the|my|all|our|that|this|those|these) )?(?P<row>.+?)(?: (?P<particle>out of (?:the|my) way|(?:off|out of) (?:the|my|this) (?:list|cart|basket|bag|queue)|out|off|away|down|up|back))?(?: (?:from|off|out of|on|in) (?:the |my |this )?(?:list|cart|basket|table|page|bag|queue|account|inbox))?",
    re.IGNORECASE,
)
NOBODY = re.compile(
    r"(?:(?:me|it|them|us|him|her|that|this|these|those|myself)\b|(?:with|to|for|as|by|in|on|up|from|using|out|off|through|via|about|of|at)\b)",
    re.IGNORECASE,
)
NOWHERE = re.compile(r"(?:in|on|at|from|inside) (?:the|this|that)\b", re.IGNORECASE)
# "not the first one, the second one" tells one thing from another, and forbids nothing.
NOT_THIS = re.compile(r"not (?:the|that|this)\b", re.IGNORECASE)
