"""YAML to model. Every problem has a path, a line and a column; a wrong file never raises an exception here."""

from portbook.load.book import LoadedBook, load_book, read_book
from portbook.load.config import Config, LoadedConfig, find_config, load_config
from portbook.load.schema import json_schema
from portbook.load.service import LoadedService, load_service
from portbook.load.values import Value, value_of, with_own_addresses

__all__ = [
    "Config",
    "LoadedBook",
    "LoadedConfig",
    "LoadedService",
    "Value",
    "find_config",
    "json_schema",
    "load_book",
    "load_config",
    "load_service",
    "read_book",
    "value_of",
    "with_own_addresses",
]
