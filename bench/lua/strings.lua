-- Strings: n lines are built, enciphered, searched for palindromes, hashed by letters.

local byte, char = string.byte, string.char

local function make_line(seed)
  local line = ""
  for i = 1, 6 do
    seed = (seed * 421 + 54773) % 259200
    line = line .. seed .. char(97 + seed % 26)
    if seed % 5 == 0 then line = line .. " " end
  end
  return line
end

local function cipher(line, shift)
  local pieces = {}
  for i = 1, #line do
    local c = byte(line, i)
    if c >= 97 and c <= 122 then
      pieces[i] = char(97 + (c - 97 + shift) % 26)
    else
      pieces[i] = char(c)
    end
  end
  return table.concat(pieces)
end

local function longest_palindrome(line)
  local best = 0
  local n = #line
  for middle = 1, n do
    local reach = 0
    while middle - reach >= 1 and middle + reach <= n
        and byte(line, middle - reach) == byte(line, middle + reach) do
      reach = reach + 1
    end
    if reach > best then best = reach end
  end
  return best
end

local function hash_of(line)
  local h = 7
  for i = 1, #line do
    h = (31 * h + byte(line, i)) % 1000003
  end
  return h
end

local function main(n)
  local sum, palindromes = 0, 0
  for i = 0, n - 1 do
    local line = make_line(i)
    local secret = cipher(line, i % 25 + 1)
    palindromes = palindromes + longest_palindrome(secret)
    if secret < line then sum = sum + 1 end
    sum = (sum + hash_of(secret)) % 1000003
  end
  print(string.format("%d %d", sum, palindromes))
end

main(tonumber(arg[1]) or 60000)
