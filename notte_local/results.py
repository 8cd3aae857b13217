"""What the verbs give back: frozen values that stay true after the page has moved on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from notte_local.actions import Action
    from notte_local.core.diff import Changes
    from notte_local.core.element import Element, Match
    from notte_local.core.space import ActionSpace
    from notte_local.core.tree import Node
    from notte_local.errors import NotteLocalError, Performed

T = TypeVar("T")

State = Literal["not_started", "active", "closed", "error", "timed_out"]


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """A session as it stood when asked; asking never waits and is no activity."""

    session_id: str
    status: State
    timeout_minutes: float
    max_duration_minutes: float | None
    created_at: datetime
    last_accessed_at: datetime
    closed_at: datetime | None
    duration: timedelta
    error: str | None
    url: str | None
    steps: int
    browser_type: str
    headless: bool
    viewport_width: int
    viewport_height: int
    proxies: bool
    use_file_storage: bool
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the session; `index` counts from 0 in the order of opening."""

    index: int
    url: str
    title: str
    current: bool


@dataclass(frozen=True, slots=True)
class Viewport:
    """What of the page is seen, in CSS pixels."""

    width: int
    height: int
    scroll_x: int
    scroll_y: int
    total_width: int
    total_height: int

    @property
    def pixels_above(self) -> int:
        return self.scroll_y

    @property
    def pixels_below(self) -> int:
        return max(0, self.total_height - self.scroll_y - self.height)


@dataclass(frozen=True, slots=True)
class Dialog:
    """A dialog that the page opened, and how it was answered."""

    kind: str  # alert, confirm, prompt, beforeunload
    message: str
    answer: str  # "accepted", "dismissed", or 'accepted with "..."'


@dataclass(frozen=True, slots=True)
class Download:
    """A download that the page began."""

    url: str
    suggested_filename: str


@dataclass(frozen=True, slots=True)
class FailedRequest:
    """A request of the page that failed: `why` is the status ("404"), or the network's word."""

    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Effects:
    """What came of a step. `none` says that nothing observable changed; what went wrong in the
    page meanwhile (`console_errors`, `failed_requests`, `refused_requests`) is no change of it.
    """

    url: str
    url_before: str
    pending_navigation: str | None = None  # its url, where an answer is still awaited
    title: str = ""
    title_before: str = ""
    tabs: tuple[Tab, ...] = ()  # those that were opened
    tabs_closed: tuple[str, ...] = ()  # their addresses
    tab_changed: bool = False  # whether another tab is the current one now
    dialogs: tuple[Dialog, ...] = ()
    downloads: tuple[Download, ...] = ()
    added: tuple[Element, ...] = ()
    removed: tuple[Element, ...] = ()
    changed: tuple[Element, ...] = ()  # as they are now
    text_added: tuple[str, ...] = ()  # text that belongs to no element of its own
    text_removed: tuple[str, ...] = ()
    announced: tuple[str, ...] = ()  # what of the added text stands in a status, alert or log
    by_itself: tuple[Element, ...] = ()  # that changed too, as they had while nobody acted
    focus: Element | None = None  # where the focus went, other than to the step's own element
    scrolled: tuple[int, int] = (0, 0)  # x, y in CSS pixels
    console_errors: tuple[str, ...] = ()  # uncaught exceptions among them
    failed_requests: tuple[FailedRequest, ...] = ()
    refused_requests: int = 0  # by the session's policy
    settled: bool = True
    unsettled: str = ""

    @property
    def none(self) -> bool:
        """Whether nothing changed: the step did nothing that can be seen."""
        return (
            self.url == self.url_before
            and self.title == self.title_before
            and not self.pending_navigation
            and not (self.tabs or self.tabs_closed or self.tab_changed)
            and not (self.dialogs or self.downloads or self.focus)
            and not (self.added or self.removed or self.changed)
            and not (self.text_added or self.text_removed)
            and self.scrolled == (0, 0)
        )


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step did, told truly."""

    success: bool
    message: str
    action: Action
    error: NotteLocalError | None
    performed: Performed
    data: Any
    effects: Effects
    started_at: datetime
    ended_at: datetime

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Observation:
    """A page as it was seen, and what can be done there."""

    url: str
    title: str
    http_status: int | None  # None where no HTTP answer was involved (about:, data:, file:)
    settled: bool
    unsettled: str  # why it was not at rest, "" where it was
    cut: tuple[str, ...]  # what was left out, and why
    space: ActionSpace
    elements: tuple[Element, ...]
    matches: tuple[Match, ...]
    plan: tuple[Match, ...]
    ambiguous: str | None
    tabs: tuple[Tab, ...]
    viewport: Viewport
    dialogs: tuple[Dialog, ...]
    downloads: tuple[Download, ...]
    created_at: datetime
    tree: Node = field(repr=False)

    def text(
        self,
        max_chars: int | None = None,
        region: str | None = None,
        role: str | None = None,
    ) -> str:
        """The page as an indented outline with ids, for a person or a model to read.

        `region` keeps what stands in a landmark or dialog whose role or name it is, `role` the
        elements of that role. To fit in `max_chars`, what matters least is cut first (the end of
        long lists, what surrounds the content, long texts), and it says what it cut.
        """
        from notte_local.core.checks import check_count, check_text
        from notte_local.core.space.outline import outline

        check_count("max_chars", max_chars)
        check_text("region", region)
        check_text("role", role)
        return outline(self.tree, max_chars=max_chars, region=region, role=role)

    def diff(self, earlier: Observation) -> Changes:
        """What was added, removed and changed since an earlier observation of the session."""
        from notte_local.core.diff import diff

        return diff(earlier, self)

    def to_json(self) -> str:
        """The observation as JSON text, without the outline's inner tree."""
        from notte_local.core.as_json import observation_json

        return observation_json(self)

    def _repr_html_(self) -> str:
        """For notebooks: what can be done, and the outline of the page."""
        from notte_local.core.space.as_html import observation_html

        return observation_html(self)

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the scraped content; `url` is absolute."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the scraped content; `url` is absolute."""

    alt: str
    url: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data: its header cells ("" where it has none) and its rows."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    def to_csv(self) -> str:
        """The table as CSV text (https://www.rfc-editor.org/rfc/rfc4180), header first if any."""
        import csv
        import io

        out = io.StringIO()
        writer = csv.writer(out)
        if any(self.headers):
            writer.writerow(self.headers)
        writer.writerows(self.rows)
        return out.getvalue()

    def to_pandas(self) -> Any:
        """The table as a pandas DataFrame, all of it text. Raises ImportError without pandas."""
        from importlib import import_module

        try:
            pandas: Any = import_module("pandas")
        except ImportError as exc:
            raise ImportError(
                "Table.to_pandas() needs pandas, which is not installed: `pip install pandas`, "
                "or take to_csv(), or headers and rows as they are."
            ) from exc
        columns = self.headers if any(self.headers) else None
        return pandas.DataFrame(list(self.rows), columns=columns)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page says of itself; None where it says nothing."""

    title: str | None = None
    description: str | None = None
    language: str | None = None
    author: str | None = None
    date: str | None = None
    canonical: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the value of a field was found."""

    source: str  # "json-ld", "table", "label", "meta" ...
    text: str  # the text that it came from
    confidence: float  # 0..1


@dataclass(frozen=True, slots=True)
class Unfilled:
    """What a page did not give: what an extractor of one's own is asked for, and from what."""

    url: str
    text: str  # what the page shows
    fields: Mapping[str, Any]  # the JSON Schema of each field that is missing, by its path
    found: Mapping[str, Any]  # the data so far


@dataclass(frozen=True, slots=True)
class Scraped(Generic[T]):
    """What a page says, as markdown and as data."""

    url: str
    markdown: str
    data: T
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    tables: tuple[Table, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    provenance: dict[str, Provenance] = field(default_factory=dict[str, Provenance])
    missing: tuple[str, ...] = ()
    next_url: str | None = None  # of the page that follows, where the page is one of several

    def __str__(self) -> str:
        return self.markdown


@dataclass(frozen=True, slots=True)
class ScrapedPage(Generic[T]):
    """One of many pages: what it says, or why it could not be read."""

    url: str  # as it was asked for
    index: int  # of the address that was given; of the pages that follow it, too
    number: int  # 1 for the page at that address, 2 for the one that follows it ...
    scraped: Scraped[T] | None
    error: NotteLocalError | None
    done: int  # pages read so far, this one included
    total: int  # pages known so far

    @property
    def success(self) -> bool:
        """Whether it was read."""
        return self.scraped is not None
