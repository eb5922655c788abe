package bench

// loopScript is the data migration as people write it.
const loopScript = `
function run(qi)
  for user in qi:rows('SELECT id, "fullName" FROM "Users"') do
    if user.fullName then
      local first, last = user.fullName:match("^(%S+)%s*(.*)$")
      qi:query('UPDATE "Users" SET "firstName" = ?, "lastName" = ? WHERE id = ?', first, last, user.id)
    end
  end
end`

const transformScript = `
function run(qi)
  qi:transform("Users", { from = { "fullName" }, to = { "firstName", "lastName" } }, function(fullName)
    return string.match(fullName, "^(%S+)%s*(.*)$")
  end)
end`

// insertScript makes rows and inserts them.
const insertScript = `
function run(qi, args)
  local n, rows = tonumber(args.rows), {}
  for i = 1, n do
    rows[#rows + 1] = { id = i, name = "First" .. i .. " Last", email = "user" .. i .. "@example.com", age = i % 90, createdAt = "2026-01-02 03:04:05" }
    if #rows == 2000 or i == n then
      qi:bulkInsert("Inserted", rows)
      rows = {}
    end
  end
end`

// timedScript prints how long bulkInsert took, the making of the rows aside.
const timedScript = `
function run(qi, args)
  local n, took, rows = tonumber(args.rows), 0, {}
  for i = 1, n do
    rows[#rows + 1] = { id = i, name = "First" .. i .. " Last", email = "user" .. i .. "@example.com", age = i % 90, createdAt = "2026-01-02 03:04:05" }
    if #rows == 20000 or i == n then
      local start = os.clock()
      qi:bulkInsert("Inserted", rows)
      qi:flush()
      took = took + os.clock() - start
      rows = {}
    end
  end
  print(took)
end`
