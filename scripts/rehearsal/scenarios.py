"""What commits release: the version, the changelog's section, and the files."""

from collections.abc import Callable
from functools import partial

from ..release.commands import git
from .run import Row, headings, release_all, state
from .stage import Stage

SQUASH_OF_TWO = """feat(views): lists can be sorted (#12)

* fix(forms): an empty form says so

* feat(views): lists can be sorted
"""
SQUASH_OF_ONE_WORD = """fix: less (#13)

* fix(forms): an empty form says so

* feat!: drop
"""

# The commits, the version that they ask for after 2.3.4 ("" for none), and the headings
# of its changelog section.
COMMITS: dict[str, tuple[list[str], str, str]] = {
    "fix": (["fix(views): a list ends"], "2.3.5", "Fixed"),
    "feat": (["feat(views): a list begins"], "2.4.0", "New"),
    "feat!": (["feat(views)!: no lists"], "3.0.0", "Breaking: what to do"),
    "docs": (["docs: a page"], "", ""),
    "perf": (["perf(views): fewer queries"], "2.3.5", "Faster"),
    "revert": (["revert: a list begins"], "2.3.5", "Changed"),
    "squash of two types": ([SQUASH_OF_TWO], "2.4.0", "New, Fixed"),
    "squash with a one-word !": (
        [SQUASH_OF_ONE_WORD],
        "3.0.0",
        "Breaking: what to do, Fixed",
    ),
    "no type": (["Lists can be sorted"], "", ""),
    "[skip ci], then fix": (
        ["feat: a list begins [skip ci]", "fix: a list ends"],
        "2.4.0",
        "New, Fixed",
    ),
}


def rehearse_commits(stage: Stage, name: str) -> Row:
    """Release what commits ask for, and install it."""
    messages, version, wanted_headings = COMMITS[name]
    stage.commit(*messages)
    step = release_all(stage, stage.clone())
    if not version:
        return Row(name, "nothing", step.values.get("state", step.output[-300:]))
    if not step.ok:
        return Row(name, version, step.output[-600:])
    got = (stage.installed_version(version), state(stage, version))
    wanted = (version, "tag, release, index")
    return Row(
        name,
        f"{wanted}: {wanted_headings}",
        f"{got}: {headings(stage, version)}",
    )


def rehearse_merge_commit(stage: Stage) -> Row:
    """A merge commit counts as what was merged."""
    stage.commit("feat: merged", branch="topic")
    stage.commit("docs: meanwhile")
    clone = stage.clone()
    merge = ["merge", "-q", "--no-ff", "-m", "Merge pull request #14", "-s"]
    stage.git(clone, *merge, "ours", "origin/topic")
    git("push", "--quiet", "origin", "main", cwd=clone)
    step = release_all(stage, stage.clone())
    return Row("merge commit", "2.4.0", step.values.get("version", step.output[-300:]))


def rehearse_prerelease(stage: Stage) -> Row:
    """The branch `next` has prereleases of its own."""
    stage.commit("feat: soon", branch="next")
    step = release_all(stage, stage.clone("next"), "next")
    got = step.values.get("version", step.output[-300:]) if step.ok else step.output
    return Row("prerelease branch", "2.4.0-rc.1", got)


def rehearse_first_release(stage: Stage) -> Row:
    """The first version, on a stage whose base tag is on the first commit."""
    stage.commit("feat!: the package is written again")
    step = release_all(stage, stage.clone())
    got = step.output[-600:]
    if step.ok:
        got = f"{stage.installed_version('2.0.0')}, {state(stage, '2.0.0')}"
    return Row("first release, from v1.0.8", "2.0.0, tag, release, index", got)


SCENARIOS: dict[str, Callable[[Stage], Row]] = {
    **{name: partial(rehearse_commits, name=name) for name in COMMITS},
    "merge commit": rehearse_merge_commit,
    "prerelease branch": rehearse_prerelease,
    "first release": rehearse_first_release,
}
