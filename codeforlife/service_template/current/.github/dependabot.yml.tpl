version: 2
updates:
  # Only the package: what it is tested with comes with `codeforlife updateservice`.
  - package-ecosystem: pip
    directory: /
    schedule: { interval: weekly }
    cooldown: { default-days: 7 }
    allow:
      - dependency-name: codeforlife
  - package-ecosystem: github-actions
    directory: /
    schedule: { interval: weekly }
    cooldown: { default-days: 7 }
    ignore:
      # The version of the reusable workflows is that of the package.
      - dependency-name: ocadotechnology/codeforlife-package-python*
  - package-ecosystem: docker
    directory: /
    schedule: { interval: weekly }
    cooldown: { default-days: 7 }
