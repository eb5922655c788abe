package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/luamig/luamig/cmd/luamig/scaffold"
	"github.com/luamig/luamig/dialects/lazyregexp"
)

func (p *program) newCommand() *cobra.Command {
	var script bool
	var table string
	cmd := &cobra.Command{
		Use:   "new NAME [COLUMN:TYPE…]",
		Short: "Write a new migration",
		Long: `Write a new migration, <UTC time>-<name>.lua, and print its path.

The words of the name choose what is in it:
  create-users           createTable "Users" (a model's name in the plural, as Sequelize has it)
  drop-users             dropTable
  add-age-to-users       addColumn;    remove-age-from-users     removeColumn
  add-email-index-to-users  addIndex;  remove-email-index-from-users  removeIndex
  rename-users-to-people renameTable;  rename-age-to-years-in-users   renameColumn
  anything else          empty up and down

A column is NAME:TYPE, then :unique, :null or :notnull. Without :null, a column of a new table
is NOT NULL; one that is added to a table may be null unless :notnull says otherwise.
Types are Sequelize's, in small letters: string, string(40), text, integer, bigint,
decimal(10,2), boolean, date, dateonly, uuid, json, enum(a,b), array(string) …
and references(Users), a foreign key to that table's id.`,
		Example: `  luamig new create-users name:string(40) email:string:unique born:dateonly:null
  luamig new add-state-to-orders "state:enum(open,closed)"
  luamig new --script fix-phones`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return &usageError{"luamig new needs a NAME", "for instance luamig new create-users name:string"}
			case script:
				return p.newScript(cmd, args)
			}
			return p.newMigration(cmd, args[0], table, func(nullable bool) ([]scaffold.Column, error) {
				return parseColumns(args[1:], nullable)
			})
		},
	}
	cmd.Flags().BoolVar(&script, "script", false, "write an ad-hoc script into scripts/ instead")
	cmd.Flags().StringVar(&table, "table", "", "`NAME` of the table, where it is not the one that the words give")
	return cmd
}

func parseColumns(attributes []string, nullable bool) ([]scaffold.Column, error) {
	var columns []scaffold.Column
	for _, a := range attributes {
		c, err := scaffold.Parse(a, nullable)
		if err != nil {
			return nil, asUsage(err)
		}
		columns = append(columns, c)
	}
	return columns, nil
}

// asUsage makes a wrong command line of what scaffold refuses.
func asUsage(err error) error {
	var attribute *scaffold.AttributeError
	if errors.As(err, &attribute) {
		return &usageError{attribute.Error(), attribute.Remedy()}
	}
	return &usageError{err.Error(), "for instance create-users"}
}

// newMigration writes a migration. Columns are read when the name has told whether they
// are those of a new table.
func (p *program) newMigration(cmd *cobra.Command, name, table string, columns func(nullable bool) ([]scaffold.Column, error)) error {
	words, err := scaffold.Words(name)
	if err != nil {
		return asUsage(err)
	}
	m := scaffold.Migration{Words: words, Table: table}
	if m.Columns, err = columns(!m.MakesTable()); err != nil {
		return err
	}
	if err := m.Check(); err != nil {
		return asUsage(err)
	}
	pr, err := p.openFolders(cmd.Context(), true)
	if err != nil {
		return err
	}
	folder := pr.folder(pr.Paths.Migrations)
	file, err := p.nextFile(folder, strings.Join(words, "-"))
	if err != nil {
		return err
	}
	return p.write(filepath.Join(folder, file), m.Lua())
}

var migrationFile = lazyregexp.New(`^(\d{14})-(.+)\.lua$`)

const timestamp = "20060102150405"

// nextFile names the file so that it is the last one of the folder.
func (p *program) nextFile(folder, name string) (string, error) {
	entries, err := os.ReadDir(p.path(folder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	stamp := p.now().UTC().Format(timestamp)
	for _, e := range entries {
		m := migrationFile.FindStringSubmatch(e.Name())
		if m == nil {
			continue
		}
		if m[2] == name {
			return "", &usageError{
				fmt.Sprintf("there is a migration %q already: %s", name, filepath.ToSlash(filepath.Join(folder, e.Name()))),
				"give the new one another name",
			}
		}
		if m[1] >= stamp {
			if stamp, err = after(m[1]); err != nil {
				return "", err
			}
		}
	}
	return stamp + "-" + name + ".lua", nil
}

// after is the next second.
func after(stamp string) (string, error) {
	t, err := time.Parse(timestamp, stamp)
	if err != nil || t.Year() >= 9999 {
		return "", &usageError{"the last migration has the time " + stamp + ", behind which there is no other", "rename it"}
	}
	return t.Add(time.Second).Format(timestamp), nil
}

// newScript writes an ad-hoc script. It has no timestamp: scripts have no order.
func (p *program) newScript(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return &usageError{"luamig new --script takes a NAME alone", "leave out " + args[1]}
	}
	words, err := scaffold.Words(strings.TrimSuffix(args[0], ".lua"))
	if err != nil {
		return asUsage(err)
	}
	pr, err := p.openFolders(cmd.Context(), true)
	if err != nil {
		return err
	}
	name := strings.Join(words, "-")
	return p.write(filepath.Join(pr.folder(pr.Paths.Scripts), name+".lua"), scaffold.Script(name))
}

// write writes a new file, its folder too if need be, and prints its path.
func (p *program) write(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(p.path(name)), 0o777); err != nil {
		return err
	}
	f, err := os.OpenFile(p.path(name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return &usageError{filepath.ToSlash(name) + " is there already", "give the new one another name"}
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if p.flags.json {
		p.writeJSON(p.stdout, record{"type": "made", "path": filepath.ToSlash(name)})
		return nil
	}
	fmt.Fprintln(p.stdout, filepath.ToSlash(name))
	return nil
}
