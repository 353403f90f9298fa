-- Errors thrown from some depth, caught, looked at and thrown again, n times.

local function descend(depth, code)
  if depth == 0 then
    if code % 3 == 0 then error({ code = code, depth = 0 }) end
    return code
  end
  return 1 + descend(depth - 1, code)
end

local function attempt(code)
  local ok, result = pcall(descend, code % 5, code)
  if ok then return result end
  if result.code % 2 == 0 then error({ code = result.code + 1, depth = code % 5 }) end
  return -1
end

local function main(n)
  local sum, caught = 0, 0
  for i = 0, n - 1 do
    local ok, result = pcall(attempt, i)
    if ok then
      sum = (sum + result) % 1000003
    else
      caught = caught + 1 + result.depth
      sum = sum + result.code % 7
    end
  end
  print(string.format("%d %d", sum, caught))
end

main(tonumber(arg[1]) or 1000000)
