"""Replaces D-Bus: calls go directly from firewalld's client to the objects of its server.

Arguments and answers are still encoded as messages of libdbus and decoded again, with the signatures that the server's methods
declare, so that both ends see the same types as over a bus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from portbook.firewalls.firewalld.check.inside.imports import module

_OBJECTS: dict[str, Any] = {}
"""The objects of the server, by path."""


class _Proxy(NamedTuple):
    """A client's proxy of an object. `dbus.Interface` gets methods from it."""

    path: str
    bus_name: str

    @property
    def object_path(self) -> str:
        return self.path

    @property
    def requested_bus_name(self) -> str:
        return self.bus_name

    def get_dbus_method(self, member: str, dbus_interface: str | None = None) -> Callable[..., Any]:
        def call(*arguments: object, **_timeout: object) -> object:
            target = _OBJECTS[self.path]
            method = _method(type(target), member, dbus_interface)
            inputs, outputs = vars(method)["_dbus_in_signature"], vars(method)["_dbus_out_signature"]
            answer = method(target, *_carried(inputs, arguments), sender=None)
            return None if answer is None else _carried(outputs, (answer,))[0]

        return call


class _Bus:
    """The system bus, with no other program on it than the server."""

    def get_object(self, name: str, path: str, **_options: object) -> _Proxy:
        return _Proxy(path, name)

    def add_signal_receiver(self, *_handler: object, **_filter: object) -> None:
        """Do nothing: a command ends before a signal would arrive."""


def install() -> None:
    """Install this bus in place of the real one, before firewalld's modules are imported."""
    dbus, service = module("dbus"), module("dbus.service")
    module("dbus.mainloop.glib").DBusGMainLoop = lambda **_options: None
    dbus.SystemBus = _Bus
    service.Object.__init__ = _register
    service.Object.remove_from_connection = _unregister


def trust() -> None:
    """Allow every call, as the real daemon does for root."""

    def plain(cls: Any, *_arguments: object, **_options: object) -> Any:  # noqa: ANN401  # as in dbus
        return object.__new__(cls)

    module("firewall.server.dbus").DbusServiceObject.__new__ = plain


def _register(self: Any, _name: object = None, path: str = "", *_more: object) -> None:  # noqa: ANN401  # as in dbus
    self._object_path, self._name, self._locations, self._fallback = path, None, [], False
    _OBJECTS[path] = self


def _unregister(self: Any, *_where: object) -> None:  # noqa: ANN401  # as in dbus
    _OBJECTS.pop(self._object_path, None)


def _method(kind: type, member: str, interface: str | None) -> Any:  # noqa: ANN401  # a function with dbus's marks
    for base in kind.__mro__:
        method = base.__dict__.get(member)
        if getattr(method, "_dbus_interface", "") == interface:
            return method
    message = f"no method {member} in {interface}"
    raise module("dbus").exceptions.DBusException(message, name="org.freedesktop.DBus.Error.UnknownMethod")


def _carried(signature: str, values: Sequence[object]) -> list[Any]:
    """The values as the other end of a connection would receive them."""
    message = module("dbus.lowlevel").SignalMessage("/carried", "carried.by", "libdbus")
    message.append(*values, signature=signature if values else "")
    arguments: list[Any] = message.get_args_list()
    return arguments
