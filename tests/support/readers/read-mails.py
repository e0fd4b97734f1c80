"""Prints the mails of the maildir that rss2email wrote to, oldest first, as JSON."""
import datetime
import email.policy
import email.utils
import json
import mailbox
import sys


def entry(mail):
    sent = email.utils.parsedate_to_datetime(mail["Date"]).astimezone(datetime.timezone.utc)
    return {
        "id": mail["X-RSS-ID"],
        "title": mail["Subject"],
        "author": mail["From"].addresses[0].display_name,
        "link": mail["X-RSS-URL"],
        "date": sent.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "html": mail.get_content(),
    }


def read(file):
    return email.message_from_binary_file(file, policy=email.policy.default)


mails = mailbox.Maildir(sys.argv[1], factory=read, create=False)
print(json.dumps([entry(mails[key]) for key in sorted(mails.keys())]))
