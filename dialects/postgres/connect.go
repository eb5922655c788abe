package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/nearest"
)

// connectFailure words why there is no connection, without what the URL keeps secret.
func (l location) connectFailure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &dialects.Error{Kind: dialects.Interrupted, Message: "interrupted", Cause: context.Cause(ctx)}
	}
	var server *pgconn.PgError
	if errors.As(err, &server) {
		e := newError(dialects.Statement{}, server)
		if remedy := l.refusedRemedy(server.Code); remedy != "" {
			e.Hint = remedy
		}
		return e
	}
	cause := innermost(err)
	if strings.Contains(err.Error(), "unexpected message") {
		cause = errors.New("what answers there is no PostgreSQL")
	}
	kind := dialects.ConnectionLost
	if notYet(err) {
		kind = dialects.Unavailable
	}
	return &dialects.Error{
		Kind: kind, Message: fmt.Sprintf("there is no connection to PostgreSQL at %s: %s", l.address(), cause), Cause: cause,
		Hint: l.unreachableRemedy(err),
	}
}

// notYet reports an error of a server that may be about to start: nobody listens, or who listens hangs up.
func notYet(err error) bool {
	const refusedOnWindows = syscall.Errno(10061) // WSAECONNREFUSED
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, refusedOnWindows) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, fs.ErrNotExist) && !strings.Contains(err.Error(), "cert") ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// address is where the server was looked for; sslmode=prefer tries each host twice.
func (l location) address() string {
	all := []string{address(l.config.Host, l.config.Port)}
	for _, f := range l.config.Fallbacks {
		if a := address(f.Host, f.Port); !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return strings.Join(all, ", ")
}

func address(host string, port uint16) string {
	if strings.HasPrefix(host, "/") {
		return host
	}
	return net.JoinHostPort(host, fmt.Sprint(port))
}

// refusedRemedy says what to do where the server has answered and refused.
func (l location) refusedRemedy(code string) string {
	switch code {
	case "28P01":
		return fmt.Sprintf("see the password of %q in the URL, in PGPASSWORD or in ~/.pgpass; in a URL, write %%40 for @ and %%2F for /", l.config.User)
	case "28000":
		return fmt.Sprintf("see whether there is a role %q, and whether the server's pg_hba.conf lets it in from here; it may want TLS: sslmode=require", l.config.User)
	case "3D000":
		return "create it: luamig db create"
	case "57P03":
		return "the server is starting or stopping: try again in a moment"
	}
	return ""
}

func (l location) unreachableRemedy(err error) string {
	var dns *net.DNSError
	text := err.Error()
	switch {
	case errors.As(err, &dns):
		return fmt.Sprintf("see whether the host %q in the URL is right", l.config.Host)
	case strings.Contains(text, "server refused TLS"):
		return "the server has no TLS: sslmode=disable connects without"
	case strings.Contains(text, "tls") || strings.Contains(text, "x509") || strings.Contains(text, "certificate"):
		return "see sslmode and sslrootcert in the URL; sslmode=require asks for TLS and does not check who answers"
	}
	return "see whether the server runs, and whether host and port in the URL are right"
}

// innermost is the error itself, of the last one of several hosts: those around it repeat user, database and address.
func innermost(err error) error {
	for {
		var network *net.OpError
		if errors.As(err, &network) && network.Err != err {
			return network.Err
		}
		inner := errors.Unwrap(err)
		if several, ok := err.(interface{ Unwrap() []error }); ok {
			inner = several.Unwrap()[len(several.Unwrap())-1]
		}
		if inner == nil {
			return err
		}
		err = inner
	}
}

// options are those of a URL that are not settings of the server.
var options = []string{
	"host", "port", "dbname", "user", "password", "passfile", "connect_timeout", "sslmode", "sslkey", "sslcert", "sslcertmode", "sslrootcert",
	"sslnegotiation", "sslpassword", "sslsni", "krbspn", "krbsrvname", "target_session_attrs", "service", "servicefile", "channel_binding", "require_auth",
	"application_name", "options", "search_path", "schema", "pgbouncer", "statement_timeout", "lock_timeout", "role",
}

// faultOfOption names the option that was meant by what the server does not know as a setting, and that whose value it refuses.
func (l location) faultOfOption(err error) error {
	var server *pgconn.PgError
	if !errors.As(err, &server) || !slices.Contains([]string{"42704", "42602", "22023", "42501", "55P02"}, server.Code) {
		return err
	}
	for name := range l.settings {
		if strings.Contains(server.Message, `"`+name+`"`) {
			if server.Code != "42704" && server.Code != "42602" {
				return dialects.Faulty("take it out of the URL, or give it what the server takes", "the URL's option %s: %s", name, server.Message)
			}
			remedy := "it may have settings of the server, and " + strings.Join(options, ", ")
			if near := nearest.Name(name, options); near != "" {
				remedy = "did you mean " + near + "?"
			}
			return dialects.Faulty(remedy, "the URL has no option %s", name)
		}
	}
	return err
}
