//go:build unix

package testservers

import (
	"crypto/rand"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// site is where a server is set up.
type site struct {
	dir      string
	port     int
	reserved io.Closer // ends the reservation of the port
	password string
	behind   string              // the URL of the server that it stands in front of
	durable  bool                // what it is told outlives its process
	owner    *syscall.Credential // who runs it if it does not want to be run by root; nil: we are not root
}

// plan is how a server is set up and started.
type plan struct {
	url          string
	version      question
	files        map[string]string // written into the folder
	setup        [][]string        // commands that are run to their end, in order
	serve        []string
	unprivileged bool // it refuses to be run by root
	stop         syscall.Signal
}

// question is what to ask a server, and where.
type question struct{ url, sql string }

func newSite(dir, behind string, durable bool) (site, error) {
	port, reserved, err := freePort()
	if err != nil {
		return site{}, err
	}
	// The password has what must be escaped in a URL.
	s := site{dir: dir, port: port, reserved: reserved, behind: behind, durable: durable, password: "p@:/%" + rand.Text()[:10]}
	if os.Geteuid() == 0 {
		s.owner, err = unprivileged()
	}
	return s, err
}

// freePort is a port on which nothing listens, below those that systems give to
// outgoing connections: none of the tests' own can take it meanwhile. Nor can another server of the tests, in any process: what
// takes a port here holds the UDP port of the same number, too, which nothing else wants, until it is closed.
func freePort() (port int, reserved io.Closer, err error) {
	for range 100 {
		port := 10000 + mathrand.IntN(20000)
		address := fmt.Sprintf("127.0.0.1:%d", port)
		reserved, err := net.ListenPacket("udp", address)
		if err != nil {
			continue
		}
		if l, err := net.Listen("tcp", address); err == nil {
			return port, reserved, l.Close()
		}
		reserved.Close()
	}
	return 0, nil, fmt.Errorf("no free port on 127.0.0.1 between 10000 and 30000")
}

func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.ParseUint(u.Uid, 10, 32)
		gid, _ := strconv.ParseUint(u.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, fmt.Errorf("there is no user postgres or nobody, and PostgreSQL refuses to be run by root")
}

// write makes the folder and its files.
func (s site) write(p plan) error {
	if err := os.Mkdir(s.dir, 0o755); err != nil {
		return err
	}
	for name, text := range p.files {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	if !p.unprivileged || s.owner == nil {
		return nil
	}
	for _, path := range append([]string{s.dir}, s.written(p)...) {
		if err := os.Chown(path, int(s.owner.Uid), int(s.owner.Gid)); err != nil {
			return err
		}
	}
	return nil
}

func (s site) written(p plan) []string {
	var paths []string
	for name := range p.files {
		paths = append(paths, filepath.Join(s.dir, name))
	}
	return paths
}

func (s site) path(name string) string { return filepath.Join(s.dir, name) }
func (s site) log() string             { return s.path("log") }

// logTail is the end of what the server has written.
func (s site) logTail() string {
	text, err := os.ReadFile(s.log())
	if err != nil || len(text) == 0 {
		return "  (it has written nothing)"
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) > 20 {
		lines = lines[len(lines)-20:]
	}
	return "  " + strings.Join(lines, "\n  ")
}
