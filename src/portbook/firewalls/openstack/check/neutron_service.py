"""Neutron in this process: OpenStack's Networking API with its ML2 plug-in, and a database in memory.

It has no agents and no network. It accepts, keeps and lists rules as in a real cloud, and nothing enforces them.

Source: https://docs.openstack.org/neutron/latest/configuration/neutron.html
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from portbook.proof.reading.extracts import extract

ENDPOINT = "http://127.0.0.1:9696"
"""Nothing listens at this address: the client's requests go to `Neutron.ask` instead."""
EXTRACT = "neutron_security_group"
"""The extract of Neutron's attributes of security groups."""
_API = "/v2.0"
_SETTINGS = """
[DEFAULT]
core_plugin = ml2
service_plugins =
transport_url = fake:/
use_stderr = false
notify_nova_on_port_status_changes = false
notify_nova_on_port_data_changes = false
state_path = {folder}
[database]
connection = sqlite://
[ml2]
type_drivers = local
project_network_types = local
mechanism_drivers =
extension_drivers =
[oslo_policy]
policy_file = none.yaml
[quotas]
quota_security_group = -1
quota_security_group_rule = -1
"""
"""These settings differ from Neutron's defaults where a default needs other services. Each cloud has its own quotas."""


class Neutron:
    """The API server. A process can have only one, because its settings are global."""

    def __init__(self, folder: Path) -> None:
        """Start it.

        Args:
            folder: an empty folder, which Neutron also needs later.
        """
        warnings.simplefilter("ignore")  # Neutron warns about its own deprecated parts
        settings = folder / "neutron.conf"
        settings.write_text(_SETTINGS.format(folder=folder), "utf-8")
        config = import_module("neutron.common.config")
        config.register_common_config_options()
        config.init([], default_config_files=[str(settings)])
        config.set_config_defaults()
        import_module("neutron.db.migration.models.head")  # all tables
        self._create_tables()  # Neutron reads them when it starts
        application = import_module("neutron.pecan_wsgi.app")
        self._versions = application.versions_factory({})
        self._networking = import_module("neutron.auth").NeutronKeystoneContext(application.v2_factory({}))

    def create_database(self) -> None:
        """Create a database that has nothing in it but the default rules of new security groups.

        A child process has to call this again, because it does not inherit the database in memory.
        """
        self._create_tables()
        for rule in extract(EXTRACT)["default_rules"]:
            body = json.dumps({"default_security_group_rule": rule})
            status, _headers, answer = self.ask("POST", f"{_API}/default-security-group-rules", body, "0" * 32, "admin")
            if status != _CREATED:
                raise RuntimeError(answer.decode())

    def _create_tables(self) -> None:
        engine = import_module("neutron_lib.db.api").get_context_manager().writer.get_engine()
        import_module("neutron_lib.db.model_base").BASEV2.metadata.create_all(engine)

    def ask(
        self, method: str, path: str, content: str, project: str, role: str = "member"
    ) -> tuple[int, Mapping[str, str], bytes]:
        """The status, headers and body of the answer to a request. As in a real cloud, headers identify the user.

        Args:
            method: the HTTP method.
            path: the path with the query.
            content: JSON; empty for no body.
            project: the id of the user's project.
            role: the role of the user.
        """
        request = import_module("webob").Request.blank(path, method=method)
        request.headers.update(
            {
                "X-User-Id": "portbook",
                "X-Project-Id": project,
                "X-Roles": f"{role},reader",
                "Accept": "application/json",
            }
        )
        if content:
            request.body, request.content_type = content.encode(), "application/json"
        begins = request.path_info_peek() == _API.strip("/")
        if begins:
            request.path_info_pop()
        answer = request.get_response(self._networking if begins else self._versions)
        return answer.status_code, dict(answer.headers), answer.body


_CREATED = 201
