function up(qi)
  qi:transform("Accounts", { batch = 140 }, function(row)
    row.n = row.n + 1
    row.balance = row.balance + 1
  end)
  qi:insert("Audit", { what = "transform" })
end

function down(qi)
  qi:transform("Accounts", { batch = 140 }, function(row)
    row.n = row.n - 1
    row.balance = row.balance - 1
  end)
  qi:delete("Audit", { what = "transform" })
end
