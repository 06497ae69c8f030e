"""The line that reads an addition's file, put into real configurations by the real sed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from portbook.firewalls.firehol.grammar import deletion, insertion, place
from portbook.load import load_book
from portbook.model import Book, Form
from portbook.snippets import all_snippets
from portbook.targets import targets

NAME = "portbook.a-b.host.best+1"
HERE = f"source {place(NAME)}\n"
CONFIGURATIONS = {
    "Debian's": "version 6\n\n# any interface\n{}interface any world\n\tclient all accept\n",
    "helpers first": "version 6\nblacklist4 full 192.0.2.1\n{}interface eth0 lan\n    policy accept\ninterface eth1 wan\n",
    "of one IP version": "version 6\n{}\tipv6 interface any v6\n\t\tpolicy return\ninterface any world\n",
    "in one word": "{}interface46\teth0 lan\n",
    "a router": "version 6\n{}  both  router lan inface eth0\n",
    "another addition": "version 6\nsource /etc/firehol/portbook.c.d.e.conf\n{}interface any world\n",
    "names that begin alike": "version 6\ninterfaces=eth0\nrouter_of=1\n{}interface $interfaces x\n",
    "no interface": "version 6\n",
}


def sed(words: tuple[str, ...], path: Path) -> str:
    subprocess.run(["/usr/bin/env", "sed", *words[:-1], path], check=True)
    return path.read_text()


@pytest.mark.parametrize("text", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_it_stands_above_the_first_interface_and_goes_again(text: str, tmp_path: Path) -> None:
    path = tmp_path / "firehol.conf"
    path.write_text(text.format(""))
    assert sed(insertion(NAME), path) == text.format(HERE)
    assert sed(deletion(NAME), path) == text.format("")


def test_another_additions_line_stays(tmp_path: Path) -> None:
    path = tmp_path / "firehol.conf"
    path.write_text(HERE.replace("best+1", "best+12") + HERE.replace("a-b.", "a-b-"))
    assert sed(deletion(NAME), path).count("source") == 2


@pytest.mark.parametrize("role", ["config", "conf"])
def test_a_role_whose_name_begins_as_the_files_end_is_read(role: str) -> None:
    data = f"service: svc\ntitle: Svc\nroles:\n  {role}: {{title: Host, host: true}}\n  far: {{title: Far}}\n"
    data += f"flows:\n  web: {{from: far, to: {role}, tcp: 443, need: required}}\n"
    book = Book(load_book({"svc.yml": data.encode()}).book.services)
    made = {snippet.id.form: snippet for snippet in all_snippets(book, [targets()["firehol"]])}
    assert len(targets()["firehol"].read(made[Form.ADD].text).rules) == 2
    assert targets()["firehol"].read(made[Form.UNDO].text).rules == ()
