//go:build unix

package testservers

import (
	"fmt"
	"net"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// planPostgres plans a PostgreSQL whose defaults are not those that luamig wants:
// its sessions must set their time zone and the form of dates themselves.
func planPostgres(s site) (plan, error) {
	bin, err := postgresFolder()
	if err != nil {
		return plan{}, err
	}
	serve := []string{filepath.Join(bin, "postgres"), "-D", s.path("data")}
	settings := []string{
		"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(s.port), "unix_socket_directories=",
		"max_connections=500", "jit=off", "TimeZone=America/New_York", "DateStyle=SQL, DMY",
	}
	if !s.durable {
		settings = append(settings, "shared_buffers=64MB", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_wal_size=256MB")
	}
	for _, setting := range settings {
		serve = append(serve, "-c", setting)
	}
	url := address("postgres", "postgres", s, "/postgres?sslmode=disable")
	return plan{
		url:     url,
		version: question{url, "SHOW server_version"},
		files:   map[string]string{"password": s.password},
		setup: [][]string{{
			filepath.Join(bin, "initdb"), "-D", s.path("data"), "-U", "postgres", "--pwfile=" + s.path("password"),
			"-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
		}},
		serve:        serve,
		unprivileged: true,
		stop:         syscall.SIGQUIT, // at once
	}, nil
}

// postgresFolder finds the programs: Debian has the server's outside of PATH, by version.
func postgresFolder() (string, error) {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(folders, func(a, b string) int { return majorOf(b) - majorOf(a) })
	if found, err := exec.LookPath("initdb"); err == nil {
		folders = append([]string{filepath.Dir(found)}, folders...)
	}
	for _, folder := range folders {
		if _, err := exec.LookPath(filepath.Join(folder, "postgres")); err == nil {
			return folder, nil
		}
	}
	return "", &missingError{"postgres"}
}

func majorOf(folder string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
	return n
}

// planPgBouncer plans a PgBouncer that gives each transaction another server session.
func planPgBouncer(s site) (plan, error) {
	program, err := lookUp("pgbouncer")
	if err != nil {
		return plan{}, err
	}
	server, err := url.Parse(s.behind)
	if err != nil {
		return plan{}, err
	}
	host, port, err := net.SplitHostPort(server.Host)
	if err != nil {
		host, port = server.Host, "5432"
	}
	user := server.User.Username()
	password, _ := server.User.Password()
	s.password = password
	return plan{
		url:     address("postgres", user, s, server.Path+"?sslmode=disable"),
		version: question{address("postgres", user, s, "/pgbouncer?sslmode=disable"), "SHOW VERSION"},
		files: map[string]string{
			"users": fmt.Sprintf("%s %s\n", quoted(user), quoted(password)),
			"pgbouncer.ini": fmt.Sprintf(`[databases]
* = host=%s port=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = %s
auth_file = %s
pool_mode = transaction
max_client_conn = 1000
default_pool_size = 20
server_idle_timeout = 30
query_wait_timeout = 20
server_login_retry = 0.1
stats_users = %s
`, host, port, s.port, authType(password), s.path("users"), user),
		},
		serve:        []string{program, s.path("pgbouncer.ini")},
		unprivileged: true,
		stop:         syscall.SIGTERM, // at once
	}, nil
}

func authType(password string) string {
	if password == "" {
		return "trust"
	}
	return "scram-sha-256"
}

// quoted is a string of PgBouncer's auth_file.
func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// address is the URL of the server of a site.
func address(scheme, user string, s site, rest string) string {
	who := url.User(user)
	if s.password != "" {
		who = url.UserPassword(user, s.password)
	}
	return fmt.Sprintf("%s://%s@127.0.0.1:%d%s", scheme, who, s.port, rest)
}

// lookUp finds a program; Debian has servers in folders that are not in everybody's PATH.
func lookUp(program string) (string, error) {
	for _, candidate := range []string{program, "/usr/sbin/" + program, "/usr/local/sbin/" + program} {
		if found, err := exec.LookPath(candidate); err == nil {
			return found, nil
		}
	}
	return "", &missingError{program}
}
