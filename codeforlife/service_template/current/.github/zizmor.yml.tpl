rules:
  unpinned-uses:
    config:
      policies:
        # Called at a version's tag, which is never moved; all else by commit.
        "ocadotechnology/codeforlife-package-python/*": ref-pin
        "*": hash-pin
