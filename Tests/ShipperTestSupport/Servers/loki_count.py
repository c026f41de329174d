"""How many lines a Loki says there are: loki_count.py URL SELECTOR RANGE, such as
'{service="champion"}' 1h. Repeats count, and the range ends in ten minutes."""

import json
import sys
import time
import urllib.parse
import urllib.request

url, selector, span = sys.argv[1:]
# Lines may be somewhat ahead of the clock.
end = int(time.time()) + 600
query = urllib.parse.urlencode({"query": f"sum(count_over_time({selector}[{span}]))", "time": end})
with urllib.request.urlopen(f"{url}/loki/api/v1/query?{query}", timeout=60) as answer:
    result = json.load(answer)["data"]["result"]
print(result[0]["value"][1] if result else 0)
