"""Files that are made from one another agree (`make check` looks at the same)."""

from scripts import check_files


def test_every_setting_is_explained_once() -> None:
    assert list(check_files.settings()) == []


def test_every_package_is_locked_with_a_hash_and_no_address() -> None:
    assert list(check_files.locks()) == []
