package postgres

import (
	"strings"

	"github.com/luamig/luamig/dialects/op"
)

// What belongs to a type beside its values: it is made anew with them, and so are these.

const keptOfTypeSQL = `SELECT CASE WHEN t.typowner <> (SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user) THEN pg_catalog.pg_get_userbyid(t.typowner)::text END,
pg_catalog.obj_description(t.oid, 'pg_type'), pg_catalog.format_type(t.oid, NULL), t.typacl IS NOT NULL FROM pg_catalog.pg_type AS t WHERE t.oid = $1::oid`

const grantsOfTypeSQL = `SELECT CASE WHEN a.grantee <> 0 THEN pg_catalog.pg_get_userbyid(a.grantee)::text END, a.is_grantable
FROM pg_catalog.pg_type AS t CROSS JOIN LATERAL pg_catalog.aclexplode(t.typacl) AS a WHERE t.oid = $1::oid AND a.grantee <> t.typowner`

// keptOfType is whose a type is, who may use it, and what is said of it.
type keptOfType struct {
	owner, comment string
	shown          string // how the server writes the type's name in definitions
	granted        bool   // rights have been given or taken
	grants         [][]any
}

func (r reader) keptOfType(oid int64) (k keptOfType, err error) {
	rows, err := r.rows(keptOfTypeSQL, oid)
	for _, row := range rows {
		k.owner, k.comment, k.shown, k.granted = text(row[0]), text(row[1]), text(row[2]), truth(row[3])
	}
	if err == nil && k.granted {
		k.grants, err = r.rows(grantsOfTypeSQL, oid)
	}
	return k, err
}

// keep gives the new type what the old one had.
func (s *script) keep(name op.Name, k keptOfType) {
	called := s.name(name)
	if k.comment != "" {
		s.run("COMMENT ON TYPE " + called + " IS " + s.text(k.comment))
	}
	if k.granted {
		s.run("REVOKE ALL ON TYPE " + called + " FROM PUBLIC")
	}
	for _, g := range k.grants {
		to, option := "PUBLIC", ""
		if g[0] != nil {
			to = s.ident(text(g[0]))
		}
		if truth(g[1]) {
			option = " WITH GRANT OPTION"
		}
		s.run("GRANT USAGE ON TYPE " + called + " TO " + to + option)
	}
	if k.owner != "" { // behind the rights, which are then those that the owner has given
		s.run("ALTER TYPE " + called + " OWNER TO " + s.ident(k.owner))
	}
}

// renamedValues gives the values of a type their new names in a definition of the server's, where they stand as 'value'::type. The same
// text of another type is left alone.
func (s *script) renamedValues(definition, shown string, renames []op.ValueRename) string {
	var b strings.Builder
	for i := 0; i < len(definition); {
		quote := definition[i]
		if quote != '\'' && quote != '"' {
			b.WriteByte(quote)
			i++
			continue
		}
		end := endOfQuoted(definition, i)
		token := definition[i:end]
		if quote == '\'' && isCastTo(definition[end:], shown) {
			for _, r := range renames {
				if s.text(r.From) == token {
					token = s.text(r.To)
					break
				}
			}
		}
		b.WriteString(token)
		i = end
	}
	return b.String()
}

// endOfQuoted returns the index behind a quoted text or name, in which a quote is written twice.
func endOfQuoted(sql string, i int) int {
	quote := sql[i]
	for i++; i < len(sql); i++ {
		if sql[i] != quote {
			continue
		}
		if i+1 == len(sql) || sql[i+1] != quote {
			return i + 1
		}
		i++
	}
	return len(sql)
}

// isCastTo reports whether SQL begins with a cast to a type, and not to one whose name goes on.
func isCastTo(sql, shown string) bool {
	rest, ok := strings.CutPrefix(sql, "::"+shown)
	return ok && (rest == "" || !strings.ContainsRune(`_$".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789`, rune(rest[0])) && rest[0] < 0x80)
}
