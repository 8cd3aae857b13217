"""What a session does to its page: may it, do it, wait for rest, and tell what came of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.core.address import as_url
from notte_local.core.diff import NO_CHANGES, diff, moved_focus
from notte_local.core.policy import refusal_of_action
from notte_local.core.restless import said_anew
from notte_local.core.secrets import Secret
from notte_local.core.told import NOTHING_SENT, aim, kept, named, told
from notte_local.core.typed import EXAMPLES, native_value
from notte_local.errors import (
    ActionFailed,
    BrowserFailed,
    NavigationFailed,
    NotVerified,
    PageChanged,
    PolicyRefused,
    SecretRefused,
    StaleElement,
)
from notte_local.notes import note
from notte_local.visit import BLANK

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from notte_local.actions import (
        Action,
        FormFillAction,
        GotoAction,
        GotoNewTabAction,
        SwitchTabAction,
    )
    from notte_local.browser.perform import Done, Target
    from notte_local.browser.tab import Rest, Tab
    from notte_local.core.element import Element
    from notte_local.core.forms import Field
    from notte_local.errors import NotteLocalError
    from notte_local.results import Effects, Observation, StepResult
    from notte_local.turn import Turn
    from notte_local.visit import Seen, Visit

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a session, within the turn of its verb."""

    visit: Visit
    turn: Turn
    action: Action
    started_at: datetime

    async def result(self) -> StepResult:
        """Do it, wait for rest, and tell what came of it."""
        visit, turn, action = self.visit, self.turn, self.action
        element = visit.resolve(action)
        turn.target, turn.onto = visit.fingerprints(action)
        await self._may(element)
        tab = visit.page.current
        try:
            before = await self._before(element, is_asked=self._asks(element))
            done = await self._told(element, before.mark if self._asks(element) else None)
        except PageChanged:
            before = await self._before(element)
            tab = visit.page.current
            done = await self._told(visit.resolve(action))
        turn.performed = "yes"
        if done.found is not None:
            turn.target = visit.fingerprint_at(done.found, before.elements)
        visit.mark_done()
        effects = await self._effects(before, done, tab, element)
        from notte_local.results import StepResult

        action = visit.unsecret(kept(action, is_secret=done.is_secret))
        others = {name: target.element for name, target in self._others().items()}
        sentence = told(action, element, effects.url, note(action, done, effects), others)
        return StepResult(
            success=True,
            message=visit.masked(sentence),
            action=action,
            error=None,
            performed="yes",
            data=visit.masked_data(done.data),
            effects=effects,
            started_at=self.started_at,
            ended_at=visit.clock.now(),
        )

    def _require_same(self, asked: Element, now: Element, earlier: Sequence[Element]) -> None:
        """Pages put another row, or another word, into an element that stays: what was meant by
        whoever saw it earlier is not there. Raises StaleElement.
        """
        from notte_local.core.resolve import renamed

        if (error := renamed(self.action, asked, now, earlier)) is not None:
            raise error

    async def _may(self, element: Element | None) -> None:
        """Raises PolicyRefused; asks the user's own `confirm`, whose time does not count."""
        policy = self.visit.options.policy
        refusal = refusal_of_action(self.action, element, self.visit.page.url, policy)
        if refusal is None and policy.confirm is not None:
            self.turn.doing = "waiting for confirm()"
            with self.turn.paused():
                if not await policy.confirm(self.action, element):
                    refusal = "confirm() said no"
        if refusal is not None:
            raise PolicyRefused(aim(self.action, element), refusal)

    def _asks(self, element: Element | None) -> bool:
        """Whether the action itself asks whether the page is as it was read."""
        from notte_local.browser.perform import ASKING

        reach = self.visit.reach(element)
        return self.action.type in ASKING and reach is not None and not reach.frames

    async def _before(self, element: Element | None, *, is_asked: bool = False) -> Seen:
        """What the effects are measured against: the page as last read, else read now."""
        visit = self.visit
        earlier = visit.seen.elements
        is_known = visit.seen.url == visit.page.url or visit.page.url in ("", BLANK)
        is_leaving = self.action.type in ("goto", "goto_new_tab")
        if not is_leaving and visit.page.current.pending is None:
            if not is_known:
                await visit.look(self.turn)
            elif visit.seen.mark is not None and not is_asked:
                await self._look_again()
        visit.take_troubles()  # those of before are not the step's
        visit.take_closed()
        if element is not None and (now := visit.element_of(self.action)) is not None:
            self._require_same(element, now, earlier)
        return visit.seen

    async def _look_again(self) -> None:
        """Where the page has changed since it was read, that was none of the step's doing; where
        it did so soon after the last one, it may be what that one came to.
        """
        visit = self.visit
        before = visit.seen
        change = await visit.page.current.last_change()
        if change is None or change[0] == before.mark:
            return
        await visit.look(self.turn)
        if visit.seen.url != before.url or visit.is_answer(change[1]):
            return
        changes = diff(before, visit.seen)
        visit.restless.add(changes if not visit.is_answer(before.at) else said_anew(changes))

    async def _told(
        self,
        element: Element | None,
        mark: tuple[str, int] | None = None,
        *,
        may_live_on: bool = True,
    ) -> Done:
        """Do it; where that fails, the turn is told how far it came."""
        from notte_local.core.resolve import gone

        visit = self.visit
        self.turn.doing = f"doing {aim(self.action, element)}"
        self.turn.performed = "no" if self.action.type in UNSENT else "unknown"
        moved = visit.moved
        visit.mark_moved()
        try:
            return await self._do(element, mark)
        except PageChanged:
            visit.moved, self.turn.performed = moved, "no"
            raise
        except StaleElement as exc:
            self.turn.performed = exc.performed
            if exc.element is None or exc.performed != "no":
                raise  # it went by a selector, so that nothing was seen of it; or all is told
            if await self._lives_on(exc.element) and may_live_on:
                return await self._told(visit.resolve(self.action), may_live_on=False)
            raise gone(exc.action, exc.element, visit.seen.elements, visit.page.url) from exc
        except (ActionFailed, NavigationFailed, SecretRefused, ValueError) as exc:
            self.turn.performed = getattr(exc, "performed", "no")
            raise

    async def _do(self, element: Element | None, mark: tuple[str, int] | None) -> Done:
        visit = self.visit
        own = OWN.get(self.action.type)
        if own is not None:
            return await own(self)
        if element is None and self.action.type not in ANYWHERE:
            await visit.require_page("step")
        return await visit.page.perform(
            self.action,
            element,
            visit.reach(element),
            until=visit.reserved(self.turn),
            reveal=self._reveal,
            files=visit.options.storage,
            others=self._others(),
            mark=mark,
        )

    def _others(self) -> dict[str, Target]:
        """The further elements that the action names, by its fields."""
        from notte_local.browser.perform import Target

        target = getattr(self.action, "target_id", None)
        if target is None:
            return {}
        element = self.visit.element_by_id(target, self.action)
        reach = self.visit.reach(element)
        assert reach is not None  # whatever was observed has one
        return {"target_id": Target(element, reach)}

    # What is done to the tabs, not to what is in one

    async def goto(self) -> Done:
        action: GotoAction = self.action  # pyright: ignore[reportAssignmentType] - OWN says so
        await self.visit.goto(self.turn, as_url(action.url))
        return _done()

    async def goto_new_tab(self) -> Done:
        """Where it leads nowhere, the tab is closed again, and all is as it was."""
        action: GotoNewTabAction = self.action  # pyright: ignore[reportAssignmentType] - OWN says so
        page = self.visit.page
        before = page.current
        await page.open_tab()
        try:
            await self.visit.goto(self.turn, as_url(action.url))
        except BaseException:  # a cancellation too leaves no tab behind
            await page.give_up_tab(before)
            raise
        return _done()

    async def switch_tab(self) -> Done:
        action: SwitchTabAction = self.action  # pyright: ignore[reportAssignmentType] - OWN says so
        await self.visit.page.switch_tab(action.index)
        return _done()

    async def close_tab(self) -> Done:
        await self.visit.page.close_tab()
        return _done()

    # Several fields at once

    async def form_fill(self) -> Done:
        """All fields are found, and fit, before the first is typed into."""
        from notte_local.browser.perform import Done
        from notte_local.core.forms import form_fields
        from notte_local.core.resolve import unfit

        action: FormFillAction = self.action  # pyright: ignore[reportAssignmentType] - OWN says so
        fields = form_fields(action.fields, self.visit.seen.elements, action)
        for field in fields:
            if (refusal := unfit(field.action, field.element)) is not None:
                raise refusal
            self._require_value(field)
        notes: list[str] = []
        for field in fields:
            done = await self._fill_one(field, notes)
            notes.append(told(kept(field.action, is_secret=True), field.element, "", done.note))
        return Done(" ".join(notes), data={field.name: field.element.id for field in fields})

    async def _fill_one(self, field: Field, filled: list[str]) -> Done:
        from notte_local.core.forms import rendered_anew

        try:
            try:
                return await self._fill(field)
            except StaleElement:  # one field's text may render the others anew
                await self.visit.look(self.turn)
                again = rendered_anew(field, self.visit.seen.elements)
                if again is None:
                    raise
                return await self._fill(again)
        except (ActionFailed, SecretRefused) as exc:
            if filled:  # those before it were filled
                exc.performed = "yes"
                said = str(exc.args[0]).replace(NOTHING_SENT, "Nothing was sent to it.")
                exc.args = (f"{said} Before it: {' '.join(filled)}",)
            raise

    async def _fill(self, field: Field) -> Done:
        visit = self.visit
        return await visit.page.perform(
            field.action,
            field.element,
            visit.reach(field.element),
            until=visit.reserved(self.turn),
            reveal=self._reveal,
        )

    def _require_value(self, field: Field) -> None:
        """Raises what filling would, where the value alone tells: before the first is filled."""
        value, kind = getattr(field.action, "value", None), field.element.attributes.get("type", "")
        if isinstance(value, Secret) and self.visit.options.vault is None:
            self._reveal(value, self.visit.page.url)
        elif isinstance(value, str) and native_value(kind, value) is None:
            hint = f' It takes text such as "{EXAMPLES[kind]}".'
            what = named(field.action, field.element)
            raise NotVerified(
                f"{what} takes nothing like {value!r}.{hint} {NOTHING_SENT}",
                action=self.action,
                element=field.element,
            )

    def _reveal(self, secret: Secret, url: str) -> str:
        vault = self.visit.options.vault
        if vault is None:
            raise SecretRefused(
                f"{secret} needs a vault, and this session has none: "
                "AsyncSession(vault=vault). Nothing was typed."
            )
        return vault.reveal(secret, url)

    async def _lives_on(self, lost: Element) -> bool:
        """Whether an element that was rendered anew is there again for certain: its id tells.

        The page has been read again then: what is nearest to it is known too.
        """
        before = self.visit.reach(lost)
        await self.visit.look(self.turn)
        return self.visit.reach(lost) != before

    async def _effects(
        self, before: Seen, done: Done, tab: Tab, element: Element | None
    ) -> Effects:
        from notte_local.results import Effects

        visit = self.visit
        rest = await visit.settle(self.turn)
        after, dialogs, downloads = visit.seen, (), ()
        if rest.pending is None:
            observation = await self._look_after(rest)
            if observation is not None:
                after = visit.seen
                dialogs, downloads = observation.dialogs, observation.downloads
        changes = diff(before, after) if after is not before else NO_CHANGES
        changes, by_itself = visit.restless.part(changes)
        console_errors, failed_requests, refused = visit.take_troubles()
        return Effects(
            url=visit.url,
            url_before=visit.masked(before.url),
            pending_navigation=None if rest.pending is None else visit.masked(rest.pending),
            title=after.title,
            title_before=before.title,
            tabs=visit.safe_tabs(await visit.page.take_opened()),
            tabs_closed=visit.take_closed(),
            tab_changed=visit.page.current is not tab,
            dialogs=dialogs or visit.take_dialogs(),
            downloads=downloads or visit.take_downloads(),
            added=changes.added,
            removed=changes.removed,
            changed=changes.changed,
            text_added=changes.text_added,
            text_removed=changes.text_removed,
            announced=changes.announced,
            by_itself=by_itself,
            focus=None
            if getattr(self.action, "selector", None)  # its element is not known by an id
            else moved_focus(before.elements, after.elements, element),
            scrolled=done.scrolled,
            console_errors=console_errors,
            failed_requests=failed_requests,
            refused_requests=refused,
            settled=rest.settled,
            unsettled=visit.masked(rest.why),
        )

    async def _look_after(self, rest: Rest) -> Observation | None:
        """The page after a step: where it cannot be read, the step is done all the same."""
        try:
            return await self.visit.look(self.turn, rest)
        except (BrowserFailed, TimeoutError) as exc:
            if self.turn.why_cut or self.turn.timeout.expired():
                raise
            logger.debug("! after the step: %s", exc)
            return None


ANYWHERE = frozenset({"handle_dialog"})  # before there is a page: it may begin with an alert
UNSENT = frozenset({"handle_dialog", "wait", "wait_for"})  # the page is sent nothing by these


def _done() -> Done:
    from notte_local.browser.perform import Done

    return Done()


OWN: dict[str, Callable[[Step], Awaitable[Done]]] = {
    "goto": Step.goto,
    "goto_new_tab": Step.goto_new_tab,
    "switch_tab": Step.switch_tab,
    "close_tab": Step.close_tab,
    "form_fill": Step.form_fill,
}
"""By type of action; the others are in browser/perform."""


def failed(
    visit: Visit, action: Action, error: NotteLocalError, started_at: datetime
) -> StepResult:
    """The result of a step that was refused or did not come off."""
    from notte_local.results import Effects, StepResult

    url, title = visit.url, visit.seen.title
    return StepResult(
        success=False,
        message=visit.masked(str(error)),
        action=visit.kept(action),
        error=error,
        performed=getattr(error, "performed", "no"),
        data=None,
        effects=Effects(url=url, url_before=url, title=title, title_before=title),
        started_at=started_at,
        ended_at=visit.clock.now(),
    )
