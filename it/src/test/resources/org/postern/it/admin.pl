# A small client of the administration protocol: PORT PASSWORD. Watches logins while somebody logs in.
use strict;
use warnings;
use IO::Socket::INET;

my ( $port, $password ) = @ARGV;

sub connected {
    my $socket = IO::Socket::INET->new( PeerAddr => "127.0.0.1", PeerPort => $port, Timeout => 20 )
        or die "cannot connect: $!";
    my $greeting = <$socket>;
    die "no greeting" unless $greeting =~ /^\* OK \S+ admind [0-9.]+ /;
    return $socket;
}

sub command {
    my ( $socket, $tag, $line ) = @_;
    print $socket "$tag $line\r\n";
    my @rows;
    while ( my $answer = <$socket> ) {
        $answer =~ s/\r\n$//;
        if    ( $answer =~ /^\* \Q$tag\E (.*)$/ )           { push @rows, $1; }
        elsif ( $answer =~ /^\Q$tag\E ((?:OK|NO).*)$/ )      { return ( $1, @rows ); }
        else                                                 { die "unexpected: $answer"; }
    }
    die "closed";
}

my $watcher = connected();
my ( $end, $id ) = command( $watcher, 1, "LOGIN Administrator {" . length($password) . "+}\r\n$password" );
print "watcher $end\n";
print $watcher "w EVENT WATCH Login\r\n";

# The watch has begun when its own connection answers nothing and another's login shows.
my $seen;
for my $try ( 1 .. 50 ) {
    my $other = connected();
    command( $other, "x", "LOGIN Administrator \"$password\"" );
    my $ready = "";
    vec( $ready, fileno($watcher), 1 ) = 1;
    if ( select( $ready, undef, undef, 0.2 ) ) {
        $seen = <$watcher>;
        last;
    }
}
die "no event" unless defined $seen;
$seen =~ s/\r\n$//;
print "event ", ( $seen =~ /^\* w \S+Z (\S+) / ? $1 : $seen ), "\n";
print "field ", ( $seen =~ /(account=\S+)/ ? $1 : "none" ), "\n";
