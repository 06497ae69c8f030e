"""The server as programs meet it: the official client over the pipes of a process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from portbook.adapters.mcp.register import INSTRUCTIONS, TOOLS
from portbook.adapters.mcp.schema import input_schema, output_schema
from tests.adapters.cli.test_cli import edit, run
from tests.adapters.mcp.test_schema import QUESTIONS

LACKING = "" if find_spec("mcp") else "needs the Python package mcp: make test-extras"
pytestmark = [pytest.mark.extra, pytest.mark.skipif(bool(LACKING), reason=LACKING or "all is there")]
COMMAND = [sys.executable, "-m", "portbook", "mcp"]
OPENING = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}


def talk(site: Path, conversation: Callable[[Any], Awaitable[Any]]) -> Any:  # noqa: ANN401  # what the conversation gives
    """What a conversation of the official client with a server about a site comes to."""
    from mcp import Client, StdioServerParameters  # noqa: PLC0415  # an extra

    async def connected() -> Any:  # noqa: ANN401  # likewise
        server = StdioServerParameters(
            command=COMMAND[0], args=[*COMMAND[1:], str(site)], env=dict(os.environ), cwd="/"
        )
        async with Client(server) as client:
            return await conversation(client)

    return asyncio.run(connected())


def test_it_says_what_it_is_and_that_all_tools_only_read(site: Path) -> None:
    async def told(client: Any) -> tuple[Any, Any]:  # noqa: ANN401  # the client
        return client.instructions, (await client.list_tools()).tools

    instructions, tools = talk(site, told)
    assert instructions == INSTRUCTIONS
    assert [tool.name for tool in tools] == [*TOOLS]
    for tool in tools:
        assert (tool.annotations.read_only_hint, tool.annotations.open_world_hint) == (True, False)
        assert tool.input_schema == input_schema(TOOLS[tool.name].arguments)
        assert tool.output_schema == output_schema(TOOLS[tool.name].answer)


def test_every_tool_answers_as_it_does_without_pipes(site: Path) -> None:
    """The client checks each answer against the schema."""

    async def asked(client: Any) -> list[Any]:  # noqa: ANN401  # the client
        return [await client.call_tool(name, arguments) for name, arguments in QUESTIONS.items()]

    for name, result in zip(QUESTIONS, talk(site, asked), strict=True):
        assert not result.is_error
        assert result.structured_content["answered"]
        assert f"Proof: {result.structured_content['proof']['rung']}" in result.content[0].text, name


def test_a_snippet_and_its_proof_are_those_of_the_commands(site: Path) -> None:
    checked = json.loads(run("check", "--format", "json").stdout)["results"]
    wanted = next(result for result in checked if (result["target"], result["form"]) == ("azure", "add"))

    async def asked(client: Any) -> Any:  # noqa: ANN401  # the client
        return await client.call_tool("get_snippet", {"service": "demo", "target": "azure"})

    result = talk(site, asked)
    assert result.content[1].text == run("snippet", "demo", "--target", "azure").stdout
    proof = result.structured_content["proof"]
    assert (proof["rung"], proof["tool"], proof["date"]) == (wanted["evidence"], wanted["tool"], wanted["when"])


def test_calls_at_the_same_time_have_their_own_answers_and_see_a_change(site: Path) -> None:
    async def at_once(client: Any) -> list[str]:  # noqa: ANN401  # the client
        forms = ["add", "undo", "show"] * 4
        calls = [client.call_tool("get_snippet", {"service": "demo", "target": "gcp", "form": form}) for form in forms]
        results = [result.structured_content for result in await asyncio.gather(*calls)]
        assert [result["form"] for result in results] == forms
        edit(site / "ports/demo.yml", "tcp: 443", "tcp: 8443")
        after = await client.call_tool("get_snippet", {"service": "demo", "target": "gcp"})
        return [results[0]["text"], after.structured_content["text"]]

    before, after = talk(site, at_once)
    assert ("8443" in before, "8443" in after) == (False, True)


def test_a_question_that_cannot_be_answered_is_an_error_with_its_place(site: Path) -> None:
    edit(site / "ports/demo.yml", "tcp: 443", "tcp: 70000")

    async def asked(client: Any) -> list[Any]:  # noqa: ANN401  # the client
        broken = await client.call_tool("get_snippet", {"service": "demo", "target": "gcp"})
        return [broken, await client.call_tool("get_snipet", {})]

    broken, unknown = talk(site, asked)
    assert (broken.is_error, broken.structured_content["problems"][0]["line"]) == (True, 7)
    assert broken.content[0].text.startswith("ports/demo.yml:7:")
    assert (unknown.is_error, unknown.content[0].text) == (
        True,
        "there is no tool `get_snipet`: did you mean `get_snippet`?",
    )


def started(site: Path) -> subprocess.Popen[bytes]:
    """A server that has answered the first message."""
    server = subprocess.Popen([*COMMAND, str(site)], stdin=-1, stdout=-1, stderr=-1)
    assert server.stdin
    assert server.stdout
    server.stdin.write(
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": OPENING}).encode() + b"\n"
    )
    server.stdin.flush()
    assert json.loads(server.stdout.readline())["result"]["serverInfo"]["name"] == "portbook"
    return server


@pytest.mark.parametrize("how", ["closed", "interrupted"])
def test_it_ends_well(how: str, site: Path) -> None:
    with started(site) as server:
        if how == "interrupted":
            server.send_signal(signal.SIGINT)
            assert server.wait(30) == 0
        output, errors = server.communicate(timeout=30)
    assert (server.returncode, output, errors) == (0, b"", b"")


def test_what_is_no_message_does_not_end_it(site: Path) -> None:
    with started(site) as server:
        ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
        output, errors = server.communicate(b"no JSON\n\xff\xfe\n[]\n" + json.dumps(ping).encode() + b"\n", timeout=30)
    assert {"jsonrpc": "2.0", "id": 2, "result": {}} in [json.loads(line) for line in output.splitlines()]
    assert (server.returncode, b"Traceback" in errors) == (0, False)


def test_a_conversation_changes_no_file(site: Path) -> None:
    run("check")

    async def asked(client: Any) -> list[Any]:  # noqa: ANN401  # the client
        return [await client.call_tool(name, arguments) for name, arguments in QUESTIONS.items()]

    before = contents(site)
    talk(site, asked)
    assert contents(site) == before


def contents(site: Path) -> dict[str, bytes]:
    """The files of a site, without those that SQLite makes beside the ledger for every reader."""
    files = (path for path in site.rglob("*") if path.is_file() and ".sqlite-" not in path.name)
    return {str(path): path.read_bytes() for path in files}
