"""The means of one month: an array of days on standard input, one object on standard output."""
import json
import sys

days = json.load(sys.stdin)


def mean(field):
    return round(sum(day[field] for day in days) / len(days), 2)


json.dump({
    "month": days[0]["month"],
    "days": len(days),
    "temp_max": mean("temp_max"),
    "temp_min": mean("temp_min"),
    "feels_like": mean("feels_like"),
    "rain_mm": round(sum(day["precipitation"] for day in days), 1),
    "wet_days": sum(1 for day in days if day["precipitation"] > 0),
}, sys.stdout, sort_keys=True)
