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
	switch {
	case p.flags.yes || pr.ConfirmName == "":
		return nil
	case p.canAsk():
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

// consent asks before something is done that is asked about everywhere. In an environment with confirm = true, that is
// the one question.
func (p *program) consent(pr *project, deed, question string) error {
	switch {
	case p.flags.yes:
		return nil
	case !p.canAsk():
		return &usageError{fmt.Sprintf("%s asks before it changes anything, and nobody can answer", deed), "add --yes if it is meant"}
	case pr.ConfirmName != "":
		return p.ask(pr, deed)
	}
	answer, err := p.answer(question + " [y/N] ")
	if err != nil {
		return err
	}
	if a := strings.ToLower(answer); a != "y" && a != "yes" {
		return errNotConfirmed()
	}
	return nil
}

func (p *program) canAsk() bool { return p.terminals.stdin && p.terminals.stderr && !p.flags.json }

// ask wants the name typed, because a y is typed by habit.
func (p *program) ask(pr *project, deed string) error {
	return p.typed(pr.ConfirmName, fmt.Sprintf("%s changes the database of %s: %s\nType the environment's name to go on: ",
		deed, pr.ConfirmName, config.Redact(pr.URL)))
}

// typed asks, and wants a name for an answer.
func (p *program) typed(name, question string) error {
	answer, err := p.answer(question)
	if err != nil {
		return err
	}
	if answer != name {
		return errNotConfirmed()
	}
	return nil
}

func errNotConfirmed() error { return &usageError{"not confirmed; nothing was done", ""} }

// answer is the line that somebody types.
func (p *program) answer(question string) (string, error) {
	fmt.Fprint(p.stderr, question)
	line, err := bufio.NewReader(p.stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimSpace(line), nil
}
