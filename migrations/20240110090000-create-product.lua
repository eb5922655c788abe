-- Both or neither. The whole migration is one transaction anyway; qi:transaction marks
-- a part of it that an error undoes by itself.
function up(qi)
  qi:transaction(function()
    qi:createTable("Products", {
      id    = { type = DataTypes.INTEGER, primaryKey = true, autoIncrement = true },
      name  = { type = DataTypes.STRING, allowNull = false, unique = true },
      price = { type = DataTypes.DECIMAL(10, 2), allowNull = false, defaultValue = 0 },
    })
    qi:addColumn("Users", "preferredProductId", {
      type = DataTypes.INTEGER,
      references = { model = "Products", key = "id" }, onDelete = "SET NULL",
    })
  end)
end

function down(qi)
  qi:removeColumn("Users", "preferredProductId")
  qi:dropTable("Products")
end
