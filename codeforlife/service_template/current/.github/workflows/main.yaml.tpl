name: main

on:
  pull_request:
  push:
    branches: [main]
  workflow_dispatch:

permissions: {}

concurrency:
  group: ${{ github.workflow }}-${{ github.ref }}
  cancel-in-progress: ${{ github.event_name == 'pull_request' }}

jobs:
  main:
    uses: ocadotechnology/codeforlife-package-python/.github/workflows/backend.yaml@v@@version@@
    permissions:
      contents: write # the release of a new version, on the main branch only
