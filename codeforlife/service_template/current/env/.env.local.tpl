# What differs on a developer's machine.
@@ if sqlite
# Nothing has to: everything has a default.
@@ else
DATABASE_URL=postgresql://postgres:postgres@127.0.0.1:5432/@@slug@@
@@ end
