-- The loop of the README: what it reads is gone at the end.
function up(qi)
  qi:addColumn("Accounts", "firstName", { type = DataTypes.STRING })
  qi:addColumn("Accounts", "lastName",  { type = DataTypes.STRING })
  for account in qi:rows('SELECT id, "fullName" FROM "Accounts" ORDER BY id') do
    if account.fullName then
      local first, last = account.fullName:match("^(%S+)%s*(.*)$")
      qi:query('UPDATE "Accounts" SET "firstName" = ?, "lastName" = ? WHERE id = ?', first, last, account.id)
    end
  end
  qi:removeColumn("Accounts", "fullName")
end

function down(qi)
  qi:addColumn("Accounts", "fullName", { type = DataTypes.STRING(80) })
  for account in qi:rows("Accounts", { order = { "id" } }) do
    if account.firstName then
      qi:update("Accounts", { fullName = account.firstName .. " " .. account.lastName }, { id = account.id })
    end
  end
  qi:removeColumn("Accounts", "lastName")
  qi:removeColumn("Accounts", "firstName")
end
