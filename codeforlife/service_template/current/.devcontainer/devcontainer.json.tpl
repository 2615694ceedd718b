{
  "name": "@@name@@",
  "image": "mcr.microsoft.com/devcontainers/python:3.12",
@@ if postgresql
  "features": { "ghcr.io/devcontainers/features/docker-in-docker:2": {} },
  "postStartCommand": "docker compose up --detach --wait db",
@@ end
  "postCreateCommand": "make .venv/.installed",
  "forwardPorts": [8000],
  "customizations": {
    "vscode": {
      "extensions": ["ms-python.python", "charliermarsh.ruff", "ms-python.mypy-type-checker"],
      "settings": { "python.defaultInterpreterPath": "${containerWorkspaceFolder}/.venv/bin/python" }
    }
  }
}
