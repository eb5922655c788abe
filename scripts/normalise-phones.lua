-- Writes phone numbers in one form: +<country><number>, digits only.
--
--   luamig run scripts/normalise-phones.lua --arg country=49
--   luamig run scripts/normalise-phones.lua --arg country=49 --dry-run
--
-- Arguments: country (digits, default 1) is put before numbers without one.
-- Numbers that make no sense are left alone and printed.
local function normalise(number, country)
  local digits = number:gsub("[%s().%-/]", "")
  if digits:match("^%+%d+$") then
    return digits
  elseif digits:match("^00%d+$") then
    return "+" .. digits:sub(3)
  elseif digits:match("^%d+$") then
    return "+" .. country .. digits:gsub("^0", "")
  end
end

function run(qi, args)
  local country = args.country or "1"
  assert(country:match("^%d+$"), "country must be digits, as in --arg country=49")

  local changed, odd = 0, 0
  for user in qi:rows("Users", { columns = { "id", "phoneNumber" }, where = { phoneNumber = { ne = null } } }) do
    local number = normalise(user.phoneNumber, country)
    if not number then
      odd = odd + 1
      print("user " .. user.id .. ": cannot read " .. string.format("%q", user.phoneNumber))
    elseif number ~= user.phoneNumber then
      changed = changed + 1
      qi:update("Users", { phoneNumber = number }, { id = user.id })
    end
  end
  print(changed .. " numbers rewritten, " .. odd .. " left alone")
end
