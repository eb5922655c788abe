-- change() has no down: luamig derives it, since adding a column can be undone.
function change(qi)
  qi:addColumn("Users", "phoneNumber", { type = DataTypes.STRING(40) })
end
