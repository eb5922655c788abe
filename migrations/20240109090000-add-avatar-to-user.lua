-- On some installations the column was added by hand: look before adding it.
function up(qi)
  if not qi:describeTable("Users").avatar then
    qi:addColumn("Users", "avatar", { type = DataTypes.STRING })
  end
end

function down(qi)
  qi:removeColumn("Users", "avatar")
end
