-- Counting n random words and pairs of words: tables with strings for keys.

local floor = math.floor

local function main(n)
  local syllables = {
    [0] = "ba", "ce", "di", "fo", "gu", "ha", "ke", "li", "mo", "nu", "pa", "re", "si", "to", "vu", "za",
  }
  local words, pairs_seen = {}, {}
  local seed = 1
  local previous = ""
  for i = 0, n - 1 do
    seed = (seed * 421 + 54773) % 259200
    local word = syllables[floor(seed / 16) % 16] .. syllables[floor(seed / 256) % 16]
    if seed % 3 == 0 then word = word .. "n" end
    words[word] = (words[word] or 0) + 1
    if i % 4 == 1 then
      local pair = previous .. " " .. word
      if pairs_seen[pair] then
        pairs_seen[pair] = pairs_seen[pair] + 1
      else
        pairs_seen[pair] = 1
      end
    end
    previous = word
  end
  local different, most, sum = 0, 0, 0
  for word, count in pairs(words) do
    different = different + 1
    if count > most then most = count end
    sum = sum + count * count * #word
  end
  local different_pairs, repeated = 0, 0
  for _, count in pairs(pairs_seen) do
    different_pairs = different_pairs + 1
    if count > 1 then repeated = repeated + count end
  end
  print(string.format("%d %d %d %d %d", different, different_pairs, most, repeated, sum % 1000003))
end

main(tonumber(arg[1]) or 1000000)
