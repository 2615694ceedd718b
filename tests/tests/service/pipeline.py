"""A pipeline of three functions, whose steps call the next one."""

from __future__ import annotations


def collect() -> list[int]:
    return [1, 2]


def summarize(numbers: list[int]) -> int:
    return sum(numbers)


def send(total: int) -> str:
    return f"sent {total}"


def run() -> str:
    return send(summarize(collect()))


def run_and_swallow_once() -> str:
    """A fault: it hides that a step failed."""
    try:
        return send(summarize(collect()))
    except Exception:
        return "nothing sent"
