-- Prints all that luamig tells of the database, its rows included: each line a kind, what it belongs to, and a JSON object.
function run(qi)
  local function tell(kind, of, what)
    print(kind .. "\t" .. of .. "\t" .. json.encode(what))
  end
  local function describe(name)
    for column, c in pairs(qi:describeTable(name)) do
      tell("column", name .. "." .. column, c)
    end
  end
  for _, name in ipairs(qi:showAllTables()) do
    describe(name)
    for _, index in ipairs(qi:showIndex(name)) do
      tell("index", name, index)
    end
    for row in qi:rows(name) do
      tell("row", name, row)
    end
    for _, constraint in ipairs(qi:showConstraint(name)) do
      tell("constraint", name, constraint)
    end
  end
  if pcall(describe, "PostCounts") then
    for row in qi:rows("PostCounts") do
      tell("row", "PostCounts", row)
    end
  end
end
