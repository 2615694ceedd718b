"""Runs workflows as GitHub would: which one an event starts, which jobs, which steps.

Conditions are evaluated by GitHub's own engine and `run:` blocks by their own shell.
Actions (`uses:`) are Python functions that a test hands over.
"""

import dataclasses
import os
import re
import subprocess
import sys
import typing as t
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml

from tests.workflows._expressions import interpolate, is_true, to_text

ROOT = Path(__file__).resolve().parent.parent.parent
WORKFLOWS = ROOT / ".github/workflows"

# What GitHub says of a reusable workflow that is called at a version's tag.
WORKFLOW_REF = "owner/name/.github/workflows/x.yaml@refs/tags/v0.0.0"

type Action = Callable[[dict[str, str], Path], Mapping[str, str] | None]
type Result = t.Literal["success", "failure", "cancelled", "skipped"]

_SHELLS = {
    None: ["bash", "-e"],
    "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
    "python": [sys.executable],
}


class Workflow:
    """One workflow file.

    Args:
        source: Its path, or its text.
    """

    def __init__(self, source: Path | str) -> None:
        text = source if isinstance(source, str) else source.read_text()
        self.data: dict[str, t.Any] = yaml.safe_load(text)
        # YAML 1.1 reads the key `on` as true.
        self.triggers: dict[str, t.Any] = _as_mapping(
            self.data.get("on", self.data.get(True))
        )
        self.jobs: dict[str, dict[str, t.Any]] = self.data["jobs"]

    def get_needs(self, job: str) -> list[str]:
        """Return the jobs that a job names in `needs:`."""
        needs = self.jobs[job].get("needs", [])
        return [needs] if isinstance(needs, str) else needs

    def get_inputs(self, given: Mapping[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return the inputs of a call, with the defaults of those not given."""
        inputs = (self.triggers.get("workflow_call") or {}).get("inputs", {})
        return {name: spec.get("default") for name, spec in inputs.items()} | dict(
            given or {}
        )

    def is_triggered(self, github: Mapping[str, t.Any]) -> bool:
        """Tell whether an event starts the workflow.

        Args:
            github: The event's `github` context: `event_name`, `ref`, `base_ref` and
                `event`.
        """
        name, event = github["event_name"], github["event"]
        if name not in self.triggers or _is_skipped(name, event):
            return False
        rule = self.triggers[name] or {}
        if isinstance(rule, list):  # schedule
            return True
        if "action" in event:
            types = rule.get("types", _DEFAULT_TYPES.get(name))
            if types and event["action"] not in types:
                return False
        if name == "push":
            return _matches_push(rule, github["ref"])
        branch = github.get("base_ref") or ""
        return name not in _HAVE_BASE or _matches(rule, "branches", branch, True)

    def get_started(
        self,
        contexts: Mapping[str, t.Any],
        results: Mapping[str, Result] | None = None,
        outputs: Mapping[str, Mapping[str, str]] | None = None,
    ) -> list[str]:
        """Return the jobs that start.

        Args:
            contexts: `github`, `inputs` and `vars`.
            results: What comes of jobs that do not succeed.
            outputs: The outputs of jobs.
        """
        ended: dict[str, Result] = {}
        started = []
        for job in self._in_order():
            needs = {
                need: {"result": ended[need], "outputs": (outputs or {}).get(need, {})}
                for need in self.get_needs(job)
            }
            status = _summarize([ended[need] for need in self._get_ancestors(job)])
            known = {**contexts, "needs": needs}
            if is_true(self.jobs[job].get("if"), known, status):
                started.append(job)
                ended[job] = (results or {}).get(job, "success")
            else:
                ended[job] = "skipped"
        return started

    def _in_order(self) -> list[str]:
        order: list[str] = []
        while len(order) < len(self.jobs):
            ready = [
                job
                for job in self.jobs
                if job not in order and set(self.get_needs(job)) <= set(order)
            ]
            assert ready, (
                "The jobs need each other in a circle, or one that is missing."
            )
            order += ready
        return order

    def _get_ancestors(self, job: str) -> set[str]:
        needs = set(self.get_needs(job))
        return needs.union(*(self._get_ancestors(need) for need in needs))


_DEFAULT_TYPES = {
    "pull_request": ["opened", "synchronize", "reopened"],
    "pull_request_target": ["opened", "synchronize", "reopened"],
}
_HAVE_BASE = {*_DEFAULT_TYPES, "merge_group"}
_SKIP = re.compile(r"\[(skip ci|ci skip|no ci|skip actions|actions skip)\]")


def _as_mapping(triggers: t.Any) -> dict[str, t.Any]:
    if isinstance(triggers, str):
        return {triggers: None}
    if isinstance(triggers, list):
        return dict.fromkeys(triggers)
    return dict(triggers)


def _is_skipped(name: str, event: Mapping[str, t.Any]) -> bool:
    """Tell whether the head commit's message asks for no workflow."""
    message = (event.get("head_commit") or {}).get("message", "")
    return name in ("push", "pull_request") and bool(_SKIP.search(message))


def _matches_push(rule: Mapping[str, t.Any], ref: str) -> bool:
    """Filter a push: one with a filter for branches alone is not for tags."""
    _, kind, name = ref.split("/", 2)
    own, other = ("tags", "branches") if kind == "tags" else ("branches", "tags")
    filters_other = bool({other, f"{other}-ignore"} & rule.keys())
    return _matches(rule, own, name, not filters_other)


def _matches(rule: Mapping[str, t.Any], kind: str, name: str, default: bool) -> bool:
    if f"{kind}-ignore" in rule:
        return not any(_glob(item).fullmatch(name) for item in rule[f"{kind}-ignore"])
    if kind in rule:
        return any(_glob(item).fullmatch(name) for item in rule[kind])
    return default


def _glob(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*)", pattern)
    wild = {"**": ".*", "*": "[^/]*"}
    return re.compile("".join(wild.get(part, re.escape(part)) for part in parts))


def _summarize(results: Sequence[Result]) -> Result:
    for worst in ("cancelled", "failure", "skipped"):
        if worst in results:
            return t.cast(Result, worst)
    return "success"


@dataclasses.dataclass
class StepRun:
    """What came of one step."""

    name: str
    result: Result
    output: str = ""
    outputs: dict[str, str] = dataclasses.field(default_factory=dict)


class JobRunner:
    """Runs the steps of one job in a directory, in order.

    Args:
        workflow: The workflow.
        job: The job's id.
        workspace: The directory that stands for the checkout.
        contexts: `github`, `inputs`, `needs`, `vars` and `secrets`.
        actions: A function for each action that the job uses, by its name without
            the version. It gets the inputs and the workspace, and returns outputs.
        env: The environment of the machine; nothing else reaches a step.
        overrides: What a test sets beside a step's own environment, such as the address
            of a download.
    """

    def __init__(
        self,
        workflow: Workflow,
        job: str,
        workspace: Path,
        contexts: Mapping[str, t.Any],
        actions: Mapping[str, Action],
        env: Mapping[str, str],
        overrides: Mapping[str, str] | None = None,
    ) -> None:
        self.overrides = overrides or {}
        self.workflow = workflow
        self.job = workflow.jobs[job]
        self.workspace = workspace
        self.contexts: dict[str, t.Any] = {
            "needs": {},
            "vars": {},
            "secrets": {},
            "inputs": workflow.get_inputs(),
            **contexts,
            "runner": {"temp": str(workspace.parent), "os": "Linux"},
            "job": {"workflow_ref": WORKFLOW_REF},
            "steps": {},
        }
        self.actions = actions
        self.files = workspace.parent / f"{workspace.name}-{job}"
        self.files.mkdir()
        self.env = dict(env)
        self.env |= self._interpolate_all(workflow.data.get("env", {}))
        self.env |= self._interpolate_all(self.job.get("env", {}))

    def run(self) -> list[StepRun]:
        """Run the steps.

        Returns:
            What came of each; a step after a failure is skipped, as its `if:` says.
        """
        runs: list[StepRun] = []
        for index, step in enumerate(self.job["steps"]):
            status = _summarize([r.result for r in runs if r.result != "skipped"])
            run = self._run_step(index, step, status)
            runs.append(run)
            if "id" in step:
                self.contexts["steps"][step["id"]] = {
                    "outputs": run.outputs,
                    "outcome": run.result,
                    "conclusion": run.result,
                }
        return runs

    def get_outputs(self) -> dict[str, str]:
        """Return the job's outputs, once it has run."""
        return self._interpolate_all(self.job.get("outputs", {}))

    def _interpolate_all(self, values: Mapping[str, t.Any]) -> dict[str, str]:
        return {key: interpolate(item, self.contexts) for key, item in values.items()}

    def _run_step(self, index: int, step: dict[str, t.Any], status: Result) -> StepRun:
        name = to_text(step.get("name", step.get("uses", step.get("run"))))
        self.contexts["env"] = self.env
        if not is_true(step.get("if"), self.contexts, status):
            return StepRun(name, "skipped")
        if "uses" in step:
            action = self.actions[step["uses"].partition("@")[0]]
            inputs = self._interpolate_all(step.get("with", {}))
            return StepRun(
                name, "success", outputs=dict(action(inputs, self.workspace) or {})
            )
        return self._run_script(index, step, name)

    def _run_script(self, index: int, step: dict[str, t.Any], name: str) -> StepRun:
        script = self.files / f"{index}.sh"
        script.write_text(interpolate(step["run"], self.contexts))
        files = {
            variable: self.files / f"{index}-{variable}"
            for variable in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY")
        }
        for file in files.values():
            file.touch()
        done = subprocess.run(
            [*_SHELLS[step.get("shell")], script],
            cwd=self.workspace
            / interpolate(step.get("working-directory", "."), self.contexts),
            env={
                **self.env,
                **self._interpolate_all(step.get("env", {})),
                **self.overrides,
                **{variable: str(file) for variable, file in files.items()},
                "CI": "true",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.env |= _read_variables(files["GITHUB_ENV"])
        result: Result = "failure" if done.returncode else "success"
        return StepRun(
            name, result, done.stdout, _read_variables(files["GITHUB_OUTPUT"])
        )


def _read_variables(file: Path) -> dict[str, str]:
    """Read `name=value` lines, and values of several lines between marks."""
    found: dict[str, str] = {}
    lines = iter(file.read_text().splitlines())
    for line in lines:
        if marked := re.fullmatch(r"([^=<]+)<<(.+)", line):
            value = iter(lambda: next(lines), marked[2])
            found[marked[1]] = "\n".join(value)
        else:
            name, _, value_text = line.partition("=")
            found[name] = value_text
    return found


def get_scripts(workflow: Workflow) -> list[tuple[str, dict[str, t.Any]]]:
    """Return every step with a `run:` block, beside its job's id."""
    return [
        (job, step)
        for job, spec in workflow.jobs.items()
        for step in spec.get("steps", [])
        if "run" in step
    ]


MACHINE_ENV = {
    name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ
}
