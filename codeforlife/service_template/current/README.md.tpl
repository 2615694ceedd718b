# @@title@@

A back end of [Code for Life](https://www.codeforlife.education), on the package
[codeforlife](https://github.com/ocadotechnology/codeforlife-package-python).

You need Python 3.12 or newer, and make.

```sh
make demo   # run it: http://127.0.0.1:8000/schema/ui/ lists what it answers
make test   # test it
```
@@ if postgresql

On a developer's machine it keeps its data in PostgreSQL, at the address that
`env/.env.local` names. `docker compose up --detach db` starts one there.
@@ end

- `make check` runs all that a pull request has to pass.
- `docker compose up` runs it as a deployed service does: the server, a worker, the
  scheduler, PostgreSQL and Redis.
- [`env/`](env/README.md) lists the variables that each environment needs.
- `codeforlife updateservice` brings the service to the template of a newer package.
@@ if example
- `codeforlife removeexample` deletes the example, which is all about fruit.
@@ end
