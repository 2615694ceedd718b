"""`codeforlife updateservice`, with real git."""

import os
import shutil

from codeforlife import cli

from .conftest import MODEL, NEW_MODEL, git


def test_an_edit_of_the_template_is_taken_and_an_own_one_kept(template, update) -> None:
    template.make_service()
    template.edit("README.md", "# Mine\n")
    template.edit("src/mine.py", "mine\n")
    template.commit()
    template.release("1.1.0", {"Makefile": "all:\n\tcheck\n", "src/new.py": "new\n"})

    assert update() == 0
    assert git(template.service, "branch", "--show-current") == "codeforlife-1.1.0\n"
    assert git(template.service, "status", "--porcelain") == ""
    subject = git(template.service, "log", "-1", "--format=%s %an")
    assert subject == "chore: update to the template of 1.1.0 Ada\n"
    assert template.read("README.md") == "# Mine\n"
    assert template.read("src/mine.py") == "mine\n"
    assert template.read("src/new.py") == "new\n"
    assert template.read("Makefile") == "all:\n\tcheck\n"
    assert 'version = "1.1.0"' in template.read("pyproject.toml")
    assert not git(template.service, "for-each-ref", "refs/codeforlife")


def test_edits_of_one_file_apart_are_merged(template, update) -> None:
    template.make_service()
    template.edit("src/model.py", MODEL.replace("line 19\n", "mine 19\n"))
    template.commit()
    template.release("1.1.0", {"src/model.py": NEW_MODEL})
    assert update() == 0
    merged = NEW_MODEL.replace("line 19\n", "mine 19\n")
    assert template.read("src/model.py") == merged


def test_edits_of_one_line_are_a_conflict_that_is_named(
    template, update, capsys
) -> None:
    template.make_service()
    template.edit("src/model.py", MODEL.replace("line 2\n", "mine 2\n"))
    template.commit()
    template.release("1.1.0", {"src/model.py": NEW_MODEL, "README.md": "# New\n"})

    assert update() == 1
    assert "  src/model.py\n" in capsys.readouterr().out
    text = template.read("src/model.py")
    assert "<<<<<<< codeforlife/service\nmine 2\n=======\ntemplate 2\n" in text
    assert template.read("README.md") == "# New\n"
    status = git(template.service, "status", "--porcelain").splitlines()
    assert "UU src/model.py" in status
    template.edit("src/model.py", "resolved\n")
    template.commit()
    assert update() == 0


def test_what_the_service_deleted_stays_deleted(template, update) -> None:
    template.make_service()
    git(template.service, "rm", "--quiet", "src/model.py", "README.md")
    template.commit()
    template.release("1.1.0", {"src/model.py": NEW_MODEL, "README.md": None})
    assert update() == 0
    assert not (template.service / "src/model.py").exists()
    template.release("1.2.0", {"src/model.py": MODEL})
    git(template.service, "switch", "--quiet", "-c", "next")
    assert update() == 0
    assert not (template.service / "src/model.py").exists()


def test_a_file_is_deleted_only_where_it_was_not_edited(
    template, update, capsys
) -> None:
    template.make_service()
    template.edit("src/old.py", "old\n" * 8 + "mine\n")
    template.commit()
    template.release("1.1.0", {"src/old.py": None, "src/model.py": None})
    assert update() == 0
    assert template.read("src/old.py").endswith("mine\n")
    assert not (template.service / "src/model.py").exists()
    assert "Kept, because you edited it: src/old.py." in capsys.readouterr().out


def test_a_file_that_the_service_renamed_is_followed(template, update) -> None:
    template.make_service()
    git(template.service, "mv", "src/model.py", "src/models.py")
    git(template.service, "mv", "src/old.py", "src/older.py")
    template.commit()
    template.release("1.1.0", {"src/model.py": NEW_MODEL, "src/old.py": None})
    assert update() == 0
    assert template.read("src/models.py") == NEW_MODEL
    assert template.read("src/older.py") == "old\n" * 9
    assert not (template.service / "src/model.py").exists()


def test_a_file_that_both_added_is_a_conflict(template, update) -> None:
    template.make_service()
    template.edit("src/new.py", "mine\n")
    template.commit()
    template.release("1.1.0", {"src/new.py": "template\n"})
    assert update() == 1
    assert "mine\n=======\ntemplate\n" in template.read("src/new.py")


def test_two_versions_in_one_step_equal_one_by_one(template, update) -> None:
    template.make_service()
    template.edit("src/model.py", MODEL.replace("line 19\n", "mine 19\n"))
    template.commit()
    template.release("1.1.0", {"src/model.py": NEW_MODEL, "src/a.py": "a\n"})
    template.release("1.2.0", {"src/a.py": "a\nb\n", "src/old.py": None})

    assert update() == 0
    at_once = git(template.service, "rev-parse", "HEAD^{tree}")
    git(template.service, "switch", "--quiet", "main")
    git(template.service, "branch", "--quiet", "-D", "codeforlife-1.2.0")
    assert update("--to", "1.1.0") == 0
    assert 'version = "1.1.0"' in template.read("pyproject.toml")
    assert update() == 0
    assert git(template.service, "rev-parse", "HEAD^{tree}") == at_once


def test_twice_changes_nothing(template, update) -> None:
    template.make_service()
    template.release("1.1.0", {"README.md": "# New\n"})
    assert update("--check") == 1
    assert git(template.service, "branch", "--show-current") == "main\n"
    assert update() == 0
    before = git(template.service, "rev-parse", "HEAD")
    assert update() == 0
    assert update("--check") == 0
    assert git(template.service, "rev-parse", "HEAD") == before
    assert git(template.service, "status", "--porcelain") == ""


def test_the_example_does_not_come_back(template, update, monkeypatch) -> None:
    template.make_service()
    monkeypatch.chdir(template.service)
    assert cli.main(["removeexample"]) == 0
    template.commit()
    files = {"src/fruit.py": "@@ file if example\nfruits\n", "README.md": "# New\n"}
    template.release("1.1.0", files)
    assert update() == 0
    assert not (template.service / "src/fruit.py").exists()
    assert template.read("README.md") == "# New\n"


def test_a_service_in_a_subfolder(template, update) -> None:
    template.repository.mkdir()
    (template.repository / "src").mkdir()
    (template.repository / "src/model.py").write_text("another's\n")
    template.make_service("services/fruit shop")
    template.edit("src/model.py", MODEL.replace("line 2\n", "mine 2\n"))
    template.commit()
    files = {"src/model.py": NEW_MODEL, "README.md": "# New\n", "src/old.py": None}
    template.release("1.1.0", files)
    assert update() == 1
    status = git(template.repository, "status", "--porcelain").splitlines()
    assert 'UU "services/fruit shop/src/model.py"' in status
    assert 'D  "services/fruit shop/src/old.py"' in status
    assert template.read("README.md") == "# New\n"
    assert (template.repository / "src/model.py").read_text() == "another's\n"


def test_line_breaks_of_windows(template, update) -> None:
    template.make_service()
    git(template.service, "config", "core.autocrlf", "true")
    shutil.rmtree(template.service / "src")
    git(template.service, "checkout", "--quiet", ".")
    assert b"line 1\r\n" in (template.service / "src/model.py").read_bytes()
    template.release("1.1.0", {"src/model.py": NEW_MODEL})
    assert update() == 0
    assert b"template 2\r\n" in (template.service / "src/model.py").read_bytes()
    assert git(template.service, "show", "HEAD:src/model.py") == NEW_MODEL


def test_without_an_identity_the_update_is_left_to_commit(
    template, update, monkeypatch, capsys
) -> None:
    template.make_service()
    template.release("1.1.0", {"README.md": "# New\n"})
    git(template.service, "config", "user.useConfigOnly", "true")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    assert update() == 0
    assert "Set user.name and user.email" in capsys.readouterr().out
    assert "M  README.md" in git(template.service, "status", "--porcelain")


def test_a_hook_that_refuses_leaves_the_update_to_commit(
    template, update, capsys
) -> None:
    template.make_service()
    template.release("1.1.0", {"README.md": "# New\n"})
    hook = template.service / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no tabs, please >&2\nexit 1\n")
    hook.chmod(0o755)
    assert update() == 0
    assert "Nothing is committed: no tabs, please." in capsys.readouterr().out
    assert "M  README.md" in git(template.service, "status", "--porcelain")


def test_variables_of_a_hook_do_not_lead_astray(template, update, monkeypatch) -> None:
    template.make_service()
    template.release("1.1.0", {"README.md": "# New\n"})
    monkeypatch.setenv("GIT_DIR", str(template.root))
    monkeypatch.setenv("GIT_INDEX_FILE", str(template.root / "index"))
    assert update() == 0
    assert template.read("README.md") == "# New\n"
