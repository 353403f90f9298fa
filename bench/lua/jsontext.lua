-- A JSON parser and writer: n records are written, parsed by recursive descent, written again.

local byte, sub = string.byte, string.sub

local null = {}      -- JSON's null: nil cannot stand in a table
local list_tag = {}  -- the metatable of JSON's lists, so that [] and {} differ

local SPACE, NEWLINE, QUOTE, BACKSLASH, COMMA, COLON, MINUS = 32, 10, 34, 92, 44, 58, 45
local OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT = 91, 93, 123, 125
local LETTER_T, LETTER_F, LETTER_N = 116, 102, 110

local function make_text(n)
  local parts = {}
  local seed = 11
  for i = 0, n - 1 do
    seed = (seed * 421 + 54773) % 259200
    local name = "item " .. seed % 1000
    if seed % 7 == 0 then name = name .. "\\n(\\\"rare\\\")" end
    parts[#parts + 1] = '{"id": ' .. i .. ', "name": "' .. name .. '", "tags": ["red", "t'
      .. seed % 13 .. '"], "on": ' .. tostring(seed % 2 == 0) .. ', "at": [' .. seed .. ', [-'
      .. 1 + seed % 97 .. ', {}]], "none": null}'
  end
  return "[" .. table.concat(parts, ",\n ") .. "]"
end

local Parser = {}
Parser.__index = Parser

function Parser.new(text)
  return setmetatable({ text = text, at = 1 }, Parser)
end

function Parser:skip_space()
  local text, at = self.text, self.at
  while byte(text, at) == SPACE or byte(text, at) == NEWLINE do at = at + 1 end
  self.at = at
end

function Parser:expect(c)
  if byte(self.text, self.at) ~= c then
    error("expected " .. string.char(c) .. " at " .. self.at)
  end
  self.at = self.at + 1
end

function Parser:word(spelling, value)
  for i = 1, #spelling do self:expect(byte(spelling, i)) end
  return value
end

function Parser:value()
  self:skip_space()
  local c = byte(self.text, self.at)
  if c == OPEN_OBJECT then return self:object() end
  if c == OPEN_LIST then return self:list() end
  if c == QUOTE then return self:string() end
  if c == LETTER_T then return self:word("true", true) end
  if c == LETTER_F then return self:word("false", false) end
  if c == LETTER_N then return self:word("null", null) end
  return self:number()
end

function Parser:number()
  local text = self.text
  local sign = 1
  if byte(text, self.at) == MINUS then
    sign = -1
    self.at = self.at + 1
  end
  local at = self.at
  local result = 0
  local c = byte(text, at)
  while c and c >= 48 and c <= 57 do
    result = 10 * result + c - 48
    at = at + 1
    c = byte(text, at)
  end
  if at == self.at then error("expected a value at " .. at) end
  self.at = at
  return sign * result
end

function Parser:string()
  self:expect(QUOTE)
  local text = self.text
  local pieces = ""
  local start = self.at
  local at = start
  while byte(text, at) ~= QUOTE do
    if byte(text, at) == BACKSLASH then
      pieces = pieces .. sub(text, start, at - 1)
      at = at + 1
      if byte(text, at) == LETTER_N then
        pieces = pieces .. "\n"
      else
        pieces = pieces .. sub(text, at, at)
      end
      start = at + 1
    end
    at = at + 1
  end
  self.at = at + 1
  return pieces .. sub(text, start, at - 1)
end

function Parser:list()
  local result = setmetatable({}, list_tag)
  self:expect(OPEN_LIST)
  self:skip_space()
  if byte(self.text, self.at) == CLOSE_LIST then
    self.at = self.at + 1
    return result
  end
  while true do
    result[#result + 1] = self:value()
    self:skip_space()
    if byte(self.text, self.at) ~= COMMA then break end
    self.at = self.at + 1
  end
  self:expect(CLOSE_LIST)
  return result
end

function Parser:object()
  local result = {}
  self:expect(OPEN_OBJECT)
  self:skip_space()
  if byte(self.text, self.at) == CLOSE_OBJECT then
    self.at = self.at + 1
    return result
  end
  while true do
    self:skip_space()
    local key = self:string()
    self:skip_space()
    self:expect(COLON)
    result[key] = self:value()
    self:skip_space()
    if byte(self.text, self.at) ~= COMMA then break end
    self.at = self.at + 1
  end
  self:expect(CLOSE_OBJECT)
  return result
end

local Writer = {}
Writer.__index = Writer

function Writer.new()
  return setmetatable({ parts = {} }, Writer)
end

function Writer:string(s)
  local parts = self.parts
  parts[#parts + 1] = '"'
  for i = 1, #s do
    local c = sub(s, i, i)
    if c == '"' or c == "\\" then
      parts[#parts + 1] = "\\" .. c
    elseif c == "\n" then
      parts[#parts + 1] = "\\n"
    else
      parts[#parts + 1] = c
    end
  end
  parts[#parts + 1] = '"'
end

function Writer:value(x)
  local parts = self.parts
  local kind = type(x)
  if kind == "string" then
    self:string(x)
  elseif x == null then
    parts[#parts + 1] = "null"
  elseif kind == "table" and getmetatable(x) == list_tag then
    local separator = "["
    for i = 1, #x do
      parts[#parts + 1] = separator
      self:value(x[i])
      separator = ", "
    end
    if #x == 0 then parts[#parts + 1] = "[" end
    parts[#parts + 1] = "]"
  elseif kind == "table" then
    local separator = "{"
    for key, item in pairs(x) do
      parts[#parts + 1] = separator
      self:string(key)
      parts[#parts + 1] = ": "
      self:value(item)
      separator = ", "
    end
    if next(x) == nil then parts[#parts + 1] = "{" end
    parts[#parts + 1] = "}"
  else
    parts[#parts + 1] = tostring(x)
  end
end

local function weight(x)
  local kind = type(x)
  if kind == "number" then return x end
  if kind == "string" then return #x end
  local sum = 1
  if kind == "table" then
    if getmetatable(x) == list_tag then
      for i = 1, #x do sum = sum + weight(x[i]) end
    else
      for key, item in pairs(x) do sum = sum + #key + weight(item) end
    end
  end
  return sum
end

local function main(n)
  local text = make_text(n)
  local document = Parser.new(text):value()
  local writer = Writer.new()
  writer:value(document)
  local again = table.concat(writer.parts)
  print(string.format("%d %d %d %d", #text, #again, weight(document), weight(Parser.new(again):value())))
end

main(tonumber(arg[1]) or 8000)
