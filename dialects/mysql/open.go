package mysql

import (
	"context"
	"crypto/tls"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	mysql "github.com/go-sql-driver/mysql"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
)

// Why the driver's own connection and not database/sql? A migration is one session: its transaction, its
// settings and its lock are. The pool would hide which session runs what, and lose a
// connection where its context is cancelled, instead of stopping the statement on the server.

// openConn connects to the database of a URL.
func openConn(ctx context.Context, url string, limits dialects.Timeouts) (*conn, error) {
	t, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	if t.config.DBName == "" {
		return nil, dialects.Faulty("write mysql://user:password@host:3306/database", "the URL names no database")
	}
	t.timeouts = limits
	s, err := t.connect(ctx, "luamig", nil)
	if err != nil {
		return nil, err
	}
	return &conn{session: s, location: t, label: "luamig"}, nil
}

// session is a session of the server.
type session struct {
	*link
	server   server
	id       uint64                // the server's number of the connection
	cache    map[string]*statement // prepared, by their SQL
	dead     bool                  // the connection is lost
	readOnly bool                  // in a transaction of BeginRead
	used     bool                  // something has run since it was set up
}

// connect opens a session that the server lists under a name, and sets it up. What is known of the server
// from a session before is not asked for again.
func (t *location) connect(ctx context.Context, label string, known *server) (*session, error) {
	own := *t
	if own.config = t.config.Clone(); known != nil && own.config.MaxAllowedPacket == 0 {
		own.config.MaxAllowedPacket = known.maxPacket - 1
	}
	l, err := own.dial(ctx, label)
	if err != nil {
		return nil, err
	}
	s := &session{link: l, cache: map[string]*statement{}}
	if known != nil {
		s.server = *known
	}
	if err := s.setUp(ctx, t); err != nil {
		l.close()
		return nil, t.openFailure(ctx, err)
	}
	return s, nil
}

// dial opens a connection without a word about the session.
func (t *location) dial(ctx context.Context, label string) (*link, error) {
	connector, err := t.connector(label)
	if err != nil {
		return nil, err
	}
	patient, cancel := context.WithTimeout(ctx, t.patience())
	defer cancel()
	d, err := connector.Connect(patient)
	if err != nil {
		return nil, t.openFailure(ctx, err)
	}
	l, err := newLink(d)
	if err != nil {
		d.Close()
	}
	return l, err
}

// connector makes connections that the server lists under a name.
func (t *location) connector(label string) (driver.Connector, error) {
	c := t.config.Clone()
	attributes := "program_name:" + strings.ReplaceAll(label, ",", " ")
	if c.ConnectionAttributes != "" {
		attributes = c.ConnectionAttributes + "," + attributes
	}
	c.ConnectionAttributes = attributes
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return nil, dialects.Faulty("", "the URL: %v", err)
	}
	return connector, nil
}

// connectTimeout is how long a server may take to let somebody in, where the URL does not say it: one of another kind
// says nothing at all.
const connectTimeout = 10 * time.Second

func (t *location) patience() time.Duration {
	if t.config.Timeout > 0 {
		return t.config.Timeout
	}
	return connectTimeout
}

// openFailure says where it was that nobody answered.
func (t *location) openFailure(ctx context.Context, err error) error {
	var own *dialects.Error
	if errors.As(err, &own) {
		return own
	}
	var faulty *dialects.URLError
	if errors.As(err, &faulty) {
		return faulty
	}
	e := newError(ctx, err)
	if e.Code != "" || ctx.Err() != nil {
		return e
	}
	where := t.config.Addr
	if t.config.Net == "unix" {
		where = "the socket " + where
	}
	e = &dialects.Error{Kind: dialects.ConnectionLost, Message: fmt.Sprintf("connect to %s: %s", where, plainly(err)), Cause: err,
		Hint: "see whether the server runs there and takes connections from here"}
	if notYet(err) {
		e.Kind = dialects.Unavailable
	}
	var unverified *tls.CertificateVerificationError
	switch {
	case errors.As(err, &unverified):
		e.Hint = "name who has signed the server's certificate, with tls_ca=/path/to/ca.pem, or say tls=skip-verify to encrypt without looking at it"
	case errors.Is(err, mysql.ErrNoTLS):
		e.Hint = "say tls=false, or switch TLS on in the server"
	case errors.Is(err, context.DeadlineExceeded):
		e.Message = fmt.Sprintf("connect to %s: no answer within %s", where, t.patience())
		e.Hint = "see whether it is a MySQL or MariaDB server, or give it longer: ?timeout=30s in the URL"
	}
	return e
}

// notYet reports an error of a server that may be about to start: nobody listens, or who listens hangs up.
func notYet(err error) bool {
	const refusedOnWindows = syscall.Errno(10061) // WSAECONNREFUSED
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, refusedOnWindows) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ENOENT) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn)
}

// plainly is an error of the network without the addresses and operations around it.
func plainly(err error) string {
	var network *net.OpError
	var system *os.SyscallError
	switch {
	case errors.As(err, &system):
		return system.Err.Error()
	case errors.As(err, &network):
		return network.Err.Error()
	}
	return err.Error()
}

// modes are what sql_mode holds beside ANSI_QUOTES, by which the same SQL means the same as elsewhere: errors instead
// of warnings (STRICT_TRANS_TABLES, ERROR_FOR_DIVISION_BY_ZERO), the engine that was asked for, and
// "||" that joins texts. NO_ZERO_DATE is not among them: with it a zero date that a row holds could not be
// written back.
const modes = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT"

// settings are the variables of a session by which results differ. The URL's own come after them.
func (s *session) settings(t *location) []variable {
	mode := modes
	if t.ansiQuotes {
		mode += ",ANSI_QUOTES"
	}
	if !s.server.mariadb {
		mode += ",ONLY_FULL_GROUP_BY" // MariaDB's refuses what a key decides
	}
	const days, largest = "2592000", "1073741824"
	all := []variable{
		{"sql_mode", mode}, {"time_zone", "+00:00"}, {"autocommit", "1"}, {"foreign_key_checks", "1"}, {"unique_checks", "1"},
		{"sql_safe_updates", "0"}, {"sql_auto_is_null", "0"}, {"sql_quote_show_create", "1"},
		{"group_concat_max_len", largest}, // else it cuts its result at 1024 bytes
		{"wait_timeout", days},            // a script may compute for long between two statements
	}
	return append(append(all, t.limits(s.server.mariadb)...), t.variablesOfURL()...)
}

// number is what needs no quotes as the value of a variable.
var plainValue = lazyregexp.New(`^([0-9]+(\.[0-9]+)?|'[^']*'|@@[A-Za-z_.]+|DEFAULT|default)$`)

const setNames = "SET NAMES utf8mb4"

func setStatement(variables []variable) string {
	var b strings.Builder
	b.WriteString(setNames)
	for _, v := range variables {
		value := v.value
		if !plainValue.MatchString(value) {
			value = "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(value) + "'"
		}
		fmt.Fprintf(&b, ", SESSION %s = %s", v.name, value)
	}
	return b.String()
}

// faultOfVariable says that it is the URL that sets what the server refuses.
func (t *location) faultOfVariable(err error) error {
	var refused *mysql.MySQLError
	if !errors.As(err, &refused) {
		return err
	}
	for _, v := range t.variables {
		if strings.Contains(refused.Message, "'"+v.name+"'") {
			return dialects.Faulty("take it out of the URL, or give it what the server takes", "the URL's option %s: %s", v.name, refused.Message)
		}
	}
	return err
}

const aboutSession = "SELECT CONNECTION_ID(), @@sql_mode, @@character_set_database, @@lower_case_table_names, @@max_allowed_packet"

// setUp makes results the same everywhere, and reads what planning depends on.
func (s *session) setUp(ctx context.Context, t *location) error {
	if err := s.meet(ctx); err != nil {
		return err
	}
	if _, err := s.exec(ctx, setStatement(s.settings(t))); err != nil {
		return t.faultOfVariable(err)
	}
	about, err := s.ask(ctx, t.aboutSession())
	if err != nil {
		return err
	}
	if !t.works(about) {
		return errLockLost()
	}
	if s.id, err = strconv.ParseUint(about[0], 10, 64); err != nil {
		return err
	}
	s.server.modes = about[1]
	if strings.Contains(about[1], "NO_BACKSLASH_ESCAPES") {
		return dialects.Faulty("take NO_BACKSLASH_ESCAPES out of it", "the URL's sql_mode changes how texts are written")
	}
	s.server.ansiQuotes = strings.Contains(about[1], "ANSI_QUOTES")
	s.server.charset = about[2]
	s.server.foldNames = about[3] != "0"
	s.server.maxPacket, _ = strconv.Atoi(about[4])
	return nil
}

// meet finds out which server it is.
func (s *session) meet(ctx context.Context) error {
	if s.server.version != "" {
		return nil
	}
	version, err := s.ask(ctx, "SELECT VERSION()")
	if err != nil {
		return err
	}
	s.server = newServer(version[0])
	return s.server.supported()
}

// ask reads the one row of a question, as text.
func (s *session) ask(ctx context.Context, sql string) ([]string, error) {
	r, err := s.query(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	values := make([]driver.Value, len(r.Columns()))
	if err := r.Next(values); err != nil {
		return nil, err
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = shownText(v)
	}
	return texts, nil
}

// shownText is a value of the driver as text; "" is NULL.
func shownText(v driver.Value) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []byte:
		return string(v)
	}
	return fmt.Sprint(v)
}

// close ends the session.
func (s *session) close() error {
	clear(s.cache)
	return s.link.close()
}
