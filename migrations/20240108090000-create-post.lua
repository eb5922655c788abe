-- A user's posts go with the user.
function up(qi)
  qi:createTable("Posts", {
    id        = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true },
    userId    = {
      type = DataTypes.INTEGER, allowNull = false,
      references = { model = "Users", key = "id" }, onDelete = "CASCADE", onUpdate = "CASCADE",
    },
    title     = { type = DataTypes.STRING, allowNull = false },
    content   = { type = DataTypes.TEXT },
    createdAt = { type = DataTypes.DATE, allowNull = false, defaultValue = DataTypes.NOW },
  })
  qi:addIndex("Posts", { "userId" })

  local first = qi:select("Users", { columns = { "id" }, order = { "id" }, limit = 1 })[1]
  if first then
    qi:bulkInsert("Posts", {
      { userId = first.id, title = "Notes by the translator", content = "On the Analytical Engine." },
      { userId = first.id, title = "Untitled" },
    })
  end
end

function down(qi)
  qi:dropTable("Posts")
end
