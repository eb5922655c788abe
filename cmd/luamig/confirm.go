package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/luamig/luamig/host/config"
)

// confirm asks before something changes the data of an environment with confirm =
// true. A database that only happens to be that of such an environment, by way of
// DATABASE_URL or --url, is asked about where somebody can answer.
func (p *program) confirm(pr *project, deed string) error {
	canAsk := p.terminals.stdin && p.terminals.stderr && !p.flags.json
	switch {
	case p.flags.yes || pr.ConfirmName == "":
		return nil
	case canAsk:
		return p.ask(pr, deed)
	case pr.Confirm:
		return &usageError{
			fmt.Sprintf("%s changes the database of %s, which has confirm = true", deed, pr.ConfirmName),
			"add --yes if that is meant",
		}
	}
	p.warn(fmt.Sprintf("this is the database of %s, by way of %s", pr.ConfirmName, pr.URLFrom), "")
	return nil
}

// ask wants the name typed, because a y is typed by habit.
func (p *program) ask(pr *project, deed string) error {
	fmt.Fprintf(p.stderr, "%s changes the database of %s: %s\nType the environment's name to go on: ",
		deed, pr.ConfirmName, config.Redact(pr.URL))
	answer, err := bufio.NewReader(p.stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if strings.TrimSpace(answer) != pr.ConfirmName {
		return &usageError{"not confirmed; nothing was done", ""}
	}
	return nil
}
