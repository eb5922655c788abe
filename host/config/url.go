package config

import (
	"net/url"
	"path"
	"regexp"
	"strings"
)

// hidden stands where a secret was.
const hidden = "***"

var (
	// userInfo matches what stands before the host. A password may hold any
	// character when it was not escaped, even @ and /, so it reaches to the last @
	// of the word.
	userInfo = regexp.MustCompile(`(://[^:@/?#\s]*):[^\s]*@`)
	password = regexp.MustCompile(`://[^:@/?#\s]*:([^\s]*)@`)
	secret   = regexp.MustCompile(`(?i)([?&;](?:[a-z_]*password|[a-z_]*passphrase|pwd|secret|token|_?key|hexkey|sslkey)=)[^&;#\s]*`)
)

// Redact returns a database URL without its password and other secrets. It also
// takes text that holds URLs, such as a driver's message.
func Redact(text string) string {
	text = userInfo.ReplaceAllString(text, "${1}:"+hidden+"@")
	return secret.ReplaceAllString(text, "${1}"+hidden)
}

// Secrets returns the password of a URL in the spellings in which a driver may
// show it, longest first: as written, and decoded. Empty when there is none.
func Secrets(databaseURL string) []string {
	m := password.FindStringSubmatch(databaseURL)
	if m == nil || m[1] == "" {
		return nil
	}
	if plain, err := url.PathUnescape(m[1]); err == nil && plain != m[1] {
		return []string{m[1], plain}
	}
	return m[1:2]
}

// server is a database on a network, in the parts of a Sequelize configuration.
type server struct {
	scheme, user, password, host, port, database string
}

// url escapes every part: @, /, : and % are common in generated passwords.
func (s server) url() string {
	u := url.URL{Scheme: s.scheme, Host: s.hostPort()}
	switch {
	case s.password != "":
		u.User = url.UserPassword(s.user, s.password)
	case s.user != "":
		u.User = url.User(s.user)
	}
	if s.scheme == "sqlserver" {
		u.RawQuery = url.Values{"database": {s.database}}.Encode()
	} else {
		u.Path = "/" + s.database
	}
	return u.String()
}

// hostPort puts IPv6 addresses into brackets, as URLs have them.
func (s server) hostPort() string {
	host := s.host
	if host == "" {
		host = "localhost"
	}
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		host = "[" + host + "]" // IPv6
	}
	if s.port != "" {
		host += ":" + s.port
	}
	return host
}

// sameDatabase reports whether two URLs lead to one database, whoever logs in and with whatever options.
func sameDatabase(a, b string) bool { return a == b || target(a) == target(b) }

// target is the part of a URL that says which database it is, spelled in one way.
func target(databaseURL string) string {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(databaseURL), ":")
	scheme = strings.ToLower(scheme)
	if s, ok := schemes()[scheme]; ok {
		scheme = s
	}
	if scheme == "sqlite" {
		file, _, _ := strings.Cut(strings.TrimPrefix(rest, "//"), "?")
		if plain, err := url.PathUnescape(file); err == nil {
			file = plain
		}
		return scheme + ":" + path.Clean(file)
	}
	u, err := url.Parse(scheme + ":" + rest)
	if err != nil {
		return databaseURL
	}
	return scheme + "://" + strings.ToLower(u.Host) + path.Clean("/"+u.Path) + "?" + u.Query().Get("database")
}
