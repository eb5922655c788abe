package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/host/config"
)

//go:embed init.lua
var initialConfig []byte

func (p *program) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Write luamig.lua and the folders",
		Long:  "Write luamig.lua and the folders migrations, scripts and lib. What is there already stays as it is.",
		Args:  noArguments,
		RunE:  func(*cobra.Command, []string) error { return p.init() },
	}
}

func (p *program) init() error {
	if err := p.initConfig(); err != nil {
		return err
	}
	d := config.DefaultPaths()
	for _, dir := range []string{d.Migrations, d.Scripts, d.Lib} {
		if err := p.initFolder(dir); err != nil {
			return err
		}
	}
	return nil
}

// initConfig writes luamig.lua. Where there is a config.json of Sequelize, it does
// not: luamig.lua would take its place and lead to another database.
func (p *program) initConfig() error {
	const sequelize = "config/config.json"
	if _, err := os.Stat(p.path(filepath.FromSlash(sequelize))); err == nil {
		p.did("kept", sequelize, "it is read as long as there is no "+config.FileName)
		return nil
	}
	return p.create(config.FileName, initialConfig)
}

// initFolder makes a folder, and leaves one alone that is there.
func (p *program) initFolder(dir string) error {
	info, err := os.Stat(p.path(dir))
	switch {
	case err == nil && info.IsDir():
		p.did("kept", dir+"/", "")
		return nil
	case err == nil:
		return &usageError{dir + " is in the way: it is a file, not a folder", "rename it, or set the folder's name in " + config.FileName}
	}
	if err := os.MkdirAll(p.path(dir), 0o777); err != nil {
		return err
	}
	// An empty folder would not get into a repository.
	if err := os.WriteFile(p.path(filepath.Join(dir, ".gitkeep")), nil, 0o666); err != nil {
		return err
	}
	p.did("made", dir+"/", "")
	return nil
}

// create writes a file that is not there yet.
func (p *program) create(name string, text []byte) error {
	f, err := os.OpenFile(p.path(filepath.FromSlash(name)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if errors.Is(err, fs.ErrExist) {
		p.did("kept", name, "")
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	p.did("made", name, "")
	return nil
}

// did says what happened to a file.
func (p *program) did(deed, name, note string) {
	switch {
	case p.flags.json:
		p.writeJSON(p.stdout, record{"type": deed, "path": name, "note": note}.compact())
	case p.flags.quiet:
	case note != "":
		fmt.Fprintf(p.stdout, "%s %s: %s\n", deed, name, note)
	default:
		fmt.Fprintf(p.stdout, "%s %s\n", deed, name)
	}
}
