//go:build unix

package torture

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/luamig/luamig/internal/testdb"
	"github.com/luamig/luamig/internal/testservers"
)

//go:embed testdata
var testdata embed.FS

// kinds are the databases.
func kinds() []string { return append([]string{"sqlite"}, testdb.Kinds()...) }

// commits says that a database commits at each schema change.
func commits(kind string) bool { return kind == "mysql" || kind == "mariadb" }

// onEach runs a test on every database, all at the same time: most of it is waiting.
func onEach(t *testing.T, kinds []string, test func(t *testing.T, kind string)) {
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, kind)
		})
	}
}

// folder makes one that is removed when the test ends: in memory, where there is one, for SQLite
// waits for the disk at each commit.
func folder(t testing.TB) string {
	t.Helper()
	parent := ""
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		parent = "/dev/shm"
	}
	dir, err := os.MkdirTemp(parent, "luamig-torture-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// project is a folder with migrations, and a database.
type project struct {
	t    testing.TB
	kind string
	dir  string
	bin  string
	url  string // of the database
	// direct is the same without a pooler.
	direct string
	pooler *testservers.Owned // nil: none
}

// newProject makes one with the migrations of testdata on the database of a URL; empty: an SQLite file in the folder.
func newProject(t testing.TB, kind, url string) *project {
	t.Helper()
	p := &project{t: t, kind: kind, dir: folder(t), url: url, bin: program.Path(t)}
	if url == "" {
		p.url = "sqlite:" + filepath.Join(p.dir, "luamig.db")
	}
	files, err := fs.Sub(testdata, "testdata")
	if err == nil {
		err = os.CopyFS(p.dir, files)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// patience is how long a run may take, whatever is done to it: for a server that was there it waits a minute by itself.
const patience = 5 * time.Minute

// longest is how long a run waits for the lock of another one, which is given back sooner on any machine.
const longest = "3m"

// running is a process of the program.
type running struct {
	p     *project
	cmd   *exec.Cmd
	out   bytes.Buffer
	timer *time.Timer
	hung  atomic.Bool
}

// start starts the program on a URL.
func (p *project) start(url string, args ...string) *running {
	p.t.Helper()
	cmd := exec.Command(p.bin, args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "LUAMIG_ENV=", "DATABASE_URL="+url, "NO_COLOR=1", "GOMAXPROCS=2")
	return p.launch(cmd)
}

// launch starts a command that is ended when it takes too long: it then says where it stands.
func (p *project) launch(cmd *exec.Cmd) *running {
	p.t.Helper()
	r := &running{p: p, cmd: cmd}
	cmd.Stdout, cmd.Stderr = &r.out, &r.out
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	r.timer = time.AfterFunc(patience, func() {
		r.hung.Store(true)
		cmd.Process.Signal(syscall.SIGQUIT)
	})
	return r
}

// kill kills the process as kill -9 does.
func (r *running) kill() { r.cmd.Process.Kill() }

// outcome is how a run has ended.
type outcome struct {
	code   int // -1: killed
	output string
}

func (r *running) wait() outcome {
	r.p.t.Helper()
	err := r.cmd.Wait()
	r.timer.Stop()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !r.hung.Load() {
		r.p.t.Fatal(err)
	}
	o := outcome{r.cmd.ProcessState.ExitCode(), r.out.String()}
	if r.hung.Load() {
		r.p.t.Errorf("the run did not end\n%s", o.output)
	}
	r.p.check(o)
	return o
}

// check fails for what a run may never do.
func (p *project) check(o outcome) {
	p.t.Helper()
	for _, crash := range []string{"goroutine ", "runtime error", "fatal error", "panic:", "SIGSEGV"} {
		if strings.Contains(o.output, crash) {
			p.t.Errorf("it says %q\n%s", crash, o.output)
			return
		}
	}
	for _, secret := range secretsOf(p.url) {
		if strings.Contains(o.output, secret) {
			p.t.Errorf("it shows the password\n%s", o.output)
		}
	}
}

// secretsOf are the spellings of the password of a URL.
func secretsOf(databaseURL string) []string {
	u, err := url.Parse(databaseURL)
	if err != nil || u.User == nil {
		return nil
	}
	password, ok := u.User.Password()
	if !ok || password == "" {
		return nil
	}
	return []string{password, url.QueryEscape(password), url.PathEscape(password)}
}

// run runs the program on the database itself.
func (p *project) run(args ...string) outcome {
	p.t.Helper()
	return p.start(p.url, args...).wait()
}

// must is run of what has to succeed.
func (p *project) must(args ...string) string {
	p.t.Helper()
	o := p.run(args...)
	if o.code != 0 {
		p.t.Fatalf("luamig %s: exit %d\n%s", strings.Join(args, " "), o.code, o.output)
	}
	return o.output
}

// databases gives tests empty databases of a kind.
type databases struct {
	kind   string
	reused *testdb.Reused
	pooler *testservers.Owned // nil: none
}

// newDatabases has a PgBouncer of its own: what is done to its clients may be too much for it.
func newDatabases(t *testing.T, kind string) databases {
	t.Helper()
	d := databases{kind: kind}
	switch kind {
	case "sqlite":
		return d
	case "pgbouncer":
		d.pooler = testservers.Own(t, kind)
		kind = "postgres"
	}
	d.reused = testdb.Reuse(t, kind)
	return d
}

// project is one on an empty database.
func (d databases) project(t testing.TB) *project {
	t.Helper()
	if d.reused == nil {
		return newProject(t, d.kind, "")
	}
	url := d.reused.Empty(t)
	p := newProject(t, d.kind, url)
	if d.pooler != nil {
		if d.pooler.Dead() {
			d.revive(t)
		}
		p.pooler, p.url = d.pooler, strings.Replace(url, hostOf(url), hostOf(d.pooler.URL), 1)
	}
	p.direct = url
	return p
}

// revive starts a PgBouncer again that has crashed: 1.18 does where a client is cut off while it cancels
// (FATAL disconnect_client(): bad client state).
func (d databases) revive(t testing.TB) {
	t.Helper()
	tally.add(d.kind, "PgBouncer crashed", func(c *count) { c.tried++ })
	if err := d.pooler.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func hostOf(databaseURL string) string {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return ""
	}
	return u.Host
}

// through is a URL of the same database through a proxy that listens at an address. What passes it is not encrypted.
func through(databaseURL, address string) string {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return ""
	}
	u.Host = address
	if q := u.Query(); strings.HasPrefix(u.Scheme, "m") {
		q.Set("tls", "false")
		u.RawQuery = q.Encode()
	}
	return u.String()
}
