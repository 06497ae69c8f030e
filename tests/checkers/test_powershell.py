"""The scripts for PowerShell, read by its grammar: no PowerShell runs here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_powershell

from portbook.checkers import End
from portbook.model import Service
from tests.checkers.conftest import written
from tests.checkers.test_posix import HOSTILE

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
ENDS = {End.PROBE: "client", End.LISTEN: "server"}


def nodes(root: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    yield root
    for child in root.children:
        yield from nodes(child)


def read(service: Service, end: End, folder: Path) -> list[tree_sitter.Node]:
    text = written(service, ENDS[end], end, folder, "powershell").read_text("utf-8-sig")
    return list(nodes(PARSER.parse(text.encode()).root_node))


@pytest.mark.parametrize("end", End)
def test_the_grammar_reads_it(fates: Service, end: End, tmp_path: Path) -> None:
    assert [node.text for node in read(fates, end, tmp_path) if node.is_error or node.is_missing] == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_from_the_data_is_only_text(fates: Service, text: str, tmp_path: Path) -> None:
    flows = {id_: replace(flow, title=text, purpose=text, without=text) for id_, flow in fates.flows.items()}
    hostile = replace(fates, title=text, flows=flows)

    def shape(service: Service) -> list[str]:
        return [node.type for node in read(service, End.PROBE, tmp_path) if node.type != "comment"]

    plain = replace(
        fates,
        title="x",
        flows={id_: replace(flow, title="x", purpose="x", without="x") for id_, flow in fates.flows.items()},
    )
    assert shape(hostile) == shape(plain)


def test_windows_powershell_reads_it_as_utf_8(fates: Service, tmp_path: Path) -> None:
    assert written(fates, "client", End.PROBE, tmp_path, "powershell").read_bytes().startswith(b"\xef\xbb\xbf#")


CMDLETS = {
    "ConvertTo-Json",
    "ForEach-Object",
    "New-Object",
    "Select-Object",
    "Set-StrictMode",
    "Where-Object",
    "Write-Output",
}
"""What Windows PowerShell 5.1 and PowerShell 7 both bring, in modules that are always there."""
AUTOMATIC = {"$_", "$null", "$true", "$false", "$ErrorActionPreference"}


def texts(found: list[tree_sitter.Node], kind: str) -> set[str]:
    return {(node.text or b"").decode() for node in found if node.type == kind}


@pytest.mark.parametrize("end", End)
def test_it_calls_only_what_there_is(fates: Service, end: End, tmp_path: Path) -> None:
    found = read(fates, end, tmp_path)
    assert texts(found, "command_name") <= texts(found, "function_name") | CMDLETS


@pytest.mark.parametrize("end", End)
def test_it_reads_only_variables_that_something_sets(fates: Service, end: End, tmp_path: Path) -> None:
    """Strict mode makes an error of any other."""
    found = read(fates, end, tmp_path)
    names = {"left_assignment_expression", "script_parameter", "foreach_statement"}
    variables = {name for node in found if node.type in names for name in first_variables(node)}
    used = {name.replace("${", "$").rstrip("}") for name in texts(found, "variable")}
    assert {name.lower() for name in used} - {name.lower() for name in variables | AUTOMATIC} == set()


def first_variables(node: tree_sitter.Node) -> set[str]:
    """The variables that a parameter, an assignment or a loop sets."""
    inside = [inner for inner in nodes(node) if inner.type == "variable"]
    several = inside if node.type == "left_assignment_expression" else inside[:1]
    return {(inner.text or b"").decode() for inner in several}
