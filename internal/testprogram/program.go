// Package testprogram builds luamig for tests that try it as a process.
package testprogram

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// Program is built when it is first asked for, once for all tests of a package. The zero value is ready.
type Program struct {
	once sync.Once
	dir  string
	err  error
}

// Path returns where the program is, and fails the test where it cannot be built.
func (p *Program) Path(t testing.TB) string {
	t.Helper()
	p.once.Do(func() { p.err = p.build() })
	if p.err != nil {
		t.Fatal(p.err)
	}
	return p.file()
}

// Run runs the tests of a package, for its TestMain, and removes what was built for them. It returns the exit code.
func (p *Program) Run(m *testing.M) int {
	code := m.Run()
	if p.dir != "" {
		os.RemoveAll(p.dir)
	}
	return code
}

func (p *Program) file() string { return filepath.Join(p.dir, "luamig") }

func (p *Program) build() (err error) {
	if p.dir, err = os.MkdirTemp("", "luamig-program"); err != nil {
		return err
	}
	out, err := exec.Command("go", "build", "-o", p.file(), "github.com/luamig/luamig/cmd/luamig").CombinedOutput()
	if err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}
