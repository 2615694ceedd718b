"""Planted changes: each break of the public API is stopped, and nothing harmless is."""

import json
import shutil
from pathlib import Path

import pytest

from scripts.api.differences import Api, Difference, Level, compare
from scripts.api.gate import find_expired, find_faults, merge, read_api

_ROOT = Path(__file__).resolve().parents[3]

_END_OF_SEND_MAIL = '    timeout: int = 30,\n) -> None:\n    """Send a'

# The break's name, the text that is changed (it is in one file only), and the change.
BREAKING: dict[str, tuple[str, str, str]] = {
    "a name left __all__": (
        "codeforlife.throttling.lift_lock",
        '    "lift_lock",\n]',
        "]",
    ),
    "a method was renamed": (
        "codeforlife.tests.CeleryTestCase.apply_task",
        "def apply_task(",
        "def run_task(",
    ),
    "a parameter was renamed": (
        "codeforlife.mail.send_mail",
        "    campaign_id: int,\n    to_addresses",
        "    campaign: int,\n    to_addresses",
    ),
    "a parameter became required": (
        "codeforlife.tests.factories.make_school",
        "def make_school(*, name: str | None = None",
        "def make_school(*, size: int, name: str | None = None",
    ),
    "a default is another": (
        "codeforlife.mail.send_mail",
        f'region: str = "r1",\n    auth: str | None = None,\n{_END_OF_SEND_MAIL}',
        f'region: str = "r2",\n    auth: str | None = None,\n{_END_OF_SEND_MAIL}',
    ),
    "a parameter takes less": (
        "codeforlife.tasks.get_task_name",
        "def get_task_name(task: str | Callable[..., t.Any])",
        "def get_task_name(task: Callable[..., t.Any])",
    ),
    "more is returned": (
        "codeforlife.throttling.get_address",
        "def get_address(request: HttpRequest) -> str:",
        "def get_address(request: HttpRequest) -> str | None:",
    ),
    "type parameters changed places": (
        "codeforlife.caches.BaseDynamicKeyCache",
        "class BaseDynamicKeyCache[K, V](",
        "class BaseDynamicKeyCache[V, K](",
    ),
    "a class attribute has another value": (
        "codeforlife.pagination.LimitOffsetPagination.default_limit",
        "    default_limit = 50",
        "    default_limit = 100",
    ),
    "a base class went": (
        "codeforlife.user.permissions.IsTeacher",
        "class IsTypeOfUser(IsAuthenticated):",
        "class IsTypeOfUser(IsAuthenticated.__mro__[1]):",
    ),
    "a field is shorter": (
        "fields: user.JoinReleaseStudent.action_type",
        "action_type = models.CharField(max_length=64)",
        "action_type = models.CharField(max_length=32)",
    ),
    "a field may not be null": (
        "fields: user.UserSession.login_type",
        "login_type = models.CharField(max_length=100, null=True)",
        "login_type = models.CharField(max_length=100)",
    ),
    "a field went": (
        "fields: user.DailyActivity.level_control_submits",
        "    level_control_submits = models.PositiveBigIntegerField(default=0)\n",
        "",
    ),
    "a constraint came": (
        "constraints: user.AuthFactor unique user",
        '        unique_together = ["user", "type"]',
        '        unique_together = [["user", "type"], ["user"]]',
    ),
    "a url has another name": (
        "urls: school-list ^schools/$",
        'router.register("schools", SchoolViewSet, basename="school")',
        'router.register("schools", SchoolViewSet, basename="club")',
    ),
    "a url has another path": (
        "urls: class-list ^classes/$",
        'router.register("classes", ClassViewSet, basename="class")',
        'router.register("groups", ClassViewSet, basename="class")',
    ),
    "an error code has another name": (
        "error codes: nothing_to_create",
        'NOTHING_TO_CREATE, "nothing_to_create"',
        'NOTHING_TO_CREATE, "nothing"',
    ),
    "a check has another id": (
        "checks: codeforlife.W125",
        '"codeforlife.W125"',
        '"codeforlife.W925"',
    ),
    "a permission is another": (
        "permissions: SchoolViewSet.retrieve",
        "OR(members, IsIndependent(is_requesting_to_join_class=True))",
        "members",
    ),
    "a serializer lost a field": (
        "serializers: SchoolSerializer.id",
        '["id", "name", "country", "uk_county"]',
        '["name", "country", "uk_county"]',
    ),
    "an answer may hold null": (
        "responses: GET /classes/{access_code}/ 200 application/json",
        'source="classmates_data_viewable", read_only=True\n',
        'source="classmates_data_viewable", read_only=True, allow_null=True\n',
    ),
    "a command has another argument": (
        "options: unlock_users ids",
        'parser.add_argument("ids", nargs="+", type=int',
        'parser.add_argument("users", nargs="+", type=int',
    ),
    "a setting has another default": (
        "settings: LOGIN_LIMIT_WINDOW",
        '"LOGIN_LIMIT_WINDOW", 900,',
        '"LOGIN_LIMIT_WINDOW", 600,',
    ),
    "a setting has another name": (
        "settings: LOGIN_LIMIT_PER_ADDRESS",
        '"LOGIN_LIMIT_PER_ADDRESS",\n        600,',
        '"LOGIN_LIMIT_BY_ADDRESS",\n        600,',
    ),
    "an extra went": ("extras: gcp", "\ngcp = [", "\ngoogle = ["),
    "an older Python went": (
        "python: requires",
        'requires-python = ">=3.12"',
        'requires-python = ">=3.13"',
    ),
    "an entry point went": (
        "entry points: pytest11 codeforlife.pytest_plugin",
        '"codeforlife.pytest_plugin" = "codeforlife.pytest_plugin"',
        '"codeforlife.plugin" = "codeforlife.pytest_plugin"',
    ),
}

# A change that no service and no client can be broken by, and what is new.
HARMLESS: dict[str, tuple[str, str]] = {
    "an optional keyword was added": (
        '    timeout: int = 30,\n) -> None:\n    """Send a',
        '    timeout: int = 30,\n    quiet: bool = False,\n) -> None:\n    """Send a',
    ),
    "a parameter takes more": (
        "def get_task_name(task: str | Callable[..., t.Any])",
        "def get_task_name(task: str | bytes | Callable[..., t.Any])",
    ),
    "a docstring says more": (
        "    Services share brokers, and their tasks have the same names.",
        "    Services share brokers, so their tasks could have the same names.",
    ),
    "a body was changed": (
        "    window = conf.login.limit_window\n    cache.set(",
        "    window = int(conf.login.limit_window)\n    cache.set(",
    ),
    "a nullable column was added": (
        "    action_type = models.CharField(max_length=64)\n",
        "    action_type = models.CharField(max_length=64)\n"
        "    remark = models.CharField(max_length=9, null=True)\n",
    ),
    "a field is longer": (
        "login_type = models.CharField(max_length=100, null=True)",
        "login_type = models.CharField(max_length=200, null=True)",
    ),
    "a url was added": (
        'router.register("schools", SchoolViewSet, basename="school")',
        'router.register("schools", SchoolViewSet, basename="school")\n'
        'router.register("clubs", SchoolViewSet, basename="club")',
    ),
    "something private has another name": (
        "_get_generation_key",
        "_make_generation_key",
    ),
    "a deprecated alias was kept": (
        "def lift_lock(account: str) -> None:",
        "def unlock(account: str) -> None:\n"
        '    """Allow an account to be logged in to again."""\n'
        "    lift_lock(account)\n\n\n"
        "def lift_lock(account: str) -> None:",
    ),
}
# A module that moves behind the package that hands its names on.
_MOVED = ("enhanced_regex", "_regex")


def _plant(root: Path, name: str, old: str, new: str) -> None:
    """Change a text that stands in one file."""
    paths = [root / "pyproject.toml", *(root / "codeforlife").rglob("*.py")]
    found = [path for path in paths if old in path.read_text()]
    assert len(found) == 1, f"{name}: {old!r} is in {len(found)} files; plant another"
    found[0].write_text(found[0].read_text().replace(old, new))


def _copy(root: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", "*.sqlite3*")
    for part in ("codeforlife", "tests/projects"):
        shutil.copytree(_ROOT / part, root / part, ignore=ignored)
    shutil.copy(_ROOT / "pyproject.toml", root)
    return root


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Api:
    return merge(read_api(_copy(tmp_path_factory.mktemp("before"))))


@pytest.fixture(scope="module")
def breaks(
    before: Api, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Difference]:
    root = _copy(tmp_path_factory.mktemp("breaking"))
    for name, (_, old, new) in BREAKING.items():
        _plant(root, name, old, new)
    return {item.name: item for item in compare(before, merge(read_api(root)))}


@pytest.fixture(scope="module")
def harmless(
    before: Api, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Difference]:
    root = _copy(tmp_path_factory.mktemp("harmless"))
    for name, (old, new) in HARMLESS.items():
        _plant(root, name, old, new)
    for path in (root / "codeforlife").rglob("*.py"):
        path.write_text(path.read_text().replace(f".{_MOVED[0]} ", f".{_MOVED[1]} "))
    folder = root / "codeforlife/validators"
    (folder / f"{_MOVED[0]}.py").rename(folder / f"{_MOVED[1]}.py")
    return {item.name: item for item in compare(before, merge(read_api(root)))}


@pytest.mark.parametrize("name", BREAKING)
def test_a_break_is_stopped_under_fix_and_named(
    breaks: dict[str, Difference], name: str
) -> None:
    broken = BREAKING[name][0]
    (fault, *_) = find_faults([breaks[broken]], Level.PATCH, set(), guide=broken)
    assert fault.startswith(f"{broken}: ")
    assert "mark its commit with '!'" in fault


@pytest.mark.parametrize("name", BREAKING)
def test_a_break_may_be_in_a_breaking_release_that_explains_it(
    breaks: dict[str, Difference], name: str
) -> None:
    broken = BREAKING[name][0]
    explained = broken.rpartition(": ")[2]
    assert find_faults([breaks[broken]], Level.BREAKING, set(), explained) == []
    assert find_faults([breaks[broken]], Level.PATCH, {broken}, explained) == []
    (fault,) = find_faults([breaks[broken]], Level.BREAKING, set(), guide="")
    assert "docs/upgrading" in fault


def test_nothing_harmless_is_stopped(harmless: dict[str, Difference]) -> None:
    found = list(harmless.values())
    assert [item for item in found if item.level is Level.BREAKING] == []
    assert find_faults(found, Level.MINOR, set(), guide="") == []
    (fault,) = find_faults(found, Level.PATCH, set(), guide="")
    assert 'of the type "feat"' in fault


def test_what_is_new_is_seen(harmless: dict[str, Difference]) -> None:
    assert {
        "fields: user.JoinReleaseStudent.remark",
        "urls: club-list ^clubs/$",
        "codeforlife.mail.send_mail",
        "codeforlife.tasks.get_task_name",
    } <= harmless.keys()


def test_what_had_to_go_with_a_version_stops_it() -> None:
    assert find_expired(_ROOT, "2.9.0") == []
    (fault, *_) = find_expired(_ROOT, "3.0.0")
    assert fault.startswith("RemovedInCodeForLife3Warning names what goes with 3.0")


def test_the_committed_api_is_what_the_package_is(before: Api) -> None:
    paths = sorted((_ROOT / "api").glob("*.json"))
    committed = {path.stem: json.loads(path.read_text()) for path in paths}
    assert compare(merge(committed), before) == [], "run make api-update"
