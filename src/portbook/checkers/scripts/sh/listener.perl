use strict; use warnings; use Socket qw(:all); use IO::Handle; use IO::Select;
my %types = (tcp => [SOCK_STREAM, 6], udp => [SOCK_DGRAM, 17], sctp => [SOCK_STREAM, 132]);
my $end = time + shift @ARGV;
my ($select, %kinds) = (IO::Select->new);
sub opened {
    my ($kind, $version, $place, $port) = @_;
    my $family = $version == 6 ? AF_INET6 : AF_INET;
    my ($failed, $where) = getaddrinfo($place eq "any" ? $version == 6 ? "::" : "0.0.0.0" : $place, $port,
        {flags => AI_NUMERICHOST, family => $family, socktype => SOCK_STREAM});
    if ($failed) { $! = 99; return }
    socket(my $s, $family, $types{$kind}[0], $types{$kind}[1]) or return;
    setsockopt($s, IPPROTO_IPV6, IPV6_V6ONLY, 1) if $version == 6;
    setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1) if $kind ne "udp";
    bind($s, $where->{addr}) or return;
    $kind eq "udp" or listen($s, 64) or return;
    $s->blocking(0);
    return $s;
}
for my $word (@ARGV) {
    my $s = opened(split /,/, $word);
    if ($s) { $select->add($s); $kinds{fileno $s} = (split /,/, $word)[0] }
    print $word, " ", $s ? "open" : "$!", "\n";
}
print "ready\n";
STDOUT->flush;
while (time < $end) {
    for my $s ($select->can_read($end - time)) {
        if ($kinds{fileno $s} ne "udp") { close $_ if accept($_, $s); next }
        my $peer = recv($s, my $text, 128, 0);
        send($s, "portbook-answer $1", 0, $peer) if defined $peer && $text =~ /^portbook-probe (.*)/s;
    }
}
