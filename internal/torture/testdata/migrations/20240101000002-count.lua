-- What is done twice shows: each row counts, and each is noted.
function up(qi)
  qi:query('UPDATE "Accounts" SET n = n + 1')
  qi:query('INSERT INTO "Audit" (what, who) SELECT \'count\', id FROM "Accounts"')
end

function down(qi)
  qi:query('UPDATE "Accounts" SET n = n - 1')
  qi:query([[DELETE FROM "Audit" WHERE what = 'count']])
end
