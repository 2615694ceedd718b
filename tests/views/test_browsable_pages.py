"""The browsable API's pages: what they offer works, for people of every kind.

axe-core (https://github.com/dequelabs/axe-core) finds nothing serious on them where
``AXE_CORE`` names its ``axe.min.js`` and Chromium is installed.
"""

import os
import re
import shutil
import subprocess
import typing as t
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from rest_framework import serializers
from rest_framework.routers import SimpleRouter
from rest_framework.test import APIClient
from src.models import Badge

from codeforlife.filters import FilterSet
from codeforlife.permissions import AllowAny
from codeforlife.renderers import BrowsableAPIRenderer, JSONRenderer
from codeforlife.response import Response
from codeforlife.serializers import ModelSerializer
from codeforlife.user.models import User
from codeforlife.views import ModelViewSet, action

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


class BadgeFilterSet(FilterSet):
    class Meta:
        model = Badge
        fields: t.ClassVar = ["name"]


class BadgeSerializer(ModelSerializer[User, Badge]):
    kind = serializers.ChoiceField(["gold", "silver"], write_only=True, required=False)
    note = serializers.CharField(
        write_only=True, required=False, style={"base_template": "textarea.html"}
    )

    class Meta:
        model = Badge
        fields: t.ClassVar = ["id", "name", "points", "kind", "note"]


class BadgeViewSet(ModelViewSet[User, Badge]):
    """The badges of a school."""

    http_method_names: t.ClassVar = ["get", "post", "patch", "put", "delete", "options"]
    lean_reads = True
    permission_classes = [AllowAny]
    renderer_classes: t.ClassVar = [JSONRenderer, BrowsableAPIRenderer]
    queryset = Badge.objects.order_by("name")
    serializer_class = BadgeSerializer
    filterset_class = BadgeFilterSet
    rename_all = ModelViewSet.bulk_update_action("rename_all")

    @action(detail=False, methods=["get"])
    def best(self, request: t.Any) -> Response:
        return Response({"name": "Gold"})


router = SimpleRouter()
router.register("badges", BadgeViewSet, basename="badge")
urlpatterns = router.urls


def _get_page(path: str) -> str:
    response = APIClient().get(path, headers={"accept": "text/html"})
    return t.cast(str, response.content.decode())


@pytest.fixture
def badge() -> Badge:
    return Badge.objects.create(name="Gold", points=7)


class _Controls(HTMLParser):
    """Collects the controls without a name, as far as labels and attributes say."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.labelled: set[str | None] = set()
        self.controls: list[dict[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "label":
            self.labelled.add(found.get("for"))
        hidden = found.get("type") in ("hidden", "submit")
        if tag in ("input", "select", "textarea") and not hidden:
            self.controls.append(found)

    @property
    def unlabelled(self) -> list[dict[str, str | None]]:
        return [
            control
            for control in self.controls
            if control.get("id") not in self.labelled and "aria-label" not in control
        ]


def test_a_list_can_be_filtered(badge: Badge) -> None:
    assert 'data-target="#filtersModal"' in _get_page("/badges/")
    assert 'data-target="#filtersModal"' not in _get_page(f"/badges/{badge.pk}/")


def test_forms_of_one_row_have_its_values(badge: Badge) -> None:
    page = _get_page(f"/badges/{badge.pk}/")
    assert 'data-method="PATCH"' in page
    form = re.search(
        r"<textarea[^>]*id=\"id__content\"[^>]*>(.*?)</textarea>", page, re.S
    )
    assert form is not None
    assert "&quot;points&quot;: 7" in form[1]
    assert re.search(r'name="points"[^>]*value="7"', page)


@pytest.mark.parametrize("path", ["/badges/bulk/", "/badges/rename-all/"])
def test_actions_on_many_rows_have_no_form_of_one(path: str) -> None:
    page = _get_page(path)
    assert "405" in page
    assert "DELETE</button>" not in page
    assert 'name="_content"' not in page
    assert 'name="points"' not in page


def test_what_is_offered_is_not_refused(badge: Badge) -> None:
    page = _get_page("/badges/")
    assert "/badges/best/" in page
    assert "/badges/bulk/" not in page
    assert "/badges/rename-all/" not in page


def test_the_page_says_its_language_and_names_its_controls(badge: Badge) -> None:
    for path in ("/badges/", f"/badges/{badge.pk}/"):
        page = _get_page(path)
        assert '<html lang="en' in page
        assert 'aria-label="Choose a format"' in page
        controls = _Controls(page)
        assert len(controls.controls) > 4
        assert controls.unlabelled == []


_FIND_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_AXE = """
<script>%s</script><script>
axe.run().then(({violations}) => {
  const serious = violations.filter((v) => ["serious", "critical"].includes(v.impact));
  document.body.innerHTML = "AXE" + JSON.stringify(serious.map(
    (v) => [v.id, v.nodes[0].html])) + "EXA";
});
</script></body>"""


@pytest.mark.timeout(120)
@pytest.mark.parametrize("path", ["/badges/", "/badges/{pk}/", "/badges/bulk/"])
def test_axe_finds_nothing_serious(path: str, badge: Badge, tmp_path: Path) -> None:
    chromium = next(filter(None, map(shutil.which, _FIND_CHROMIUM)), None)
    axe = os.environ.get("AXE_CORE")
    if chromium is None or axe is None:
        pytest.skip("Install Chromium, and set AXE_CORE to axe-core's axe.min.js.")
    page = _get_page(path.format(pk=badge.pk))
    for url in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)):
        found = finders.find(url.removeprefix("/static/"))
        page = page.replace(f'"{url}"', f'"file://{found}"')
    file = tmp_path / "page.html"
    file.write_text(page.replace("</body>", _AXE % Path(axe).read_text(), 1))
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    dom = subprocess.run(  # our own page
        [chromium, *arguments, "--virtual-time-budget=20000", f"file://{file}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    ).stdout
    result = re.search(r"AXE(.*?)EXA", dom, re.S)
    assert result is not None
    assert result[1] == "[]"
