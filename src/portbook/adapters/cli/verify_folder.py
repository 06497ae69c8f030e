"""`portbook verify --from-dir`: the listings of many machines, judged in one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portbook.adapters.cli.group_choices import chosen_group, group_targets, service_of
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.drift import Group, Judge
from portbook.adapters.listing_files import Groups, Listing, listings
from portbook.adapters.site import Site
from portbook.compare.verify import As
from portbook.files import UnusableFile
from portbook.model import Problem
from portbook.model.estate import HostGroup
from portbook.proof.processes import cores
from portbook.report import Report
from portbook.report.drift import closing, table


@dataclass(frozen=True)
class ListingFolder:
    """A folder of listings, and how they are judged.

    Attributes:
        path: the folder.
        group: id of the only group that is judged; None for all that have a firewall.
        target: id of the firewall that all listings are for; None for those of the groups.
        as_: what a listing stands for.
        interface: the interface that callers use; empty where it is unknown.
    """

    path: Path
    group: str | None
    target: str | None
    as_: As = As.HOST
    interface: str = ""

    def report(self, site: Site) -> Report:
        """A verification for each listing, and for each group without one.

        Raises:
            Unusable: there is no estate, group or target of that name, or the folder cannot be read.
        """
        chosen = self._chosen(site)
        estate = site.network.estate
        known = Groups({group.id: bool(group.firewalls) for group in estate.groups.values()}, chosen.keys())
        try:
            entries = [*listings(self.path, known)]
        except UnusableFile as unusable:
            raise Unusable(of_argument(unusable.message, unusable.cure)) from None
        problems = [entry for entry in entries if isinstance(entry, Problem)]
        texts = [entry for entry in entries if isinstance(entry, Listing)]
        judged = tuple(Judge(self.as_, self.interface, cores()).verifications(texts, chosen, self.path))
        return Report(tuple(problems), verifications=judged, closing=closing(judged), heading=(*table(judged), ""))

    def _chosen(self, site: Site) -> Mapping[str, Group]:
        groups = [chosen_group(site, self.group)] if self.group is not None else self._with_firewall(site)
        return {group.id: self._group(site, group) for group in groups}

    def _with_firewall(self, site: Site) -> list[HostGroup]:
        groups = [group for group in site.network.estate.groups.values() if group.firewalls]
        if not groups:
            cure = "write the groups of your network into estate.yml, with their `firewall`"
            raise Unusable(of_argument("this site has no host group with a firewall", cure))
        return groups

    def _group(self, site: Site, group: HostGroup) -> Group:
        targets = group_targets(site, group, self.target)
        if self.interface and (deaf := next((target for target in targets if target.read_host_by is None), None)):
            message = f"--interface does not work for {deaf.title}, the firewall of {group.id}"
            raise Unusable(of_argument(message, "leave it out, or choose a group with --group"))
        return Group(group.id, service_of(site, group), targets)
