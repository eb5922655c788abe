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
	if isPostgres(url) {
		return withPostgres(ctx, url, func(c *pgconn.PgConn) error {
			for _, s := range statements {
				if err := c.Exec(ctx, s).Close(); err != nil {
					return fmt.Errorf("%s: %w", s, err)
				}
			}
			return nil
		})
	}
	return withMySQL(ctx, url, func(c *sql.Conn) error {
		for _, s := range statements {
			if _, err := c.ExecContext(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
}

// Value is the first value of the first row that a question gives, as text; "" for NULL and for no row.
func Value(ctx context.Context, url, question string) (string, error) {
	var value string
	if isPostgres(url) {
		return value, withPostgres(ctx, url, func(c *pgconn.PgConn) error {
			results, err := c.Exec(ctx, question).ReadAll()
			if err == nil && len(results) > 0 && len(results[0].Rows) > 0 {
				value = string(results[0].Rows[0][0])
			}
			return err
		})
	}
	return value, withMySQL(ctx, url, func(c *sql.Conn) error {
		var text sql.NullString
		err := c.QueryRowContext(ctx, question).Scan(&text)
		value = text.String
		return err
	})
}

// Lines are the rows that a question gives, each as its values, as text, with " | " between them; NULL is "NULL".
func Lines(ctx context.Context, url, question string) (lines []string, err error) {
	if isPostgres(url) {
		return lines, withPostgres(ctx, url, func(c *pgconn.PgConn) error {
			results, err := c.Exec(ctx, question).ReadAll()
			for _, r := range results {
				for _, row := range r.Rows {
					lines = append(lines, lineOf(row))
				}
			}
			return err
		})
	}
	return lines, withMySQL(ctx, url, func(c *sql.Conn) error {
		rows, err := c.QueryContext(ctx, question)
		if err != nil {
			return err
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		values, into := make([][]byte, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return err
			}
			lines = append(lines, lineOf(values))
		}
		return rows.Err()
	})
}

func lineOf(values [][]byte) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = "NULL"
		if v != nil {
			parts[i] = string(v)
		}
	}
	return strings.Join(parts, " | ")
}

func withPostgres(ctx context.Context, url string, do func(*pgconn.PgConn) error) error {
	conn, err := pgconn.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return do(conn)
}

func withMySQL(ctx context.Context, url string, do func(*sql.Conn) error) error {
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
	return do(conn)
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
