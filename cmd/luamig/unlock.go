package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/dialects"
)

func (p *program) unlockCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "unlock",
		Short: "Show who holds the lock of the database, and how to end that",
		Long: `Show whether another luamig is at work on the database, who, since when and doing what, and how to
end that. The exit code is 4 where one is.

There is nothing to release: the lock belongs to a session of the server, or to a process on a SQLite
file, and ends with it, however that ends. luamig ends nobody else's by itself.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.unlock(cmd) },
	}
}

func (p *program) unlock(cmd *cobra.Command) error {
	m, pr, err := p.looker(cmd, "unlock")
	if err != nil {
		return err
	}
	h, held, err := m.Holder(cmd.Context())
	if err != nil {
		return err
	}
	switch {
	case p.flags.json:
		p.lockJSON(h, held)
	case held:
		fmt.Fprintf(p.stdout, "%s holds the lock on %s\n%s", h, p.hide(pr.where()), howToEnd(h))
	case !p.flags.quiet:
		fmt.Fprintf(p.stdout, "Nobody holds the lock on %s: there is nothing to release.\n", p.hide(pr.where()))
	}
	if held {
		return codeError(exitLocked)
	}
	return nil
}

// howToEnd says what ends the holder. The process comes first: its session ends with it, and it rolls back.
func howToEnd(h dialects.Holder) string {
	text := ""
	if h.PID != 0 {
		text = fmt.Sprintf("  Ctrl-C, or on %s: kill %d    lets it finish the current migration and stop; a second one rolls back\n", h.Host, h.PID)
	}
	if h.End != "" {
		text += fmt.Sprintf("  where that is out of reach, on the server: %s\n", h.End)
	}
	return text + "  The lock ends with it.\n"
}

func (p *program) lockJSON(h dialects.Holder, held bool) {
	r := record{"type": "lock", "held": held}
	if held {
		r["holder"], r["end"] = h.String(), h.End
	}
	if held && h.PID != 0 {
		r["host"], r["pid"], r["doing"], r["since"] = h.Host, h.PID, h.Doing, h.Since.UTC().Format(time.RFC3339)
	}
	p.writeJSON(p.stdout, r.compact())
}
