# In namespaces of its own: the real ufw, with its package's settings, does what it reads.
set -e
PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t tmpfs none /mnt
mkdir -p /mnt/ufw/applications.d
cp -L /usr/share/ufw/iptables/*.rules /usr/share/ufw/ufw.conf /mnt/ufw
cat >/mnt/default <<'END'
IPV6=yes
DEFAULT_INPUT_POLICY="DROP"
DEFAULT_OUTPUT_POLICY="ACCEPT"
DEFAULT_FORWARD_POLICY="DROP"
DEFAULT_APPLICATION_POLICY="SKIP"
MANAGE_BUILTINS=no
IPT_MODULES=""
END
mount --bind /mnt/ufw /etc/ufw
mount --bind /mnt/default /etc/default/ufw
mount -t tmpfs none /run
sh -e >&2
echo '# ipv4'
iptables-save
echo '# ipv6'
ip6tables-save
