-- Counts in every row, in a loop and at once.
function run(qi)
  for row in qi:rows("Accounts", { where = { id = { lte = 75 } } }) do
    qi:update("Accounts", { n = row.n + 1 }, { id = row.id })
  end
  qi:query('UPDATE "Accounts" SET n = n + 1 WHERE id > 75')
end
