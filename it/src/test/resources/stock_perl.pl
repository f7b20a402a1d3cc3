# Mail::IMAPClient against a node with three messages in INBOX: port, user, password.
use strict;
use warnings;
use Mail::IMAPClient;

my ($port, $user, $password) = @ARGV;
my $imap = Mail::IMAPClient->new(
    Server => '127.0.0.1', Port => $port, User => $user, Password => $password, Uid => 1, Peek => 1)
    or die "log in: $@";

sub same {
    my ($what, $seen, $expected) = @_;
    die "$what: '$seen', expected '$expected'" unless $seen eq $expected;
}

same('folders', join('|', sort $imap->folders), 'Drafts|INBOX|Junk Mail|Sent|Trash');
$imap->create('A/B') or die $imap->LastError;
$imap->select('INBOX') or die $imap->LastError;
my @uids = $imap->search('ALL');
same('search', scalar @uids, 3);
same('subject', $imap->subject($uids[0]), 'number 1');
same('body', $imap->body_string($uids[0]), "body 1\r\n");
$imap->move('A/B', $uids[0]) or die $imap->LastError;
$imap->expunge;
same('moved', $imap->message_count('A/B'), 1);
same('left', $imap->message_count('INBOX'), 2);
$imap->select('A/B') or die $imap->LastError;
my ($uid) = $imap->messages;
my $items = $imap->fetch_hash('FLAGS', 'INTERNALDATE', 'RFC822.SIZE');
same('size', $items->{$uid}{'RFC822.SIZE'}, length $imap->message_string($uid));
same('type', $imap->get_bodystructure($uid)->bodytype, 'TEXT');
same('envelope', $imap->get_envelope($uid)->subject, 'number 1');
same('thread', scalar @{$imap->thread('REFERENCES', 'UTF-8', 'ALL')}, 1);
same('sort', join(',', $imap->sort('DATE', 'UTF-8', 'ALL')), $uid);
my $appended = $imap->append_string('INBOX', "Subject: x\r\n\r\ny\r\n", '\\Seen') or die $imap->LastError;
$imap->select('INBOX') or die $imap->LastError;
same('appended', $imap->message_string($appended), "Subject: x\r\n\r\ny\r\n");
$imap->delete('A/B') or die $imap->LastError;
my $idle = $imap->idle or die $imap->LastError;
$imap->done($idle) or die $imap->LastError;
$imap->logout or die $imap->LastError;
