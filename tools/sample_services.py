"""`python -m tools.sample_services COUNT`: ids of some services of the catalogue, others for each commit.

The whole catalogue takes most of an hour to prove: each change proves a part, and all parts get their turn.
"""

import subprocess
import sys
from pathlib import Path
from zlib import crc32

ROOT = Path(__file__).resolve().parent.parent


def sample(services: list[str], commit: str, count: int) -> list[str]:
    """The services of a commit, in order of id: the same ones each time."""
    return sorted(sorted(services, key=lambda id_: crc32(f"{commit}/{id_}".encode()))[:count])


def main() -> None:
    """Print them on one line."""
    words = ["git", "rev-parse", "HEAD"]
    commit = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603  # our words
    services = [path.stem for path in (ROOT / "ports").glob("*.yml")]
    sys.stdout.write(" ".join(sample(services, commit.strip(), int(sys.argv[1]))) + "\n")


if __name__ == "__main__":
    main()
