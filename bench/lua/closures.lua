-- Closures: composed functions, shared captured variables, callbacks made in a loop.

local function affine(factor, offset)
  return function(x) return (factor * x + offset) % 65521 end
end

local function compose(f, g)
  return function(x) return f(g(x)) end
end

local function make_account(balance)
  local function deposit(amount) balance = balance + amount end
  local function read() return balance end
  return deposit, read
end

local function each(items, action)
  for i = 1, #items do action(items[i]) end
end

local function main(n)
  local chain = affine(1, 0)
  for i = 1, 5 do
    chain = compose(affine(7 * i, i), chain)
  end
  local deposit, balance = make_account(100)
  local items = { 1, 2, 3, 4 }
  local total = 0
  for i = 0, n - 1 do
    local function shifted(x) return chain(x + i) end
    local sum = 0
    each(items, function(item) sum = sum + shifted(item) end)
    deposit(sum % 10)
    total = (total + sum) % 1000003
  end
  print(string.format("%d %d", total, balance()))
end

main(tonumber(arg[1]) or 250000)
