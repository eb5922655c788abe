-- Outside a transaction: CREATE INDEX CONCURRENTLY on PostgreSQL.
transaction = false

local concurrently

function up(qi)
  concurrently = qi.dialect == "postgres"
  qi:addIndex("Accounts", { "lastName" }, { name = "accounts_last_name", concurrently = concurrently })
  qi:addIndex("Accounts", { "n", "id" }, { name = "accounts_n_id", unique = true, concurrently = concurrently })
end

function down(qi)
  concurrently = qi.dialect == "postgres"
  qi:removeIndex("Accounts", "accounts_n_id", { concurrently = concurrently })
  qi:removeIndex("Accounts", "accounts_last_name", { concurrently = concurrently })
end
