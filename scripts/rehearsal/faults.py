"""What can go wrong in a release, what is left, and that a second run repairs it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path

from ..release.commands import git
from .run import Row, headings, release_all, state
from .stage import Stage

_HOOK = "[tool.hatch.build.hooks.custom]\n\n"


def rehearse_fault(
    stage: Stage,
    name: str,
    left: str,
    fault: Callable[[Stage], AbstractContextManager[object]] = nullcontext,
    until: str = "",
) -> Row:
    """Run a release into a fault, and run it again for the same commit.

    Args:
        stage: The stage.
        name: What the fault is called in the table.
        left: What of the version is where, after the fault.
        fault: Sets the fault up, and takes it away at its end.
        until: The step after which the run is killed.
    """
    stage.commit("feat: a list begins")
    with fault(stage):
        failed = release_all(stage, stage.clone(), until=until)
    at_fault = "released" if failed.ok else state(stage, "2.4.0")
    clone = stage.clone()
    git("checkout", "--quiet", "-B", "main", failed.values["commit"], cwd=clone)
    repeated = release_all(stage, clone)
    got = state(stage, "2.4.0") if repeated.ok else repeated.output[-600:]
    if repeated.ok and stage.installed_version("2.4.0") != "2.4.0":
        got = "another version is installed"
    return Row(
        name,
        f"{left}; run again: tag, release, index",
        f"{at_fault}; run again: {got}",
    )


@contextmanager
def _push_is_refused(stage: Stage) -> Iterator[None]:
    hook = stage.remote / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    yield
    hook.unlink()


@contextmanager
def _github_refuses_files(stage: Stage) -> Iterator[None]:
    stage.github.refuse_uploads = True
    yield
    stage.github.refuse_uploads = False


@contextmanager
def _index_refuses_files(stage: Stage) -> Iterator[None]:
    stage.packages.chmod(0o555)
    stage.upload_url, upload_url = stage.github.url, stage.upload_url
    yield
    stage.upload_url = upload_url
    stage.packages.chmod(0o755)


def rehearse_broken_build(stage: Stage) -> Row:
    """A build that fails leaves nothing behind; the next commit repairs it."""

    def break_build(clone: Path) -> None:
        (clone / "hatch_build.py").write_text("raise SystemExit(1)\n")
        project = clone / "pyproject.toml"
        project.write_text(project.read_text() + "\n" + _HOOK)

    def repair_build(clone: Path) -> None:
        project = clone / "pyproject.toml"
        project.write_text(project.read_text().replace("\n" + _HOOK, ""))

    stage.commit("feat: a list begins", change=break_build)
    failed = release_all(stage, stage.clone())
    at_fault = "released" if failed.ok else state(stage, "2.4.0")
    stage.commit("build: no hook", change=repair_build)
    repeated = release_all(stage, stage.clone())
    got = state(stage, "2.4.0") if repeated.ok else repeated.output[-600:]
    return Row(
        "build failing",
        "nothing; next commit: tag, release, index",
        f"{at_fault}; next commit: {got}",
    )


def rehearse_two_merges(stage: Stage) -> Row:
    """Two merges at once: the older run refuses, the newer releases both."""
    stage.commit("feat: one")
    older = stage.clone()
    stage.commit("fix: two")
    refused = release_all(stage, older)
    newer = release_all(stage, stage.clone())
    if not newer.ok:
        return Row("two merges at once", "released", newer.output[-600:])
    got = f"{'released' if refused.ok else 'refused'}; {headings(stage, '2.4.0')}"
    return Row("two merges at once", "refused; New, Fixed", got)


FAULTS: dict[str, Callable[[Stage], Row]] = {
    "push refused": partial(
        rehearse_fault, name="push refused", left="nothing", fault=_push_is_refused
    ),
    "GitHub refuses files": partial(
        rehearse_fault,
        name="GitHub refuses files",
        left="tag, release",
        fault=_github_refuses_files,
    ),
    "index refuses files": partial(
        rehearse_fault,
        name="index refuses files",
        left="tag, release",
        fault=_index_refuses_files,
    ),
    "killed after the tag": partial(
        rehearse_fault, name="killed after the tag", left="tag", until="record"
    ),
    "killed before the upload": partial(
        rehearse_fault,
        name="killed before the upload",
        left="tag, release",
        until="release",
    ),
    "build failing": rehearse_broken_build,
    "two merges at once": rehearse_two_merges,
}
