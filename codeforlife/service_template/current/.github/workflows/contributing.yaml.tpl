name: contributing

on:
  # The jobs check nothing out, and so run no code of a pull request; with `pull_request`
  # a fork would get no token, and outside contributors are whom this is for.
  pull_request_target: # zizmor: ignore[dangerous-triggers] nothing is checked out
    types: [opened, edited, synchronize, reopened]
  # The text of a comment reaches no shell: Python reads it from the file of the event.
  issue_comment: # zizmor: ignore[dangerous-triggers] no text of it reaches a shell
    types: [created, edited]
  issues:
    types: [opened]
  merge_group:
  schedule:
    - cron: 0 9 * * *
  workflow_dispatch:

permissions: {}

cache-mode: none # a run that anyone can start leaves nothing behind

concurrency:
  group: contributing-caller-${{ github.event_name }}-${{ github.run_id }}
  cancel-in-progress: false

jobs:
  contributing:
    name: contributing
    uses: ocadotechnology/codeforlife-package-python/.github/workflows/contributing.yaml@v@@version@@
    permissions:
      contents: read # answers that the repository overrides
      id-token: write # GitHub vouches for the run to the agreement's service
      issues: write # assignees, answers, reactions, warnings
      pull-requests: write # the comment about the agreement, links to issues
      statuses: write # whether the agreement is signed and the title is right
    with:
      agreement-url: ${{ vars.AGREEMENT_URL }}
      project: "3"
      team: ocadotechnology/code-for-life
    secrets:
      CFL_APP_PRIVATE_KEY: ${{ secrets.CFL_APP_PRIVATE_KEY }}
