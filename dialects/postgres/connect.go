package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects"
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
	return &dialects.Error{
		Kind: dialects.ConnectionLost, Message: fmt.Sprintf("there is no connection to PostgreSQL at %s: %s", l.address(), reason(err)), Cause: err,
		Hint: l.unreachableRemedy(err),
	}
}

func (l location) address() string {
	if strings.HasPrefix(l.config.Host, "/") {
		return l.config.Host
	}
	return net.JoinHostPort(l.config.Host, fmt.Sprint(l.config.Port))
}

// refusedRemedy says what to do where the server has answered and refused.
func (l location) refusedRemedy(code string) string {
	switch code {
	case "28P01":
		return fmt.Sprintf("see the password of %q in the URL, in PGPASSWORD or in ~/.pgpass; in a URL, write %%40 for @ and %%2F for /", l.config.User)
	case "28000":
		return fmt.Sprintf("the server's pg_hba.conf lets no %q in from here, or wants TLS: try sslmode=require", l.config.User)
	case "3D000":
		return fmt.Sprintf("create it: createdb %s", l.config.Database)
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

// reason is the innermost error, for those around it repeat user, database and address, once for each host.
func reason(err error) string {
	var network *net.OpError
	if errors.As(err, &network) {
		return network.Err.Error()
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return lines[len(lines)-1]
}
