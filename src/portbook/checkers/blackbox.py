"""A checker as targets of Prometheus' blackbox_exporter: a file for `file_sd_configs`.

Source: Prometheus' `file_sd_config` and the names of modules in blackbox_exporter's `blackbox.yml` (github.com/prometheus/blackbox_exporter):
`tcp_connect` and `icmp`. It has no prober for UDP but that of DNS.
"""

from __future__ import annotations

import json

from portbook.checkers.checker import Checker, End, Language, Written
from portbook.checkers.endpoints import Endpoint, endpoints, title_of, told

_CANNOT = {"udp": "blackbox_exporter has no prober for UDP"}
_MODULES = {"tcp": "tcp_connect", "echo": "icmp"}


def _write(checker: Checker) -> Written:
    able = endpoints(checker, _CANNOT)
    groups = [{"targets": [endpoint.address], "labels": _labels(checker, endpoint)} for endpoint in able.able]
    return Written(json.dumps(groups, ensure_ascii=False, indent=2) + "\n", able.left_out)


BLACKBOX = Language("blackbox", "Prometheus' blackbox_exporter", _write, (End.PROBE,))


def _labels(checker: Checker, endpoint: Endpoint) -> dict[str, str]:
    check = endpoint.check
    return {
        "__param_module": _MODULES[check.kind],
        "service": checker.service.id,
        "role": checker.role.id,
        "target_role": check.destination.role,
        "title": title_of([check]),
        **told([check]),
    }
