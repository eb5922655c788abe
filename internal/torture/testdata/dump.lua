-- Everything that luamig reads of a database.
function run(qi)
  for _, name in ipairs(qi:showAllTables()) do
    print(name, json.encode(qi:describeTable(name)), json.encode(qi:showIndex(name)), json.encode(qi:showConstraint(name)))
    local lines = {}
    for row in qi:rows({ tableName = name }) do
      local fields = {}
      for column, value in pairs(row) do
        if column ~= "auto" then fields[#fields + 1] = column .. "=" .. tostring(value) end
      end
      table.sort(fields)
      lines[#lines + 1] = table.concat(fields, " ")
    end
    table.sort(lines)
    print(table.concat(lines, "\n"))
  end
end
