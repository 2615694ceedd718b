name: main

on:
  pull_request:
  merge_group:
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
      contents: write # the changelog's commit, the tag and the release, on main only
    secrets:
      CODECOV_TOKEN: ${{ secrets.CODECOV_TOKEN }}
      CFL_APP_PRIVATE_KEY: ${{ secrets.CFL_APP_PRIVATE_KEY }}
