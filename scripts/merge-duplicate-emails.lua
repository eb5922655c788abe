-- Finds users whose e-mails are the same person's (case, spaces and "+tag" aside) and merges
-- them into the oldest one: posts move there, then the others are deleted.
--
--   luamig run scripts/merge-duplicate-emails.lua                      only lists them
--   luamig run scripts/merge-duplicate-emails.lua --arg merge=yes
--
-- Arguments: merge=yes to merge; without it nothing is changed.
local function canonical(email)
  local name, domain = email:trim():lower():match("^([^@+]+)[^@]*@(.+)$")
  if not name then
    return email
  end
  return name .. "@" .. domain
end

local function duplicates(qi)
  local groups, order = {}, {}
  for user in qi:rows("Users", { columns = { "id", "email" }, order = { "id" } }) do
    local key = canonical(user.email)
    if not groups[key] then
      groups[key] = {}
      order[#order + 1] = key
    end
    table.insert(groups[key], user.id)
  end
  return groups, order
end

function run(qi, args)
  local groups, order = duplicates(qi)
  local found = 0
  for _, email in ipairs(order) do
    local ids = groups[email]
    if #ids > 1 then
      local keep = table.remove(ids, 1)
      found = found + #ids
      print(email .. ": keep " .. keep .. ", merge " .. table.concat(ids, ", "))
      if args.merge == "yes" then
        qi:update("Posts", { userId = keep }, { userId = ids })
        qi:delete("Users", { id = ids })
      end
    end
  end
  print(found .. " duplicates " .. (args.merge == "yes" and "merged" or "found"))
end
