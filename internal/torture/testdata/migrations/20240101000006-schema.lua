-- Schema changes of every family, with a change of rows between them that must happen once.
function up(qi)
  qi:addColumn("Accounts", "note", { type = DataTypes.STRING(40), allowNull = false, defaultValue = "none" })
  qi:addColumn("Accounts", "junk", { type = DataTypes.TEXT })
  qi:addIndex("Accounts", { "note", "n" }, { name = "accounts_note" })
  qi:addConstraint("Accounts", { type = "check", name = "accounts_n", where = { n = { gte = 0 } } })
  qi:query('UPDATE "Accounts" SET n = n + 1')
  qi:renameColumn("Accounts", "note", "remark")
  qi:changeColumn("Accounts", "remark", { type = DataTypes.STRING(60), defaultValue = "nothing" })
  qi:changeColumn("Accounts", "kind", { values = { "fresh", "old", "gone" }, renameValues = { new = "fresh" } })
  qi:removeColumn("Accounts", "junk")
  qi:query('INSERT INTO "Audit" (what, who) SELECT remark, id FROM "Accounts" WHERE id <= 20')
  qi:createTable("Orders", {
    id        = { type = DataTypes.INTEGER, primaryKey = true },
    accountId = { type = DataTypes.INTEGER, allowNull = false, references = { model = "Accounts", key = "id" }, onDelete = "CASCADE" },
    total     = { type = DataTypes.DECIMAL(12, 2) },
  })
  qi:query('INSERT INTO "Orders" (id, "accountId", total) SELECT id, id, balance FROM "Accounts" WHERE id <= 30')
  qi:addIndex("Orders", { "accountId" }, { unique = true, name = "orders_account" })
  qi:renameTable("Orders", "Purchases")
  qi:createView("Rich", 'SELECT a.id, p.total FROM "Accounts" a JOIN "Purchases" p ON p."accountId" = a.id WHERE p.total > 20')
  qi:insert("Audit", { what = "schema" })
  qi:removeIndex("Accounts", "accounts_note")
  qi:createTable("Gone", { id = { type = DataTypes.INTEGER, primaryKey = true } })
  qi:dropTable("Gone")
end

function down(qi)
  qi:dropView("Rich")
  qi:dropTable("Purchases")
  qi:changeColumn("Accounts", "kind", { values = { "new", "old" }, renameValues = { fresh = "new" } })
  qi:removeConstraint("Accounts", "accounts_n")
  qi:removeColumn("Accounts", "remark")
  qi:query('UPDATE "Accounts" SET n = n - 1')
  qi:delete("Audit", { what = { "schema", "nothing", "none" } })
end
