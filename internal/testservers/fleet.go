//go:build unix

package testservers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/luamig/luamig/internal/testdb"
)

// recipe plans a server of one kind.
type recipe struct {
	kind string
	plan func(site) (plan, error)
	// behind is the kind of server that it stands in front of; empty: none.
	behind string
	// durable: it keeps what it is told, on a disk, as it does by default.
	durable bool
}

func durably(all []recipe) []recipe {
	for i := range all {
		all[i].durable = true
	}
	return all
}

func recipes() []recipe {
	return []recipe{
		{kind: "postgres", plan: planPostgres},
		{kind: "pgbouncer", plan: planPgBouncer, behind: "postgres"},
		{kind: "mariadb", plan: planMariaDB},
		{kind: "mysql", plan: planMySQL},
	}
}

// fleet is the servers that run.
type fleet struct {
	dir      string
	watchdog *watchdog
	urls     map[string]string // by kind, those that the environment gave included
	servers  []*server
}

// start starts what is not given, all at once. What is not installed is told, and
// left out: whether its tests may be skipped is for them to say. After an error,
// too, the fleet must be stopped.
func start(ctx context.Context, recipes []recipe, given map[string]string, log io.Writer) (*fleet, error) {
	f := &fleet{urls: given}
	if err := f.plan(recipes, log); err != nil || len(f.servers) == 0 {
		return f, err
	}
	var err error
	if f.watchdog, err = newWatchdog(f.dir); err != nil {
		return f, err
	}
	began := time.Now()
	failures := make([]error, len(f.servers))
	var wg sync.WaitGroup
	for i, s := range f.servers {
		wg.Go(func() { failures[i] = s.start(ctx, f.watchdog) })
	}
	wg.Wait()
	if err := errors.Join(failures...); err != nil {
		return f, err
	}
	fmt.Fprintf(log, "testservers: %s, after %.1f s\n", f.versions(ctx), time.Since(began).Seconds())
	return f, nil
}

// plan lays a folder out for each server that is to be started.
func (f *fleet) plan(recipes []recipe, log io.Writer) error {
	for _, r := range recipes {
		if f.urls[r.kind] != "" || r.behind != "" && f.urls[r.behind] == "" {
			continue
		}
		s, err := f.site(r)
		if err != nil {
			return err
		}
		p, err := r.plan(s)
		if isMissing(err) {
			fmt.Fprintln(log, "testservers:", err)
			continue
		}
		if err != nil {
			return err
		}
		f.urls[r.kind] = p.url
		f.servers = append(f.servers, &server{kind: r.kind, site: s, plan: p, patience: stopPatience})
	}
	return nil
}

func (f *fleet) site(r recipe) (site, error) {
	if f.dir == "" {
		parent := scratchParent()
		if r.durable {
			parent = os.TempDir()
		}
		dir, err := os.MkdirTemp(parent, "luamig-servers-")
		if err != nil {
			return site{}, err
		}
		f.dir = dir
		// Another user, who runs a server, must get through.
		if err := os.Chmod(dir, 0o711); err != nil {
			return site{}, err
		}
	}
	return newSite(filepath.Join(f.dir, r.kind), f.urls[r.behind], r.durable)
}

// stop stops the servers and removes the scratch folder.
func (f *fleet) stop() {
	var wg sync.WaitGroup
	for _, s := range f.servers {
		wg.Go(s.stop)
	}
	wg.Wait()
	f.watchdog.dismiss()
	if f.dir != "" {
		os.RemoveAll(f.dir)
	}
}

// environment tells a command where the servers are.
func (f *fleet) environment() []string {
	var env []string
	for _, kind := range testdb.Kinds() {
		if url := f.urls[kind]; url != "" {
			env = append(env, testdb.Variable(kind)+"="+url)
		}
	}
	return env
}

// versions names the servers that were started: "postgres 15.14, mariadb 10.11.14".
func (f *fleet) versions(ctx context.Context) string {
	var all []string
	for _, s := range f.servers {
		all = append(all, strings.TrimSpace(s.kind+" "+s.version(ctx)))
	}
	return strings.Join(all, ", ")
}

// server is one of them.
type server struct {
	kind    string
	site    site
	plan    plan
	process *process
	// patience is how long it may take to stop.
	patience time.Duration
}

// start sets the server up and waits until it answers.
func (s *server) start(ctx context.Context, w *watchdog) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	if err := s.site.write(s.plan); err != nil {
		return fmt.Errorf("%s: %w", s.kind, err)
	}
	for _, c := range s.plan.setup {
		p, err := s.launch(w, c)
		if err != nil {
			return s.failure(err)
		}
		if err := p.wait(ctx); err != nil {
			return s.failure(fmt.Errorf("%s: %w", filepath.Base(c[0]), err))
		}
	}
	var err error
	if s.process, err = s.launch(w, s.plan.serve); err != nil {
		return s.failure(err)
	}
	if err := s.answers(ctx); err != nil {
		return s.failure(err)
	}
	return nil
}

func (s *server) launch(w *watchdog, command []string) (*process, error) {
	p := newProcess(w, command)
	p.cmd.Dir = s.site.dir
	p.cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TZ=UTC")
	if s.plan.unprivileged {
		p.cmd.SysProcAttr.Credential = s.site.owner
	}
	out, err := os.OpenFile(s.site.log(), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	p.cmd.Stdout, p.cmd.Stderr = out, out
	return p, p.start()
}

// answers asks the server until it answers, ends or the time is over.
func (s *server) answers(ctx context.Context) error {
	for {
		err := s.ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.process.done:
			return fmt.Errorf("it ended with exit code %d", s.process.code())
		case <-ctx.Done():
			return fmt.Errorf("it does not answer: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *server) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return testdb.Exec(ctx, s.plan.url, "SELECT 1")
}

// version is empty where it cannot be told.
func (s *server) version(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	version, _ := testdb.Value(ctx, s.plan.version.url, s.plan.version.sql)
	return strings.TrimPrefix(version, "PgBouncer ")
}

// failure tells why the server does not start: with the end of its log.
func (s *server) failure(err error) error {
	return fmt.Errorf("%s does not start: %w\n%s", s.kind, err, s.site.logTail())
}

// stop needs no care for the data: it is thrown away.
func (s *server) stop() {
	defer s.site.reserved.Close()
	if s.process == nil {
		return
	}
	s.process.signal(s.plan.stop)
	select {
	case <-s.process.done:
	case <-time.After(s.patience):
	}
	s.process.signal(syscall.SIGKILL)
	<-s.process.done
}
