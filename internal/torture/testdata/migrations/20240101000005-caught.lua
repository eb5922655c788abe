-- A pcall that goes back, and a transaction inside that stays.
function up(qi)
  qi:insert("Audit", { what = "before" })
  local ok, err = pcall(function()
    qi:update("Accounts", { n = literal("n + 1") }, qi.everyRow)
    qi:insert("Accounts", { id = 1 })
  end)
  if ok or err.kind ~= "unique" then error(err) end
  qi:transaction(function()
    qi:update("Accounts", { n = literal("n + 1") }, { id = { lte = 50 } })
    qi:insert("Audit", { what = "inside" })
  end)
  qi:insert("Audit", { what = "after" })
end

function down(qi)
  qi:update("Accounts", { n = literal("n - 1") }, { id = { lte = 50 } })
  qi:delete("Audit", { what = { "before", "inside", "after" } })
end
