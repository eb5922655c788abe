package mysql

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestParseURL(t *testing.T) {
	for url, want := range map[string]string{ // user|password|network|address|database
		"mysql://root@127.0.0.1:3341/shop":                          "root||tcp|127.0.0.1:3341|shop",
		"mariadb://u:p@db.example.com/shop":                         "u|p|tcp|db.example.com:3306|shop",
		"MySQL://u:p@[::1]:3307/shop":                               "u|p|tcp|[::1]:3307|shop",
		"mysql://u:p@[fe80::1]/shop":                                "u|p|tcp|[fe80::1]:3306|shop",
		"mysql://u:p%40ss%2Fw%3Ard@h/shop":                          "u|p@ss/w:rd|tcp|h:3306|shop",
		"mysql://u:p@ss#w%rd:&@h:1/shop?charset=utf8mb4":            "u|p@ss#w%rd:&|tcp|h:1|shop",
		"mysql://u:who?x=1@h:1/shop":                                "u|who?x=1|tcp|h:1|shop",
		"mysql://u:p@h/shop?ssl-mode=DISABLED&socket=/a@b.sock":     "u|p|unix|/a@b.sock|shop",
		"mysql:///shop":                                             "||tcp|127.0.0.1:3306|shop",
		"mysql://u@h/d%C3%BCb%20x":                                  "u||tcp|h:3306|düb x",
		"mysql://u@/shop?socket=/run/mysqld/mysqld.sock":            "u||unix|/run/mysqld/mysqld.sock|shop",
		"mysql://u@h/shop?parseTime=true&loc=Local&timeout=5s":      "u||tcp|h:3306|shop",
		"mysql://u@h/shop?innodb_lock_wait_timeout=5&sql_mode=ANSI": "u||tcp|h:3306|shop",
	} {
		got, err := parseURL(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		c := got.config
		if s := strings.Join([]string{c.User, c.Passwd, c.Net, c.Addr, c.DBName}, "|"); s != want {
			t.Errorf("%s: %s, want %s", url, s, want)
		}
		if c.ParseTime || c.InterpolateParams || c.MultiStatements || !c.ClientFoundRows {
			t.Errorf("%s: an option that changes values is taken", url)
		}
	}
}

func TestURLOptions(t *testing.T) {
	got, err := parseURL("mysql://u@h/d?ansi_quotes=false&lock_wait_timeout=7&sql_mode=STRICT_ALL_TABLES&readTimeout=3s&tls=skip-verify")
	if err != nil {
		t.Fatal(err)
	}
	if got.ansiQuotes || got.config.ReadTimeout.Seconds() != 3 || got.config.TLS == nil || !got.config.TLS.InsecureSkipVerify {
		t.Errorf("%+v", got.config)
	}
	s := &session{server: newServer("8.4.0")}
	if set := setStatement(s.settings(got)); !strings.HasSuffix(set, ", SESSION lock_wait_timeout = 7, SESSION sql_mode = 'STRICT_ALL_TABLES'") || strings.Contains(set, "ANSI_QUOTES") {
		t.Error(set)
	}
	if !Of("mysql://u@h/d?ansi_quotes=false").Traits().Text.DoubleQuotedStrings || Of("mariadb://u@h/d").Traits().Name != "mariadb" {
		t.Error("the dialect of a URL is another one")
	}
}

// What is wrong with a URL is said with what to write instead, and never with the password.
func TestURLErrors(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://u:secret@h/d":                     "not one of MySQL or MariaDB",
		"mysql://u:secret@h/d?ansi_qoutes=false":      "no option ansi_qoutes",
		"mysql://u:secret@h/d?ansi_quotes=perhaps":    `ansi_quotes is "perhaps"`,
		"mysql://u:secret@h/d?tls=maybe":              `tls is "maybe"`,
		"mysql://u:secret@h/d?ssl-mode=SOMETIMES":     `ssl-mode is "SOMETIMES"`,
		"mysql://u:secret@h/d?tls_ca=/no/such/file":   "tls_ca",
		"mysql://u:secret@h/d?timeout=soon":           "options of the URL",
		"mysql://u:secret@h:1:2/d":                    "host and port",
		"mysql://u:secret@h/d?%zz":                    "can not be read",
		"mysql://u:secret@h/d?maxAllowedPacket=large": "options of the URL",
	} {
		_, err := parseURL(url)
		var remedied interface {
			Remedy() string
			Misconfigured() bool
		}
		switch {
		case err == nil:
			t.Errorf("%s is taken", url)
		case !strings.Contains(err.Error(), want):
			t.Errorf("%s: %v, want %s", url, err, want)
		case !errors.As(err, &remedied) || !remedied.Misconfigured():
			t.Errorf("%s: %v is not told to be the URL's fault", url, err)
		case strings.Contains(err.Error()+remedied.Remedy(), "secret"):
			t.Errorf("%s: %v shows the password", url, err)
		}
	}
	if _, err := (Dialect{}).Open(context.Background(), "mysql://u:secret@h/"); err == nil || !strings.Contains(err.Error(), "names no database") {
		t.Errorf("without a database: %v", err)
	}
}

func TestNobodyAnswers(t *testing.T) {
	for _, url := range []string{"mysql://u:secret@127.0.0.1:1/d", "mysql://u:secret@/d?socket=/no/such.sock", "mysql://u:secret@no-such-host.invalid/d"} {
		_, err := Dialect{}.Open(context.Background(), url)
		if err == nil || strings.Contains(err.Error(), "secret") || !strings.HasPrefix(err.Error(), "connect to ") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestServerVersion(t *testing.T) {
	for version, want := range map[string]server{
		"8.0.36":                         {number: [3]int{8, 0, 36}},
		"8.4.3-log":                      {number: [3]int{8, 4, 3}},
		"9.7.4-2":                        {number: [3]int{9, 7, 4}},
		"10.11.19-MariaDB-0+deb12u1":     {mariadb: true, number: [3]int{10, 11, 19}},
		"5.5.5-10.6.12-MariaDB-log":      {mariadb: true, number: [3]int{10, 6, 12}},
		"8.0.mysql_aurora.3.04.0":        {number: [3]int{8, 0, 0}},
		"11.4.2-MariaDB-ubu2404-enterpr": {mariadb: true, number: [3]int{11, 4, 2}},
	} {
		got := newServer(version)
		if got.mariadb != want.mariadb || got.number != want.number {
			t.Errorf("%s: %+v", version, got)
		}
	}
	for version, ok := range map[string]bool{"5.7.44": false, "8.0.11": false, "8.0.16": true, "10.5.1-MariaDB": false, "10.6.0-MariaDB": true, "12.0.1-MariaDB": true} {
		if err := newServer(version).supported(); (err == nil) != ok {
			t.Errorf("%s: %v", version, err)
		}
	}
}
