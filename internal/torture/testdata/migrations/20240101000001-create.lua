-- Tables, and rows by bulkInsert and one by one.
function up(qi)
  qi:createTable("Accounts", {
    id       = { type = DataTypes.INTEGER, primaryKey = true },
    fullName = { type = DataTypes.STRING(80) },
    n        = { type = DataTypes.INTEGER, allowNull = false, defaultValue = 0 },
    kind     = { type = DataTypes.ENUM("new", "old"), allowNull = false, defaultValue = "new" },
    balance  = { type = DataTypes.DECIMAL(12, 2), allowNull = false, defaultValue = 0 },
  }, { comment = "who has what" })
  qi:createTable("Audit", {
    auto = { type = DataTypes.BIGINT, primaryKey = true, autoIncrement = true },
    what = { type = DataTypes.STRING(40), allowNull = false },
    who  = { type = DataTypes.INTEGER },
  })
  local rows = {}
  for i = 1, 470 do rows[i] = { id = i, fullName = i % 7 ~= 0 and "Ada M. Lovelace-" .. i or null, balance = decimal(i .. ".25") } end
  qi:bulkInsert("Accounts", rows)
  for i = 471, 500 do qi:insert("Accounts", { id = i, fullName = "Grace 🦊 O'Hopper-" .. i }) end
end

function down(qi)
  qi:dropTable("Audit")
  qi:dropTable("Accounts")
end
