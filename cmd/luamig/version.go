package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version, and the databases of this build",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			if p.flags.json {
				p.versionJSON()
				return nil
			}
			fmt.Fprint(p.stdout, p.versionText())
			return nil
		},
	}
}

// versionText is what is wanted in the report of a fault.
func (p *program) versionText() string {
	b := p.build
	text := "luamig " + b.version + "\n"
	if b.commit != "" {
		text += "commit:    " + b.commit
		if b.dirty {
			text += " with changes"
		}
		text += "\n"
	}
	if b.date != "" {
		text += "date:      " + b.date + "\n"
	}
	return text + fmt.Sprintf("go:        %s %s\ndatabases: %s\n", b.golang, b.system, strings.Join(builtIn(), ", "))
}

func (p *program) versionJSON() {
	b := p.build
	p.writeJSON(p.stdout, record{
		"type": "version", "version": b.version, "commit": b.commit, "date": b.date, "modified": b.dirty,
		"go": b.golang, "system": b.system, "databases": builtIn(),
	}.compact())
}
