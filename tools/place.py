"""Where set-up unpacks tools: there, Portbook looks for them."""

import sys
from pathlib import Path

from tools.say import say

_SOURCE = Path(__file__).resolve().parent.parent / "src"


NOWHERE = Path("/nowhere")


def folder() -> Path:
    """The user's folder of tools, made where it is not there; `NOWHERE` where there can be none: a sentence says why."""
    sys.path.append(str(_SOURCE))
    from portbook.proof import user_cache  # noqa: PLC0415  # the package is not installed before the first set-up

    path = user_cache.tools_path()
    refusal = "the environment has no HOME" if path is None else user_cache.tools_refusal()
    if path and not refusal:
        try:
            # Programs that run as nobody, in the sandbox of an administrator, have to get in.
            path.mkdir(exist_ok=True, mode=0o755, parents=True)
            path.chmod(0o755)
        except OSError as error:
            refusal = f"{path} cannot be made: {error.strerror}"
        else:
            return path
    say(f"No firewall can be unpacked: {refusal}.")
    return NOWHERE
