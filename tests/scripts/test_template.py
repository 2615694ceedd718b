"""What is made of the service template, and kept in the repository."""

import runpy
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_SCRIPT = runpy.run_path(str(_ROOT / "scripts/template.py"))


def test_the_example_is_what_the_template_renders() -> None:
    for path, text in _SCRIPT["render_example"]().items():
        stored = (_ROOT / "example" / path).read_text("utf-8")
        assert stored == text, f"example/{path}: run scripts/template.py example"


def test_the_variables_of_each_environment_are_those_of_the_registry() -> None:
    stored = _SCRIPT["_VARIABLES"].read_text("utf-8")
    hint = "run scripts/template.py variables, and scripts/template.py example"
    assert stored == _SCRIPT["render_variables"](), hint
