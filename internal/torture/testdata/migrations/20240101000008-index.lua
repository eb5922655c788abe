-- Outside a transaction: CREATE INDEX CONCURRENTLY on PostgreSQL.
transaction = false

local concurrently

function up(qi)
  concurrently = qi.dialect == "postgres"
  qi:addIndex("Accounts", { "lastName" }, { name = "accounts_last_name", concurrently = concurrently, ifNotExists = true })
  qi:addIndex("Accounts", { "n", "id" }, { name = "accounts_n_id", unique = true, concurrently = concurrently, ifNotExists = true })
end

function down(qi)
  concurrently = qi.dialect == "postgres"
  qi:removeIndex("Accounts", "accounts_n_id", { concurrently = concurrently, ifExists = true })
  qi:removeIndex("Accounts", "accounts_last_name", { concurrently = concurrently, ifExists = true })
end
