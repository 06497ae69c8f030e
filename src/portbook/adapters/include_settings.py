"""How a site includes files: from its mkdocs.yml, or from the extension itself while a page is built."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from markdown import Markdown

from portbook.adapters.included import Includes
from portbook.adapters.mkdocs_file import Relative, options
from portbook.load import Config

EXTENSION = "pymdownx.snippets"
_PREPROCESSOR = "snippet"
_FILES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml")


def of_site(config: Config) -> Callable[[Path], Includes | None]:
    """What mkdocs.yml says, read once, for a page: names of files may be relative to its folder. None without the extension."""
    file = next((config.root / name for name in _FILES if (config.root / name).is_file()), None)
    settings = options(file, EXTENSION) if file else None
    return partial(_for_page, config, settings)


def _for_page(config: Config, settings: Mapping[str, object] | None, page: Path) -> Includes | None:
    if settings is None:
        return None
    asked = settings.get("base_path", ".")
    bases = asked if isinstance(asked, list) else [asked]
    return Includes(
        tuple(base for base in (_base(one, config, page) for one in bases) if base),
        config.root,
        (config.docs, config.root),
        restricted=settings.get("restrict_base_path") is not False,
        dedents=settings.get("dedent_subsections") is True,
        appended=_texts(settings.get("auto_append")),
    )


def of_markdown(markdown: Markdown, folders: tuple[Path, ...]) -> Includes | None:
    """What the extension has been told; None where pages are converted without it.

    Args:
        markdown: the converter of the page.
        folders: those of the site, the first of which paths in problems are relative to.
    """
    if _PREPROCESSOR not in markdown.preprocessors or not folders:
        return None
    extension = markdown.preprocessors[_PREPROCESSOR]
    return Includes(
        tuple(map(Path, _texts(getattr(extension, "base_path", ())))),
        folders[0],
        folders,
        restricted=getattr(extension, "restrict_base_path", True) is not False,
        dedents=getattr(extension, "dedent_subsections", False) is True,
        appended=_texts(getattr(extension, "auto_append", ())),
    )


def _base(asked: object, config: Config, page: Path) -> Path | None:
    """The folder or file; None for a value that is known only while MkDocs runs."""
    if isinstance(asked, str):
        return _absolute(config.root, asked)
    if not isinstance(asked, Relative):
        return None
    start, _, rest = asked.to.partition("/")
    folder = {"$config_dir": config.root, "$docs_dir": config.docs, "": page.parent}.get(start)
    return _absolute(folder, rest) if folder else None


def _absolute(folder: Path, path: str) -> Path:
    return Path(os.path.normpath(folder / path))


def _texts(values: object) -> tuple[str, ...]:
    return tuple(map(str, values)) if isinstance(values, Iterable) and not isinstance(values, str) else ()
