"""What is built: the same bytes each time, and files that an index takes."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.rehearsal.stage import open_stage


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Build twice, in two clones; return the last folder and what both runs printed."""
    with open_stage(tmp_path_factory.mktemp("stage")) as stage:
        stage.commit("feat: a list begins")
        outputs = []
        for _ in range(2):
            arguments = ["build", "--state", "new", "--dist", str(stage.dist)]
            step = stage.step(stage.clone(), *arguments)
            assert step.ok, step.output
            outputs.append(step.output)
        return stage.dist, outputs[0], outputs[1]


def test_two_builds_of_a_commit_have_the_same_bytes(
    built: tuple[Path, str, str],
) -> None:
    _, first, second = built
    assert first == second
    assert "codeforlife-2.4.0-py3-none-any.whl" in first


@pytest.mark.parametrize(
    "command",
    [["twine", "check", "--strict"], ["check_wheel_contents"]],
    ids=lambda command: str(command[0]),
)
def test_an_index_takes_what_is_built(
    built: tuple[Path, str, str], command: list[str]
) -> None:
    paths = [str(path) for path in built[0].glob("codeforlife-*")]
    wheels = [path for path in paths if path.endswith(".whl")]
    done = subprocess.run(
        [sys.executable, "-m", *command, *(paths if "twine" in command else wheels)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
