"""A table of sales, formatted: f-strings, format specifications, %, string methods, sorting, zip."""

regions = ["north", "south", "east", "west"]
rows = []
seed = 33
for i in range(10000):
    seed = (seed * 421 + 54773) % 259200
    rows.append({"id": i, "region": regions[seed % 4], "sold": seed // 64 % 500, "price": seed % 997 / 10})

lines = [f"{'id':>6} | {'region':<8} | {'sold':^6} | {'price':>8} | {'total':>12}"]
totals = dict.fromkeys(regions, 0.0)
for row in sorted(rows, key=lambda row: (row["region"], -row["sold"], row["id"])):
    total = row["sold"] * row["price"]
    totals[row["region"]] += total
    lines.append(f"{row['id']:06d} | {row['region'].title():<8} | {row['sold']:^6} | "
                 f"{row['price']:>8.2f} | {total:>12,.2f}")
for region, total in totals.items():
    lines.append("%-10s %15.3e %s" % (region.upper(), total, "*" * int(total // 1_000_000)))

text = "\n".join(lines)
print(len(text), text.count("|"), text.count(","))
print("\n".join(lines[:4] + lines[-4:]))
words = text.replace("|", " ").split()
print(len(words), max(words, key=len), sorted(set(words))[-3:])
