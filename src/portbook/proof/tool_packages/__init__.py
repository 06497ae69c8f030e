"""Firewalls unpacked from the distribution's packages into the user's cache, and the inventory of what proves here.

No installation may start or enable a firewall on anybody's machine, and the packages' own scripts do (read in Debian 12):

- ufw: `postinst` enables ufw.service, runs `update-rc.d ufw defaults`, and sets ENABLED from a preseeded answer; an
  /etc/ufw/ufw.conf left by an earlier ufw would turn it on at the next start.
- firewalld: `postinst` enables and starts firewalld.service. The D-Bus daemon has no unit of its own, but its package
  asks for others that have one.
- ferm: `postinst` enables and starts ferm.service, whose rules replace all others. It is one Perl script that needs no
  more than perl-base and perl-modules.
- shorewall, shorewall6: `postinst` enables their services, which wait for a setting.
- firehol: `postinst` enables firehol.service and runs its init script, which starts it where `/etc/default/firehol` says
  so; `preinst` and `postinst` move files in /etc. It is one Bash script, which reads files of firehol-common.

So their files are unpacked, and no script of a package runs. This package imports nothing but the standard library and
`portbook.proof`: set-up runs it before `.venv` exists.
"""
