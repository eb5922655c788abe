-- Prints every table with its columns, indexes and constraints.
function run(qi)
  for _, name in ipairs(qi:showAllTables()) do
    print("table " .. name)
    for column, c in pairs(qi:describeTable(name)) do
      print("  column " .. column .. " " .. json.encode(c))
    end
    for _, index in ipairs(qi:showIndex(name)) do
      print("  index " .. json.encode(index))
    end
    for _, constraint in ipairs(qi:showConstraint(name)) do
      print("  constraint " .. json.encode(constraint))
    end
  end
end
