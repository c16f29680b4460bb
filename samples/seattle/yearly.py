"""A table of years from the table of months on standard input (CSV), as text."""
import collections
import csv
import sys

years = collections.defaultdict(list)
for month in csv.DictReader(sys.stdin):
    years[month["month"][:4]].append(month)

print("year  warmest month  felt like  rain in mm  wet days")
for year, months in sorted(years.items()):
    warmest = max(months, key=lambda month: (float(month["temp_max"]), month["month"]))
    rain = sum(float(month["rain_mm"]) for month in months)
    wet = sum(int(month["wet_days"]) for month in months)
    print(f"{year}  {warmest['month']:13}  {float(warmest['feels_like']):9.1f}  {rain:10.1f}  {wet:8}")
