-- A loop over rows, with writes that are joined and one that is not.
function up(qi)
  for row in qi:rows("Accounts", { order = { "id" } }) do
    qi:update("Accounts", { n = row.n + 1 }, { id = row.id })
    if row.id % 10 == 0 then
      qi:insert("Audit", { what = "loop", who = row.id })
      qi:flush()
    end
  end
end

function down(qi)
  for row in qi:rows("Accounts", { order = { "id" } }) do
    qi:update("Accounts", { n = row.n - 1 }, { id = row.id })
  end
  qi:delete("Audit", { what = "loop" })
end
