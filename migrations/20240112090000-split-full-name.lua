-- fullName holds "first last..."; the first word becomes firstName, the rest lastName.
function up(qi)
  qi:addColumn("Users", "firstName", { type = DataTypes.STRING })
  qi:addColumn("Users", "lastName",  { type = DataTypes.STRING })

  for user in qi:rows('SELECT id, "fullName" FROM "Users"') do
    if user.fullName then
      local first, last = user.fullName:match("^(%S+)%s*(.*)$")
      qi:query('UPDATE "Users" SET "firstName" = ?, "lastName" = ? WHERE id = ?', first, last, user.id)
    end
  end

  qi:removeColumn("Users", "fullName")
end

-- And back: what was one word has an empty last name.
function down(qi)
  qi:addColumn("Users", "fullName", { type = DataTypes.STRING })

  for user in qi:rows('SELECT id, "firstName", "lastName" FROM "Users"') do
    local fullName = user.firstName
    if fullName and user.lastName and user.lastName ~= "" then
      fullName = fullName .. " " .. user.lastName
    end
    qi:query('UPDATE "Users" SET "fullName" = ? WHERE id = ?', fullName, user.id)
  end

  qi:removeColumn("Users", "firstName")
  qi:removeColumn("Users", "lastName")
end
