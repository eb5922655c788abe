-- Ann@example.com and ann@example.com are one person. Make sure of it before the
-- database does: an error here stops the migration, and nothing of it is kept.
function up(qi)
  local seen = {}
  for user in qi:rows("Users", { columns = { "id", "email" }, order = { "id" } }) do
    local email = user.email:lower()
    if seen[email] then
      error("users " .. seen[email] .. " and " .. user.id .. " share the e-mail " .. email ..
            "; merge them first: luamig run scripts/merge-duplicate-emails.lua")
    end
    seen[email] = user.id
    if email ~= user.email then
      qi:update("Users", { email = email }, { id = user.id })
    end
  end

  qi:removeIndex("Users", "users_email_unique")
  qi:addConstraint("Users", { type = "unique", fields = { "email" }, name = "Users_email_uk" })
end

-- How the e-mails were spelled is gone, and nobody needs it.
function down(qi)
  qi:removeConstraint("Users", "Users_email_uk")
  qi:addIndex("Users", { "email" }, { name = "users_email_unique", unique = true })
end
