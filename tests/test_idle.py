from __future__ import annotations

from notte_local.idle import IdleTimer
from tests.fakes import Clock


def make_timer(seconds: float = 10, early: float = 0) -> tuple[Clock, list[str], IdleTimer]:
    clock, calls = Clock(), []
    timer = IdleTimer(
        seconds,
        lambda: calls.append("fired"),
        clock,
        warn=(lambda: calls.append("warned")) if early else None,
        early=early,
    )
    timer.arm()
    return clock, calls, timer


def test_it_fires_once_after_the_idle_time():
    clock, calls, _ = make_timer(10)
    clock.advance(9.9)
    assert calls == []
    clock.advance(0.1)
    assert calls == ["fired"]
    clock.advance(1000)
    assert calls == ["fired"]


def test_a_hold_is_activity_however_long_it_takes():
    clock, calls, timer = make_timer(10)
    with timer.hold():
        clock.advance(1000)
        assert timer.fires_at is None
    assert calls == []
    clock.advance(10)
    assert calls == ["fired"]


def test_holds_nest_and_the_last_one_let_go_starts_the_time():
    clock, calls, timer = make_timer(10)
    with timer.hold():
        with timer.hold():
            clock.advance(50)
        clock.advance(50)
    assert calls == []
    assert timer.fires_at == 110


def test_touch_starts_the_idle_time_anew():
    clock, calls, timer = make_timer(10)
    clock.advance(9)
    timer.touch()
    clock.advance(9)
    assert calls == []
    clock.advance(1)
    assert calls == ["fired"]


def test_it_warns_early_and_a_touch_then_saves_it():
    clock, calls, timer = make_timer(10, early=4)
    clock.advance(6)
    assert calls == ["warned"]
    timer.touch()
    clock.advance(9)
    assert calls == ["warned", "warned"]
    clock.advance(1)
    assert calls == ["warned", "warned", "fired"]


def test_it_never_fires_once_disarmed_and_one_timer_stands_at_a_time():
    clock, calls, timer = make_timer(10)
    for _ in range(5):
        timer.touch()
    assert len(clock.pending) == 1
    timer.disarm()
    with timer.hold():
        pass
    clock.advance(1000)
    assert (calls, clock.pending) == ([], [])
