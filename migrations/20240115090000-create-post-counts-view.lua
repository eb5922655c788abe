function change(qi)
  qi:createView("PostCounts", [[
    SELECT u.id AS "userId", u.email, count(p.id) AS posts
    FROM "Users" u LEFT JOIN "Posts" p ON p."userId" = u.id
    GROUP BY u.id, u.email
  ]])
end
