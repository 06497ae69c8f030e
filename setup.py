"""The one step of the build that pyproject.toml has no words for: the data in ports/ becomes the package's catalogue."""

from pathlib import Path
from shutil import copyfile

from setuptools import setup
from setuptools.command.build_py import build_py

DATA = ("ports/*.yml", "ports/LICENSE", "ports/VERSION")
CATALOGUE = "portbook/catalogue"


class BuildWithCatalogue(build_py):
    """Python's files and the catalogue. An editable install has no copy: the package reads ports/ itself."""

    def run(self) -> None:
        """Build; of an earlier build's catalogue nothing is left."""
        super().run()
        if self.editable_mode:
            return
        folder = Path(self.build_lib, CATALOGUE)
        for old in folder.glob("*.yml"):
            old.unlink()
        for name in _data():
            copyfile(name, folder / Path(name).name)

    def get_source_files(self) -> list[str]:
        """What a source distribution has: the data too."""
        return [*super().get_source_files(), *_data()]


def _data() -> list[str]:
    """The files of the catalogue, from the folder of this file, in which every build runs."""
    return sorted(path.as_posix() for pattern in DATA for path in Path().glob(pattern))


setup(cmdclass={"build_py": BuildWithCatalogue})
