//go:build unix

package testservers

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// shared are the settings of MySQL and MariaDB. Their defaults are not those that luamig wants: its
// sessions must set the time zone and the strict mode themselves.
func shared(s site) []string {
	all := []string{
		"--datadir=" + s.path("data"), "--socket=" + s.path("socket"), "--pid-file=" + s.path("pid"),
		// In a folder that they share, a server that starts deletes the temporary tables of the others, which then crash.
		"--tmpdir=" + s.dir,
		"--bind-address=127.0.0.1", "--port=" + strconv.Itoa(s.port), "--skip-name-resolve",
		"--max-connections=500", "--local-infile=1", "--secure-file-priv=",
		"--character-set-server=utf8mb4", "--innodb-buffer-pool-size=128M",
		// The cache folder of the repository may be closed to other users.
		"--user=" + strconv.Itoa(os.Geteuid()),
		"--init-file=" + s.path("init.sql"),
		"--default-time-zone=+05:30", "--sql-mode=",
	}
	if !s.durable {
		all = append(all, "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--sync-binlog=0", "--skip-log-bin", "--innodb-flush-method=nosync")
	}
	return all
}

// asRoot lets root in by TCP, with a password. An init file has a statement a line.
func asRoot(s site) string {
	return strings.Join([]string{
		"CREATE USER IF NOT EXISTS root@'127.0.0.1';",
		"ALTER USER root@'127.0.0.1' IDENTIFIED BY '" + s.password + "';",
		"GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;", "",
	}, "\n")
}

func planMariaDB(s site) (plan, error) {
	server, err := lookUp("mariadbd")
	if err != nil {
		return plan{}, err
	}
	install, err := lookUp("mariadb-install-db")
	if err != nil {
		return plan{}, err
	}
	url := address("mariadb", "root", s, "/")
	return plan{
		url:     url,
		version: question{url, "SELECT version()"},
		files:   map[string]string{"init.sql": asRoot(s)},
		setup: [][]string{{
			install, "--no-defaults", "--datadir=" + s.path("data"), "--tmpdir=" + s.dir, "--user=" + strconv.Itoa(os.Geteuid()),
			"--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
		}},
		serve: append([]string{server, "--no-defaults", "--innodb-log-file-size=" + map[bool]string{false: "64M", true: "96M"}[s.durable]}, shared(s)...),
		stop:  syscall.SIGKILL,
	}, nil
}

func planMySQL(s site) (plan, error) {
	server, err := mysqlCommand()
	if err != nil {
		return plan{}, err
	}
	server = append(server, "--mysqlx=OFF", "--innodb-redo-log-capacity="+map[bool]string{false: "64M", true: "100M"}[s.durable])
	server = append(server, shared(s)...)
	url := address("mysql", "root", s, "/")
	return plan{
		url:     url,
		version: question{url, "SELECT version()"},
		files:   map[string]string{"init.sql": asRoot(s)},
		setup:   [][]string{append(server[:len(server):len(server)], "--initialize-insecure")},
		serve:   server,
		stop:    syscall.SIGKILL,
	}, nil
}

// mysqlCommand begins the command of the mysqld that .ci/mysql has unpacked, run by the dynamic loader that was unpacked
// with it, or an installed one, if that is not MariaDB under another name.
func mysqlCommand() ([]string, error) {
	for dir := startDirectory(); ; dir = filepath.Dir(dir) {
		if command, ok := unpackedMySQL(filepath.Join(dir, ".cache", "mysql", "usr")); ok {
			return command, nil
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	installed, err := lookUp("mysqld")
	if err != nil {
		return nil, &missingError{"mysqld"}
	}
	version, err := exec.Command(installed, "--version").Output()
	if err != nil || strings.Contains(string(version), "MariaDB") {
		return nil, &missingError{"mysqld"}
	}
	return []string{installed, "--no-defaults"}, nil
}

func startDirectory() string {
	dir, err := os.Getwd()
	if err != nil {
		return "/"
	}
	return dir
}

func unpackedMySQL(usr string) ([]string, bool) {
	loaders, _ := filepath.Glob(filepath.Join(usr, "lib*", "ld-linux*.so*"))
	libraries, _ := filepath.Glob(filepath.Join(usr, "lib", "*-linux-gnu"))
	if len(loaders) == 0 || len(libraries) == 0 {
		return nil, false
	}
	return []string{
		loaders[0], "--library-path", libraries[0], filepath.Join(usr, "sbin", "mysqld"), "--no-defaults",
		"--lc-messages-dir=" + filepath.Join(usr, "share", "mysql"),
		"--character-sets-dir=" + filepath.Join(usr, "share", "mysql", "charsets"),
		"--plugin-dir=" + filepath.Join(usr, "lib", "mysql", "plugin"),
	}, true
}
