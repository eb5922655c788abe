//go:build unix

package bench

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// processors reads what this process and the server on this machine have taken so far.
func (d *database) processors() processor {
	p := processor{program: processorTime().Seconds()}
	if u, err := url.Parse(d.url); err == nil && u.Port() != "" {
		p.server = serverTime(u.Port())
	}
	return p
}

// serverTime is that of the processes which were started with a port in their command line, as the servers of the tests are, of
// their children, and of those that have ended; 0 where it cannot be told.
func serverTime(port string) (seconds float64) {
	const ticks = 100 // of Linux, a second
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	type process struct {
		parent    string
		own, gone float64
	}
	all, servers := map[string]process{}, map[string]bool{}
	for _, file := range stats {
		text, _ := os.ReadFile(file)
		command, _ := os.ReadFile(filepath.Join(filepath.Dir(file), "cmdline"))
		_, rest, _ := strings.Cut(string(text), ") ")
		var state, parent string
		var skip, user, system, childUser, childSystem float64
		fmt.Sscan(rest, &state, &parent, &skip, &skip, &skip, &skip, &skip, &skip, &skip, &skip, &skip, &user, &system, &childUser, &childSystem)
		id := filepath.Base(filepath.Dir(file))
		all[id] = process{parent, (user + system) / ticks, (childUser + childSystem) / ticks}
		servers[id] = strings.Contains(string(command), "port="+port)
	}
	for id, p := range all {
		switch {
		case servers[id]:
			seconds += p.own + p.gone
		case servers[p.parent]:
			seconds += p.own
		}
	}
	return seconds
}
