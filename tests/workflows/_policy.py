"""Our own rules for workflows, beside those of the linters."""

import re
import typing as t
from collections.abc import Iterator

import yaml

from tests.workflows._expressions import ExpressionError, check_names
from tests.workflows._runner import Workflow

OWN = "ocadotechnology/codeforlife-package-python/"
UNTRUSTED = {"issue_comment", "pull_request_target", "issues", "workflow_run"}
MAX_LINES = 10

# What an event's author chooses; ids and numbers are GitHub's.
_EVENT_TEXT = re.compile(
    r"\$\{\{[^}]*github\.(event\.[\w.]*(body|title|message|name|label|ref|email|login)\b"
    r"|head_ref|actor|ref_name|triggering_actor)",
)
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


def find_faults(text: str) -> list[str]:
    """Return what is wrong with a workflow, in words."""
    workflow = Workflow(text)
    return [
        *_check_whole(workflow, text),
        *(
            f"{name}: {fault}"
            for name, job in workflow.jobs.items()
            for fault in _check_job(workflow, name, job)
        ),
        *_check_expressions(workflow),
    ]


def _check_whole(workflow: Workflow, text: str) -> Iterator[str]:
    if workflow.data.get("permissions") != {}:
        yield "the default permissions are not {}"
    if "concurrency" not in workflow.data:
        yield "there is no concurrency"
    for line in text.splitlines():
        granted = re.match(r"\s+[a-z-]+: write\b", line)
        if granted and " # " not in line and "permission-" not in line:
            yield f"{line.strip()!r} does not say what for"
        if "zizmor: ignore" in line and not re.search(r"ignore\[[\w-]+\] \S+", line):
            yield f"{line.strip()!r} gives no reason"


def _check_job(workflow: Workflow, name: str, job: dict[str, t.Any]) -> Iterator[str]:
    for need in workflow.get_needs(name):
        if need not in workflow.jobs:
            yield f"needs {need!r}, which is no job"
    if "permissions" not in job:
        yield "no permissions"
    if job.get("secrets") == "inherit":
        yield "all secrets are handed on"
    if "uses" in job:
        yield from _check_uses(job["uses"])
        return
    if "timeout-minutes" not in job:
        yield "no timeout"
    is_untrusted = bool(UNTRUSTED & workflow.triggers.keys())
    for step in job["steps"]:
        yield from _check_step(step, is_untrusted)


def _check_uses(uses: str) -> Iterator[str]:
    if uses.startswith(OWN):
        if not re.search(r"@v\d+\.\d+\.\d+$", uses):
            yield f"{uses} is not at a version"
    elif not re.search(r"@[0-9a-f]{40}$", uses):
        yield f"{uses} is not at a commit"


def _check_step(step: dict[str, t.Any], is_untrusted: bool) -> Iterator[str]:
    if "uses" in step:
        yield from _check_uses(step["uses"])
        is_checkout = step["uses"].startswith("actions/checkout@")
        if is_checkout and is_untrusted:
            yield "checks out on an event that anyone can cause"
        if is_checkout and step.get("with", {}).get("persist-credentials") is not False:
            yield "keeps the credentials of the checkout"
        return
    if len(step["run"].strip().splitlines()) > MAX_LINES:
        yield f"{step['run'][:20]!r} has more than {MAX_LINES} lines"
    if "${{" in step["run"]:
        yield "an expression in a script"
    if _EVENT_TEXT.search(yaml.safe_dump(step.get("env", {}), width=10_000)):
        yield "text of an event in a script's environment"


def _check_expressions(workflow: Workflow) -> Iterator[str]:
    for expression in _walk(workflow.data):
        try:
            check_names(expression)
        except ExpressionError as error:
            yield str(error)


def _walk(value: t.Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "if" and "${{" not in str(item):
                yield str(item)
            yield from _walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item)
    elif isinstance(value, str):
        yield from _EXPRESSION.findall(value)
