-- Batches that commit one by one, each with its place.
transaction = false

local function step(qi, by)
  qi:backfill("Accounts", { key = "id", batch = 140, columns = { "n" } }, function(rows, batch)
    for _, row in ipairs(rows) do qi:update("Accounts", { n = row.n + by }, { id = row.id }) end
    qi:insert("Audit", { what = "backfill " .. by, who = rows[1].id })
  end)
end

function up(qi) step(qi, 1) end

function down(qi) step(qi, -1) end
