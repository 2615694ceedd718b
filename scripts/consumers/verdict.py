"""What two runs of a service's suite say of the next version."""

from dataclasses import dataclass, field

from .suite import Outcomes


@dataclass(frozen=True)
class Verdict:
    """What the next version does to a consumer.

    Attributes:
        consumer: The service.
        passed: How many tests pass on the next version.
        broken: Tests that passed on the last version, and fail.
        lost: Tests that were collected on the last version, and are not.
        known: Tests that fail on both.
        repaired: Tests that failed on the last version, and pass.
        flaky: Tests that failed, and passed when they were run again.
        problem: Why the suite could not be run; empty if it was.
    """

    consumer: str
    passed: int = 0
    broken: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    problem: str = field(default="")

    @property
    def blocks(self) -> bool:
        """Whether the next version must not be released like this."""
        return bool(self.broken or self.lost or self.problem)


def judge(consumer: str, before: Outcomes, after: Outcomes, again: Outcomes) -> Verdict:
    """Compare the outcomes on the last version and on the next one.

    Args:
        consumer: The service.
        before: The outcomes on the last version.
        after: Those on the next version.
        again: Those of the failed tests on the next version, when run again.
    """
    failed = {name for name, outcome in after.items() if outcome == "failed"}
    flaky = {name for name in failed if again.get(name) == "passed"}
    was_red = {name for name, outcome in before.items() if outcome == "failed"}
    new = failed - flaky - was_red
    return Verdict(
        consumer,
        passed=sum(outcome == "passed" for outcome in after.values()) + len(flaky),
        broken=tuple(sorted(name for name in new if name in before)),
        lost=tuple(sorted(before.keys() - after.keys() - was_red)),
        known=tuple(sorted((failed - flaky) & was_red)),
        repaired=tuple(sorted(was_red & after.keys() - failed)),
        flaky=tuple(sorted(flaky)),
        problem="" if after else "no test was collected on the next version",
    )


def write_table(verdicts: list[Verdict]) -> str:
    """Return the verdicts as a table in Markdown, and the tests that they name."""
    lines = ["| consumer | passed | broken | lost | known | repaired | flaky | |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    details = []
    for item in verdicts:
        counts = [item.broken, item.lost, item.known, item.repaired, item.flaky]
        cells = [
            item.consumer,
            str(item.passed),
            *(str(len(tests)) for tests in counts),
        ]
        lines.append(f"| {' | '.join(cells)} | {'BLOCKS' if item.blocks else 'ok'} |")
        if item.problem:
            details.append(f"- {item.consumer}: {item.problem}")
        names = ("broken", "lost", "known", "flaky")
        for name in names:
            tests: tuple[str, ...] = getattr(item, name)
            details += [f"- {item.consumer}, {name}: `{test}`" for test in tests]
    return "\n".join([*lines, "", *details]).rstrip() + "\n"
