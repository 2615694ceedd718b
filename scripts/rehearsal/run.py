"""Running the steps of a release, and telling what came of them."""

from dataclasses import dataclass
from pathlib import Path

from ..release.commands import git
from .stage import Stage, Step


@dataclass(frozen=True)
class Row:
    """A line of the rehearsal's table.

    Attributes:
        name: What was rehearsed.
        wanted: What should come of it.
        got: What came of it.
    """

    name: str
    wanted: str
    got: str

    @property
    def ok(self) -> bool:
        """Whether it came as wanted."""
        return self.wanted == self.got


def release_all(
    stage: Stage, clone: Path, branch: str = "main", until: str = ""
) -> Step:
    """Run all steps in order, as the workflow does.

    Args:
        stage: The stage.
        clone: A clone, at the commit to release.
        branch: The branch that is released.
        until: The step after which the run is killed.

    Returns:
        What was printed, up to the first step that failed.
    """
    decided = stage.step(clone, "decide", "--branch", branch)
    version, state = decided.values.get("version", ""), decided.values.get("state")
    if not decided.ok or state == "nothing":
        return decided
    what = ["--dist", str(stage.dist), "--version", version]
    step = stage.step(clone, "build", *what, "--state", state or "")
    for name in ("index", "record", "release"):
        if step.ok:
            step = stage.step(clone, name, *what, "--branch", branch)
        if until == name:
            return Step(False, f"{decided.output}\n{step.output}")
    if step.ok:
        step = stage.upload()
    if step.ok:
        step = stage.step(clone, "index", *what, "--must-exist")
    return Step(step.ok, f"{decided.output}\n{step.output}")


def state(stage: Stage, version: str) -> str:
    """Say what of a version is where."""
    tag = f"v{version}"
    parts = [
        "tag" if git("tag", "--list", tag, cwd=stage.remote) else "",
        "release" if tag in stage.github.releases else "",
        "index" if any(stage.packages.glob(f"*-{version}-*.whl")) else "",
    ]
    return ", ".join(filter(None, parts)) or "nothing"


def headings(stage: Stage, version: str) -> str:
    """Return the headings of a version's section of the changelog."""
    changelog = git("show", f"v{version}:CHANGELOG.md", cwd=stage.remote)
    section = changelog.split(f"## v{version} ", 1)[1].split("\n## ", 1)[0]
    lines = section.splitlines()
    return ", ".join(line[4:] for line in lines if line.startswith("### "))
