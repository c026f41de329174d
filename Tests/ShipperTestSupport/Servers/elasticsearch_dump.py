#!/usr/bin/env python3
"""Writes every document of an index as NDJSON {"_id", "_source"}: elasticsearch_dump.py URL INDEX OUTFILE

Refreshes the index first, and pages by scroll, which noida-db and every Elasticsearch know.
Prints how many documents it wrote.
"""

import http.client
import json
import sys
from typing import Iterator
from urllib.parse import quote, urlsplit

PAGE = 5000
KEEP = "2m"


class Server:
    def __init__(self, url: str):
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc)

    def call(self, method: str, path: str, body: object = None) -> dict:
        self._connection.request(
            method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"}
        )
        answer = self._connection.getresponse()
        data = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path} was answered {answer.status}: {data[:500].decode(errors='replace')}")
        return json.loads(data)


def documents(server: Server, index: str) -> Iterator[dict]:
    server.call("POST", f"/{index}/_refresh")
    page = server.call(
        "POST", f"/{index}/_search?scroll={KEEP}", {"size": PAGE, "sort": ["_doc"], "query": {"match_all": {}}}
    )
    while hits := page["hits"]["hits"]:
        yield from hits
        page = server.call("POST", "/_search/scroll", {"scroll": KEEP, "scroll_id": page["_scroll_id"]})
    server.call("DELETE", "/_search/scroll", {"scroll_id": page["_scroll_id"]})


def main(arguments: list[str]) -> None:
    if len(arguments) != 3:
        sys.exit(__doc__)
    url, index, path = arguments
    count = 0
    with open(path, "w", encoding="utf-8") as out:
        for document in documents(Server(url), quote(index, safe="*,-")):
            out.write(json.dumps({"_id": document["_id"], "_source": document["_source"]}) + "\n")
            count += 1
    print(count)


if __name__ == "__main__":
    main(sys.argv[1:])
