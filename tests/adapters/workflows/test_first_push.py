"""From a wheel to a green first push: the workflows that `portbook init` writes, run in fresh roots."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from portbook.targets import targets
from tests.given.fresh_runner import SITE, FreshRunner, make_image, run
from tests.given.repository import git
from tests.given.workflow import read_workflow
from tools import fresh_root
from tools.say import Stop

pytestmark = pytest.mark.whole

NEWCOMER = f"""\
export PATH=/opt/newcomer/bin:$PATH
python3 -m venv /opt/newcomer
pip wheel --quiet --no-deps --wheel-dir /tmp/dist /root/portbook
pip install --quiet /tmp/dist/portbook-*.whl
portbook init {SITE}
portbook init {SITE} --ci gitlab
rm -r /tmp/dist /opt/newcomer
cd {SITE}
git config --global user.name Newcomer
git config --global user.email newcomer@example.com
git init -q -b main
git add --all
git commit -q -m "A new site"
git checkout -q -b topic
sed -i s/443/8443/ ports/*.yml docs/*.md docs/*/*.md
git commit -q -a -m "Another port"
git checkout -q main
chown -R runner .
"""
"""Who makes a site from a wheel, which no index has and CI cannot reach, and pushes it with a pull request."""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="portbook-root-", dir="/var/tmp") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def image(folder: Path) -> Path:
    """A machine's image with the repository."""
    root = folder / "image"
    try:
        fresh_root.require_everything()
        fresh_root.make(root)
    except Stop as stop:
        pytest.skip(str(stop))
    make_image(root)
    run(root, NEWCOMER)
    return root


def written(image: Path, path: str) -> dict[str, Any]:
    """A workflow as the newcomer got it."""
    return read_workflow((image / SITE[1:] / path).read_text("utf-8"))


def assert_verified(site: Path) -> None:
    """Whether a built site says of the rules for all firewalls what was done to them."""
    proofs = json.loads((site / "proofs.json").read_text("utf-8"))["proofs"]
    assert {proof["id"].split("/")[3] for proof in proofs} == set(targets())
    assert {proof["evidence"] for proof in proofs} == {"proven", "checked", "read back", "self-consistent"}


def test_what_is_pushed_to_github_is_proven_and_built(folder: Path, image: Path) -> None:
    jobs = written(image, ".github/workflows/site.yml")["jobs"]
    log = ""
    for index, share in enumerate(jobs["prove"]["strategy"]["matrix"]["shard"]):
        values = {"matrix.shard": share, "strategy.job-index": str(index)}
        machine = FreshRunner.copied(image, folder / f"prove-{index}", folder / "ledgers", values)
        machine.run_job(jobs["prove"])
        log += machine.log
    build = FreshRunner.copied(image, folder / "build", folder / "ledgers", {})
    build.run_job(jobs["build"])
    assert "not verified" not in log + build.log
    assert_verified(build.workspace / "site")


def test_a_pull_request_is_reviewed(folder: Path, image: Path) -> None:
    job = written(image, ".github/workflows/review.yml")["jobs"]["review"]
    base = git(image / SITE[1:], "-c", "safe.directory=*", "rev-parse", "main")  # it is the user's in the root
    values = {"github.event.pull_request.base.sha": base, "github.sha": "topic"}
    machine = FreshRunner.copied(image, folder / "review", folder / "review-artifacts", values)
    machine.run_job(job)
    assert "not verified" not in machine.log
    assert_verified(machine.workspace / "site")
    assert "8443" in (machine.workspace / "site/what-changes.html").read_text("utf-8")


def test_what_is_pushed_to_gitlab_is_proven_and_built(folder: Path, image: Path) -> None:
    """Of GitLab's runners, those that permit namespaces; Debian's Python is not that of the image `python`."""
    pipeline = written(image, ".gitlab-ci.yml")
    before = pipeline["default"]["before_script"]
    first = [{"uses": "actions/checkout@"}, {"uses": "actions/setup-python@"}]
    share = {"CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "1"}
    scripts = [*before, *pipeline["prove"]["script"], *pipeline["pages"]["script"]]
    job = {"steps": [*first, {"run": "\n".join(scripts), "env": share}]}
    machine = FreshRunner.copied(image, folder / "gitlab", folder / "none", {})
    machine.user = "root"
    run(machine.root, f"chown -R root {SITE}")  # git refuses another user's repository
    machine.run_job(job)
    assert "not verified" not in machine.log
    assert_verified(machine.workspace / "public")
