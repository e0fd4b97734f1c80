"""Fetches a feed with feedparser and keeps it in a JSON file, with the validators for the next time."""
import json
import os
import sys
import time

import feedparser

url, file = sys.argv[1:]


def entry(one):
    return {
        "id": one.get("id"),
        "title": one.title,
        "link": one.get("link"),
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", one.published_parsed),
        "content": one.content[0].value,
        **({"author": ", ".join(a.name for a in one.authors)} if one.get("authors") else {}),
        **({"image": one.media_content[0]["url"]} if one.get("media_content") else {}),
    }


known = {}
if os.path.exists(file):
    with open(file) as kept:
        known = json.load(kept)
feed = feedparser.parse(url, etag=known.get("etag"), modified=known.get("modified"))
if feed.bozo:
    sys.exit(f"not well-formed: {feed.bozo_exception}")
if feed.status == 200:
    with open(file, "w") as kept:
        entries = [entry(one) for one in feed.entries]
        json.dump({"etag": feed.get("etag"), "modified": feed.get("modified"), "entries": entries}, kept)
elif feed.status != 304:
    sys.exit(f"status {feed.status}")
