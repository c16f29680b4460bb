"""One row for each day of the events on standard input, and the strongest events; JSON on standard output."""
import collections
import json
import sys

events = [event for event in json.load(sys.stdin) if event["magnitude"] is not None]
by_day = collections.defaultdict(list)
for event in events:
    by_day[event["day"]].append(event)


def strength(event):
    """Strongest first; equal ones in the order of their ids, so that the bytes are the same every time."""
    return -event["magnitude"], event["id"]


def row(day):
    strongest = min(by_day[day], key=strength)
    return {
        "day": day,
        "events": len(by_day[day]),
        "felt": sum(1 for event in by_day[day] if event["felt"]),
        "magnitude": strongest["magnitude"],
        "place": strongest["place"],
    }


def rank(event):
    return -event["score"], *strength(event)


report = {
    "count": len(events),
    "days": [row(day) for day in sorted(by_day)],
    "strongest": sorted(events, key=strength)[:10],
    "noteworthy": sorted(events, key=rank)[:10],
}
json.dump(report, sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)
