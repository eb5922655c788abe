-- The first table of the story.
function up(qi)
  qi:createTable("Users", {
    id        = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true },
    firstName = { type = DataTypes.STRING, allowNull = false },
    lastName  = { type = DataTypes.STRING },
    email     = { type = DataTypes.STRING, allowNull = false, unique = true },
    createdAt = { type = DataTypes.DATE, allowNull = false, defaultValue = DataTypes.NOW },
    updatedAt = { type = DataTypes.DATE, allowNull = false, defaultValue = DataTypes.NOW },
  })
end

function down(qi)
  qi:dropTable("Users")
end
