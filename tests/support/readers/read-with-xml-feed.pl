# Fetches a feed with XML::Feed and prints its entries as JSON.
use strict;
use warnings;
use JSON::PP;
use URI;
use XML::Atom;
use XML::Feed;

# Without it titles from Atom are bytes (XML::Atom, "Unicode").
$XML::Atom::ForceUnicode = 1;

my $feed = XML::Feed->parse(URI->new($ARGV[0])) or die XML::Feed->errstr, "\n";
print JSON::PP->new->ascii->encode([map { entry($_) } $feed->entries]);

sub entry {
    my ($one) = @_;
    my $date = $one->issued->clone->set_time_zone('UTC');
    return {
        id => $one->id,
        title => $one->title,
        link => $one->link,
        date => $date->strftime('%Y-%m-%dT%H:%M:%SZ'),
        content => $one->content->body,
        ($one->author ? (author => $one->author) : ()),
    };
}
