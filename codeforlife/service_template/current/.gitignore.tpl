# Python
__pycache__/
*.py[cod]
.venv/
.mypy_cache/
.pytest_cache/
.ruff_cache/
.coverage*
coverage.xml
htmlcov/

# What the service keeps on a developer's machine
*.sqlite3*
.env.local.secrets
.keys/
/static/
/media/
