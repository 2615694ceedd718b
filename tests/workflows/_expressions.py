"""GitHub's expressions, evaluated by GitHub's own engine in one Node.js process."""

import atexit
import functools
import json
import re
import shutil
import subprocess
import typing as t
from collections.abc import Mapping
from pathlib import Path

import pytest

NODE = shutil.which("node")

needs_node = pytest.mark.skipif(
    NODE is None, reason="GitHub's expression engine needs Node.js, which is not here"
)

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_STATUS_FUNCTION = re.compile(r"\b(success|failure|always|cancelled)\s*\(", re.I)


class ExpressionError(Exception):
    """GitHub would refuse the expression."""


@functools.cache
def _engine() -> subprocess.Popen[str]:
    assert NODE is not None
    engine = subprocess.Popen(
        [NODE, Path(__file__).with_name("_engine.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(engine.communicate)
    return engine


def _ask(
    expression: str, contexts: Mapping[str, t.Any], functions: Mapping[str, t.Any]
) -> dict[str, t.Any]:
    engine = _engine()
    assert engine.stdin
    assert engine.stdout
    question = {
        "expression": expression.strip(),
        "contexts": contexts,
        "functions": functions,
    }
    engine.stdin.write(json.dumps(question) + "\n")
    engine.stdin.flush()
    answer: dict[str, t.Any] = json.loads(engine.stdout.readline())
    if "error" in answer:
        raise ExpressionError(f"{expression.strip()}: {answer['error']}")
    return answer


def interpolate(text: t.Any, contexts: Mapping[str, t.Any]) -> str:
    """Return a text with each `${{ … }}` in it replaced by its value."""
    functions = {"hashFiles": "0" * 64}
    return _EXPRESSION.sub(
        lambda match: t.cast(str, _ask(match[1], contexts, functions)["text"]),
        to_text(text),
    )


def to_text(value: t.Any) -> str:
    """Return a scalar of YAML as GitHub writes it into an environment."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def is_true(
    condition: str | bool | None,
    contexts: Mapping[str, t.Any],
    status: t.Literal["success", "failure", "cancelled", "skipped"] = "success",
) -> bool:
    """Evaluate the `if:` of a job or step.

    Args:
        condition: The condition; None where there is no `if:`.
        contexts: The contexts that GitHub offers at this place, and no others.
        status: What came of the jobs that are needed, or of the steps before.

    Returns:
        Whether the job or step starts. As in GitHub, a condition that asks for no
        status means `success() && (…)`.

    See Also:
        https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
    """
    text = "success()" if condition is None else to_text(condition)
    if whole := re.fullmatch(r"\s*\$\{\{(.*)\}\}\s*", text, re.DOTALL):
        text = whole[1]
    if not _STATUS_FUNCTION.search(text):
        text = f"success() && ({text})"
    functions = {
        "always": True,
        "success": status == "success",
        "failure": status == "failure",
        "cancelled": status == "cancelled",
    }
    return t.cast(bool, _ask(f"!!({text})", contexts, functions)["value"])


def check_names(expression: str) -> None:
    """Check that GitHub knows each context and function of an expression.

    Raises:
        ExpressionError: It does not.
    """
    names = "env github inputs job matrix needs runner secrets steps strategy vars"
    functions = ["always", "cancelled", "failure", "hashFiles", "success"]
    contexts: dict[str, t.Any] = {name: {} for name in names.split()}
    _ask(expression, contexts, dict.fromkeys(functions, True))
