# What the service was made from. `codeforlife updateservice` reads and writes this.
[tool.codeforlife]
version = "@@version@@"
name = "@@name@@"
database = "@@database@@"
users = "@@users@@"
extras = [@@extras_list@@]
example = @@example@@

[tool.pytest.ini_options]
DJANGO_SETTINGS_MODULE = "settings"
DETECT_N_PLUS_ONE = "error"
pythonpath = ["."]
testpaths = ["src"]
python_files = ["*_test.py", "test_*.py"]
filterwarnings = ["error"]

[tool.coverage.run]
branch = true
source = ["src"]
omit = ["*_test.py", "*/migrations/*"]

[tool.coverage.report]
fail_under = 90
show_missing = true
skip_covered = true

[tool.ruff]
target-version = "py312"
extend-exclude = ["migrations"]

[tool.ruff.lint]
select = ["B", "C4", "DJ", "E", "F", "I", "PT", "RUF", "S", "SIM", "UP", "W"]
ignore = [
    "PT009", # the test kit is built on unittest's TestCase
    "PT027",
    "RUF012", # Django declares options as plain class attributes
    "S101",
]

[tool.ruff.lint.per-file-ignores]
"*_test.py" = ["S105", "S106"]

[tool.ruff.lint.isort]
known-first-party = ["codeforlife"]

[tool.mypy]
python_version = "3.12"
strict = true
plugins = ["mypy_django_plugin.main", "mypy_drf_plugin.main"]
files = ["application.py", "manage.py", "settings.py", "src"]
exclude = ["/migrations/"]

[tool.django-stubs]
django_settings_module = "settings"
