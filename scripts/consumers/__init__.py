"""The consumer gate: services' suites, on the last version and on the next one."""
