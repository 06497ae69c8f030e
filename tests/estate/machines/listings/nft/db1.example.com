table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept comment "portbook: group-nft nft all"
		ip saddr 10.30.0.9 tcp dport 5433 accept comment "portbook: group-nft nft all"
		ip saddr 10.30.0.8 tcp dport 5433 accept comment "portbook: group-nft nft all"
		ip saddr 10.30.0.4/31 tcp dport 5433 accept comment "portbook: group-nft nft all"
		ip6 saddr 2001:db8:30::2/127 tcp dport 5433 accept comment "portbook: group-nft nft all"
		ip saddr 10.30.0.2/31 tcp dport 5433 accept comment "portbook: group-nft nft all"
		ip6 saddr 2001:db8:10::/64 tcp dport 5432 accept comment "portbook: group-nft nft all"
		ip saddr 10.10.0.0/28 tcp dport 5432 accept comment "portbook: group-nft nft all"
		ct state established,related accept
		iif "lo" accept
		icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
		tcp dport 22 accept
	}

	chain forward {
		type filter hook forward priority filter; policy drop;
	}

	chain output {
		type filter hook output priority filter; policy drop;
		ct state established,related accept comment "portbook: group-nft nft all"
		ip daddr 10.30.0.9 tcp dport 5433 accept comment "portbook: group-nft nft all"
		ip daddr 10.30.0.8 tcp dport 5433 accept comment "portbook: group-nft nft all"
		ip daddr 10.30.0.4/31 tcp dport 5433 accept comment "portbook: group-nft nft all"
		ip6 daddr 2001:db8:30::2/127 tcp dport 5433 accept comment "portbook: group-nft nft all"
		ip daddr 10.30.0.2/31 tcp dport 5433 accept comment "portbook: group-nft nft all"
		ct state established,related accept
		oif "lo" accept
		icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
	}
}
