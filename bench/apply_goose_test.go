package bench

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// gooseVersion is the version of goose that luamig is compared with.
const gooseVersion = "v3.26.0"

// goosePackage is built as a program of its own: it is no dependency of luamig's.
const goosePackage = "github.com/pressly/goose/v3/cmd/goose@" + gooseVersion

// findGoose returns the program, and builds it where nobody has yet. Drivers that are not needed are left out.
func findGoose() (string, error) {
	bin, err := filepath.Abs(filepath.Join("..", ".cache", "goose-"+gooseVersion))
	if err != nil {
		return "", err
	}
	file := filepath.Join(bin, "goose")
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	cmd := exec.Command("go", "install", "-tags", "no_clickhouse no_mssql no_vertica no_ydb no_libsql", goosePackage)
	cmd.Env = append(os.Environ(), "GOBIN="+bin, "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return "", fmt.Errorf("go install %s: %s", goosePackage, lines[len(lines)-1])
	}
	return file, nil
}

// gooseArguments are those with which goose applies what is in its folder.
func (d *database) gooseArguments(t *testing.T) []string {
	t.Helper()
	switch d.kind {
	case "sqlite":
		return []string{"sqlite3", strings.TrimPrefix(d.url, "sqlite:"), "up"}
	case "postgres":
		return []string{"postgres", d.url, "up"}
	}
	name, parameters, _ := strings.Cut(mysqlName(t, d.url), "?")
	values, err := url.ParseQuery(parameters)
	if err != nil {
		t.Fatal(err)
	}
	values.Set("parseTime", "true")
	return []string{"mysql", name + "?" + values.Encode(), "up"}
}
