package bench

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// sequelizeVersion is the version of Sequelize that luamig is compared with.
const sequelizeVersion = "6.37.8"

// sequelizePackages are installed into the cache: they are no dependency of luamig's.
var sequelizePackages = []string{"sequelize@" + sequelizeVersion, "pg@8.23.1", "mysql2@3.24.6", "mariadb@3.5.4", "sqlite3@5.1.7"}

// sequelizeScript is the loop of its tutorials. It prints how long it took, the start of the program and the connection aside.
const sequelizeScript = `
const { Sequelize, QueryTypes } = require('sequelize');
const [dialect, where] = process.argv.slice(2);
(async () => {
  const s = dialect === 'sqlite' ? new Sequelize({ dialect, storage: where, logging: false })
    : new Sequelize(where, { dialect, logging: false, pool: { max: 1 } });
  await s.authenticate();
  const q = dialect === 'postgres' || dialect === 'sqlite' ? '"' : '` + "`" + `';
  const start = process.hrtime.bigint();
  const transaction = await s.transaction();
  const users = await s.query('SELECT id, ' + q + 'fullName' + q + ' FROM ' + q + 'Users' + q, { type: QueryTypes.SELECT, transaction });
  for (const user of users) {
    if (user.fullName) {
      const [first, ...rest] = user.fullName.split(' ');
      await s.query('UPDATE ' + q + 'Users' + q + ' SET ' + q + 'firstName' + q + ' = ?, ' + q + 'lastName' + q + ' = ? WHERE id = ?',
        { replacements: [first, rest.join(' '), user.id], type: QueryTypes.UPDATE, transaction });
    }
  }
  await transaction.commit();
  console.log(JSON.stringify(Number(process.hrtime.bigint() - start) / 1e9));
  await s.close();
})().catch(e => { console.error(e); process.exit(1); });
`

// findSequelize returns a folder in which Node finds Sequelize, and fills it where nobody has yet.
func findSequelize() (string, error) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", fmt.Errorf("%s is not installed", program)
		}
	}
	dir, err := filepath.Abs(filepath.Join("..", ".cache", "sequelize-"+sequelizeVersion))
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "sequelize")); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	cmd := exec.Command("npm", append([]string{"install", "--no-audit", "--no-fund", "--prefix", dir}, sequelizePackages...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return "", fmt.Errorf("npm install: %s", lines[len(lines)-1])
	}
	return dir, nil
}

// sequelize runs its loop over the rows of the table.
func (d *database) sequelize(t *testing.T, dir string) (seconds float64) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "loop.js")
	if err := os.WriteFile(file, []byte(sequelizeScript), 0o666); err != nil {
		t.Fatal(err)
	}
	where := strings.TrimPrefix(d.url, "sqlite:")
	if d.kind != "sqlite" {
		u, err := url.Parse(d.url)
		if err != nil {
			t.Fatal(err)
		}
		u.RawQuery = ""
		where = u.String()
	}
	cmd := exec.Command("node", file, d.kind, where)
	cmd.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(dir, "node_modules"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("sequelize: %v", err)
	}
	if err := json.Unmarshal(out, &seconds); err != nil {
		t.Fatalf("sequelize: %v: %s", err, out)
	}
	return seconds
}
