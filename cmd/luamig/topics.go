package main

import (
	_ "embed"

	"github.com/spf13/cobra"
)

//go:embed help_sequelize.txt
var helpSequelize string

//go:embed help_config.txt
var helpConfig string

//go:embed help_json.txt
var helpJSON string

//go:embed help_exit.txt
var helpExit string

// helpTopics are texts of luamig help that belong to no command.
func (p *program) helpTopics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "config", Short: "What luamig.lua, .env and the environment say", Long: helpConfig},
		{Use: "exit-codes", Short: "What the exit codes mean", Long: helpExit},
		{Use: "json", Short: "The lines that --json prints", Long: helpJSON},
		{Use: "sequelize", Short: "Commands for hands that know Sequelize", Long: helpSequelize},
	}
}
