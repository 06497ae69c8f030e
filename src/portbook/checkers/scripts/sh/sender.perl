use strict; use warnings; no warnings "once"; use Socket qw(:all); use IO::Select; use IO::Handle; use POSIX qw(EINPROGRESS);
my ($kind, $address, $port, $source, $wait) = @ARGV;
my %types = (tcp => [SOCK_STREAM, 6], udp => [SOCK_DGRAM, 17], sctp => [SOCK_STREAM, 132]);
my ($failed, $place) = getaddrinfo($address, $port, {flags => AI_NUMERICHOST, socktype => SOCK_STREAM});
if ($failed) { print "bad address\n"; exit }
sub over { print $_[0], $! + 0 ? $! : "timed out", "\n"; exit }
socket(my $s, $place->{family}, $types{$kind}[0], $types{$kind}[1]) or over("");
if ($source ne "-") {
    setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1) if $kind ne "udp";
    my $here = $place->{family} == AF_INET6 ? pack_sockaddr_in6($source, IN6ADDR_ANY) : pack_sockaddr_in($source, INADDR_ANY);
    bind($s, $here) or over("bind: ");
}
$s->blocking(0);
my $select = IO::Select->new($s);
if (!connect($s, $place->{addr})) {
    over("") if $! != EINPROGRESS;
    if (!$select->can_write($wait)) { print "timed out\n"; exit }
    $! = unpack("i", getsockopt($s, SOL_SOCKET, SO_ERROR));
    over("") if $! + 0;
}
if ($kind ne "udp") { print "connected\n"; exit }
for my $turn (1 .. 3) {
    defined(send($s, sprintf("portbook-probe %08x%08x\n", rand(2 ** 32), rand(2 ** 32)), 0)) or over("");
    next if !$select->can_read($wait / 3);
    if (defined(recv($s, my $answer, 512, 0))) { print "answered\n"; exit }
    over("");
}
print "timed out\n";
