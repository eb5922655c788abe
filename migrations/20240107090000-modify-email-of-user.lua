-- E-mails may be longer, and the key that keeps them apart gets a name of ours.
-- changeColumn changes what is mentioned, and keeps NOT NULL and all the rest.
function up(qi)
  qi:changeColumn("Users", "email", { type = DataTypes.STRING(320), unique = false })
  qi:addIndex("Users", { "email" }, { name = "users_email_unique", unique = true })
end

function down(qi)
  qi:removeIndex("Users", "users_email_unique")
  qi:changeColumn("Users", "email", { type = DataTypes.STRING, unique = true })
end
