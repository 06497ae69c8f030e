"""Each engine of AWS is in the file that its id names."""

from __future__ import annotations

from portbook.firewalls.aws.check import engines


def test_the_file_of_an_engine_has_its_id_as_name() -> None:
    files = {
        name.replace("_", "-"): module.ENGINE for name, module in vars(engines).items() if hasattr(module, "ENGINE")
    }
    assert {engine.id: engine for engine in engines.ENGINES} == files


def test_the_engines_are_explained_in_one_table() -> None:
    assert [engine.id for engine in engines.ENGINES if f"| `{engine.id}` |" not in str(engines.__doc__)] == []
