"""Draws the domain's models, and lists their fields, from the models themselves."""

import tomllib
import typing as t
from html import escape
from pathlib import Path

from django.apps import apps
from django.db import models
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from codeforlife.models.fields import BlindIndexField

if t.TYPE_CHECKING:
    Model = type[models.Model]

_PURPOSES = Path(__file__).with_name("purposes.toml")
_WIDTH, _GAP, _LINE, _HEAD, _PADDING = 210, 70, 20, 30, 24


def get_models() -> list["Model"]:
    """Return the models that have a table, in the order of their purposes."""
    order = list(read_purposes())
    found = [
        model
        for model in apps.get_app_config("user").get_models()
        if not model._meta.proxy
    ]
    return sorted(
        found, key=lambda m: order.index(m.__name__) if m.__name__ in order else -1
    )


def get_fields(model: "Model") -> list[t.Any]:
    """Return a model's columns and relations, but for the indexes of other fields."""
    fields = [*model._meta.fields, *model._meta.many_to_many]
    return [field for field in fields if not isinstance(field, BlindIndexField)]


def read_purposes() -> dict[str, dict[str, str]]:
    """Read what each field is for, by model."""
    return tomllib.loads(_PURPOSES.read_text())


def find_problems() -> list[str]:
    """Name the fields without a purpose, and the purposes without a field."""
    purposes = read_purposes()
    written = {f"{name}.{key}" for name, keys in purposes.items() for key in keys}
    there = {f"{m.__name__}.{f.name}" for m in get_models() for f in get_fields(m)}
    return [
        *(f"{name} has no purpose" for name in sorted(there - written)),
        *(f"{name} is not a field" for name in sorted(written - there)),
    ]


def get_relations(drawn: t.Collection["Model"]) -> list[tuple["Model", t.Any, "Model"]]:
    """Return the relations between models: from which, by which field, to which."""
    return [
        (model, field, field.related_model)
        for model in drawn
        for field in get_fields(model)
        if field.is_relation and field.related_model in drawn
    ]


def describe_relations(drawn: t.Collection["Model"]) -> str:
    """Say in words what a diagram shows."""
    return " ".join(
        f"{model.__name__}.{field.name} refers to"
        f" {'one' if field.one_to_one else 'a'} {target.__name__}"
        f"{', or to none' if field.null else ''}."
        for model, field, target in get_relations(drawn)
    )


def draw(columns: list[list["Model"]], name: str) -> str:
    """Draw models as boxes in columns, with a line for each relation.

    Args:
        columns: The models, from left to right and from top to bottom.
        name: The diagram's title.

    Returns:
        An SVG element. Its colours are those of the page, light or dark.
    """
    places: dict[Model, tuple[int, int]] = {}
    height = 0
    for index, column in enumerate(columns):
        top = _PADDING
        for model in column:
            places[model] = (_PADDING + index * (_WIDTH + _GAP), top)
            top += _get_height(model) + _PADDING
        height = max(height, top)
    # The last gap is for the bows beside the last column.
    width = _PADDING + len(columns) * (_WIDTH + _GAP)
    lines = [_draw_line(places, *relation) for relation in get_relations(places)]
    boxes = [_draw_box(model, *place) for model, place in places.items()]
    text = describe_relations(places)
    return (
        f'<svg class="entities" role="img" viewBox="0 0 {width} {height}"'
        f' xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(name)}</title><desc>{escape(text)}</desc>"
        f"{''.join(boxes)}{''.join(lines)}</svg>"
    )


def _get_height(model: "Model") -> int:
    return _HEAD + _LINE * len(get_fields(model)) + 6


def _draw_box(model: "Model", x: int, y: int) -> str:
    rows = [
        f'<text x="{x + 10}" y="{y + _HEAD + _LINE * index + 15}"'
        f"{' class="relation"' if field.is_relation else ''}>{field.name}</text>"
        for index, field in enumerate(get_fields(model))
    ]
    return (
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_get_height(model)}" rx="6"/>'
        f'<text class="head" x="{x + 10}" y="{y + 20}">{model.__name__}</text>'
        f"{''.join(rows)}"
    )


def _draw_line(
    places: dict["Model", tuple[int, int]],
    model: "Model",
    field: t.Any,
    target: "Model",
) -> str:
    """Draw a curve from a field to the head of the model that it refers to."""
    x, y = places[model]
    to_x, to_y = places[target]
    y += _HEAD + _LINE * get_fields(model).index(field) + 10
    to_y += 16
    start, end = (x, to_x + _WIDTH) if to_x < x else (x + _WIDTH, to_x)
    bend_start, bend_end = (-_GAP, _GAP) if to_x < x else (_GAP, -_GAP)
    if to_x == x:  # in one column, a bow beside it
        start = end = x + _WIDTH
        bend_start = bend_end = _GAP - 20
    return (
        f'<path d="M{start} {y} C{start + bend_start} {y} {end + bend_end} {to_y}'
        f' {end} {to_y}"/><circle cx="{end}" cy="{to_y}" r="4"/>'
    )


class EntityDiagram(SphinxDirective):
    """`entity-diagram`: each line of the content is a column of models."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Draw the models that the content names."""
        columns = [
            [apps.get_model("user", name.strip()) for name in line.split(",")]
            for line in self.content
        ]
        svg = draw(columns, self.arguments[0])
        html = f'<div class="entities-frame" tabindex="0">{svg}</div>'
        return [nodes.raw("", html, format="html")]


class ModelFields(SphinxDirective):
    """`model-fields`: a section with a table for each model of the domain."""

    def run(self) -> list[nodes.Node]:
        """List each field and each relation, with its purpose."""
        for problem in find_problems():
            self.state_machine.reporter.warning(problem, line=self.lineno)
        lines = [line for model in get_models() for line in self._list(model)]
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)

    def _list(self, model: "Model") -> t.Iterator[str]:
        purposes = read_purposes().get(model.__name__, {})
        yield from (f"## {model.__name__}", "", (model.__doc__ or "").split("\n")[0])
        yield from ("", "| field | type | null | for |", "|---|---|---|---|")
        for field in get_fields(model):
            kind = type(field).__name__
            if field.is_relation:
                kind += f" → {field.related_model.__name__}"
            null = "yes" if field.null else ""
            purpose = purposes.get(field.name, "")
            yield f"| `{field.name}` | {kind} | {null} | {purpose} |"
        yield ""
        related = [
            f"`{relation.get_accessor_name()}` ({relation.related_model.__name__})"
            for relation in model._meta.related_objects
            if relation.related_model._meta.app_label == "user"
            and not relation.related_model._meta.proxy
        ]
        if related:
            yield from ("Other models refer to it: " + ", ".join(related) + ".", "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("entity-diagram", EntityDiagram)
    app.add_directive("model-fields", ModelFields)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
