-- One field for the whole name. (It was a mistake: see the next migration.)
function up(qi)
  qi:addColumn("Users", "fullName", { type = DataTypes.STRING })

  for user in qi:rows("Users", { columns = { "id", "firstName", "lastName" } }) do
    local fullName = user.firstName
    if user.lastName then
      fullName = fullName .. " " .. user.lastName
    end
    qi:update("Users", { fullName = fullName }, { id = user.id })
  end

  qi:removeColumn("Users", "firstName")
  qi:removeColumn("Users", "lastName")
end

function down(qi)
  qi:addColumn("Users", "firstName", { type = DataTypes.STRING })
  qi:addColumn("Users", "lastName", { type = DataTypes.STRING })

  qi:transform("Users", { from = { "fullName" }, to = { "firstName", "lastName" } }, function(fullName)
    return string.match(fullName or "", "^(%S+)%s*(.*)$")
  end)
  qi:update("Users", { firstName = "" }, { firstName = null })

  qi:changeColumn("Users", "firstName", { allowNull = false })
  qi:removeColumn("Users", "fullName")
end
