"""What changes the directory: loading a city from its files."""

from antri.directory.actions.load_city import FilesRefused, load_city
from antri.directory.actions.tables import Table
from antri.directory.actions.write_rows import Loaded

__all__ = ["FilesRefused", "Loaded", "Table", "load_city"]
