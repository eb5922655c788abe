package testdb

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
)

// Exec runs statements on a connection of its own. It goes round the dialects, which are what is tested.
func Exec(ctx context.Context, url string, statements ...string) error {
	if strings.HasPrefix(url, "postgres") {
		return execPostgres(ctx, url, statements)
	}
	return execMySQL(ctx, url, statements)
}

func execPostgres(ctx context.Context, url string, statements []string) error {
	conn, err := pgconn.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, s := range statements {
		if err := conn.Exec(ctx, s).Close(); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

func execMySQL(ctx context.Context, url string, statements []string) error {
	config, err := mysqlConfig(url)
	if err != nil {
		return err
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, s := range statements {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// mysqlConfig reads a mysql:// or mariadb:// URL; its options are not needed here.
func mysqlConfig(text string) (*mysql.Config, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, err
	}
	c := mysql.NewConfig()
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr = "tcp", u.Host
	c.DBName = strings.TrimPrefix(u.Path, "/")
	c.Logger = &mysql.NopLogger{}
	return c, nil
}
