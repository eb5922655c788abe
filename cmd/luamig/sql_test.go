package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/sqlite"
)

// sqliteQuery FILE SQL prints the rows of a question, values separated by |, so that
// a test sees the database without asking the program under test.
func sqliteQuery(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sqlite file sql")
	}
	printRows(ts, sqlite.Dialect{}, "sqlite:"+ts.MkAbs(args[0]), args[1])
}

// sqlQuery SQL prints the rows of a question to the database of the test.
func sqlQuery(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: sql question")
	}
	url := ts.Getenv("DATABASE_URL")
	database, err := databaseOf(url)
	ts.Check(err)
	printRows(ts, database.dialect(url, dialects.Timeouts{}), url, args[0])
}

// sqlUntil PATTERN SQL asks the database of the test until its answer has the pattern.
func sqlUntil(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sqluntil pattern question")
	}
	wanted, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	url := ts.Getenv("DATABASE_URL")
	database, err := databaseOf(url)
	ts.Check(err)
	for begin := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		var answer strings.Builder
		writeRows(ts, &answer, database.dialect(url, dialects.Timeouts{}), url, args[1])
		if wanted.MatchString(answer.String()) {
			return
		}
		if time.Since(begin) > patience {
			ts.Fatalf("%s: after %v still %s", args[1], patience, answer.String())
		}
	}
}

func printRows(ts *testscript.TestScript, d dialects.Dialect, url, question string) {
	writeRows(ts, ts.Stdout(), d, url, question)
}

func writeRows(ts *testscript.TestScript, w io.Writer, d dialects.Dialect, url, question string) {
	conn, err := d.Open(context.Background(), url)
	ts.Check(err)
	defer conn.Close()
	rows, err := conn.Query(context.Background(), dialects.Statement{SQL: question})
	ts.Check(err)
	defer rows.Close()
	for rows.Next() {
		var values []string
		for _, v := range rows.Row() {
			values = append(values, fmt.Sprint(v))
		}
		_, err := fmt.Fprintln(w, strings.Join(values, "|"))
		ts.Check(err)
	}
	ts.Check(rows.Err())
}
