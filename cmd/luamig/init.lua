-- The databases of this project. "luamig up" works on development,
-- "luamig up --env production" on production.
--
-- env.NAME is a variable of the process or of the file .env.
return {
  development = { url = "sqlite:luamig.db" },
  test        = { url = "sqlite::memory:" },
  production  = {
    url     = env.DATABASE_URL,
    confirm = true, -- ask before anything changes, or want --yes

    -- lock_timeout = "5s", -- how long a statement waits for a lock in the database
    -- runner_timeout = "1m", -- how long to wait for another luamig
    -- limits = { memory = "256MB", time = "30s", deadline = "2h" }, -- of each script
  },
}
