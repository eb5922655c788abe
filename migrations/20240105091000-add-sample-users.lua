-- A few rows, so that the migrations after this one have something to work on.
local users = {
  { firstName = "Ada",    lastName = "Lovelace",        email = "ada@example.com" },
  { firstName = "José",   lastName = "García Márquez",  email = "jose@example.com" },
  { firstName = "Siobhán", lastName = "O'Brien",        email = "siobhan@example.com" },
  { firstName = "Plato",                                email = "Plato@Example.com" },
  { firstName = "Zoë 🦊", lastName = "van der Berg",    email = "zoe@example.com" },
}

function up(qi)
  qi:bulkInsert("Users", users)
end

function down(qi)
  local emails = {}
  for _, user in ipairs(users) do
    table.insert(emails, user.email)
    table.insert(emails, user.email:lower()) -- a later migration has written them so
  end
  qi:delete("Users", { email = emails })
end
