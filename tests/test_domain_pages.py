"""The pages of the domain show the models as they are."""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.apps import apps

_ROOT = Path(__file__).resolve().parent.parent
_PAGE = (_ROOT / "docs/explanation/domain.md").read_text()
_DIAGRAMS = re.findall(r"```\{entity-diagram\} (.+)\n((?:.+\n)+?)```", _PAGE)
_SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def domain(monkeypatch):
    pytest.importorskip("sphinx")
    monkeypatch.syspath_prepend(_ROOT / "docs/_ext")
    yield pytest.importorskip("domain")
    sys.modules.pop("domain", None)


def _get_columns(content):
    return [
        [apps.get_model("user", name.strip()) for name in line.split(",")]
        for line in content.splitlines()
    ]


def test_each_field_and_relation_has_a_purpose(domain):
    assert not domain.find_problems()


def test_a_diagram_shows_each_model_that_refers_to_another(domain):
    drawn = {
        model
        for _, content in _DIAGRAMS
        for column in _get_columns(content)
        for model in column
    }
    unrelated = {
        model
        for model in domain.get_models()
        if not any(f.is_relation for f in domain.get_fields(model))
        and not model._meta.related_objects
    }
    assert {model.__name__ for model in unrelated} == {"DailyActivity", "TotalActivity"}
    assert drawn | unrelated == set(domain.get_models())


@pytest.mark.parametrize(("name", "content"), _DIAGRAMS)
def test_a_diagram_says_in_words_what_it_draws(domain, name, content):
    columns = _get_columns(content)
    models = [model for column in columns for model in column]
    svg = ElementTree.fromstring(domain.draw(columns, name))
    relations = domain.get_relations(models)
    assert relations
    assert len(svg.findall(f"{_SVG}path")) == len(relations)
    texts = [text.text for text in svg.findall(f"{_SVG}text")]
    assert {model.__name__ for model in models} <= set(texts)
    title, description = svg.find(f"{_SVG}title"), svg.find(f"{_SVG}desc")
    assert title.text == name
    for model, field, target in relations:
        assert f"{model.__name__}.{field.name} refers to" in description.text
        assert target.__name__ in description.text
