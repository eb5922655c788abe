-- Whoever wrote something is active; everyone else waits for a first visit.
function up(qi)
  qi:addColumn("Users", "status", {
    type = DataTypes.ENUM("invited", "active", "blocked"),
    allowNull = false, defaultValue = "invited",
  })
  for author in qi:rows('SELECT DISTINCT "userId" FROM "Posts"') do
    qi:update("Users", { status = "active" }, { id = author.userId })
  end
end

function down(qi)
  qi:removeColumn("Users", "status")
end
