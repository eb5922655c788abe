function up(qi)
  local rows = {}
  for i = 1, 300 do rows[i] = { what = "bulk", who = i } end
  qi:bulkInsert("Audit", rows)
  qi:query('UPDATE "Accounts" SET n = n + 1')
  qi:upsert("Accounts", { id = 150, firstName = "Barbara", n = 1000 }, { conflictFields = { "id" } })
end

function down(qi)
  qi:query('UPDATE "Accounts" SET n = n - 1')
  qi:delete("Audit", { what = "bulk" })
end
