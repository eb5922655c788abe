package op

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// Name is the name of a table, view, type or index, with an optional schema.
type Name struct {
	Schema string
	Name   string
}

// String returns "schema.name", or the bare name where there is no schema.
func (n Name) String() string {
	if n.Schema == "" {
		return n.Name
	}
	return n.Schema + "." + n.Name
}

// hashLength is what [FitName] spends on telling two long names apart: 8 hex
// digits of a SHA-256 and the "_" before them.
const hashLength = 9

// FitName cuts a default name to max bytes: what does not fit is replaced by
// "_" and the first 8 hex digits of the SHA-256 of the whole name. Two different names
// therefore stay different, and the same name is always cut the same way. max
// below 1 means no limit.
func FitName(name string, max int) string {
	if max < 1 || len(name) <= max {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	keep := max - hashLength
	for keep > 0 && !utf8.RuneStart(name[keep]) {
		keep--
	}
	return name[:keep] + "_" + hex.EncodeToString(sum[:])[:hashLength-1]
}

// DefaultIndexName is the name that Sequelize 6 gives an index without one:
// the table's and the fields' names joined by "_", in snake case
// (QueryInterface.addIndex, "underscore" of the inflection package). A schema is not part of it.
func DefaultIndexName(table Name, fields []IndexField) string {
	parts := []string{table.Name}
	for _, f := range fields {
		parts = append(parts, f.Column)
	}
	return underscore(strings.ReplaceAll(strings.Join(parts, "_"), ".", "_"))
}

// constraintSuffix is Sequelize's suffix for each kind of constraint
// (QueryGenerator.getConstraintSnippet).
var constraintSuffix = map[ConstraintKind]string{
	Unique: "uk", Check: "ck", Default: "df", PrimaryKey: "pk", ForeignKey: "fk",
}

// DefaultConstraintName is the name that Sequelize 6 gives a constraint without
// one: "Users_email_uk", "Posts_authorId_Users_fk". Case is kept.
func DefaultConstraintName(table Name, c Constraint) string {
	parts := append([]string{table.Name}, c.Columns...)
	if c.Kind == ForeignKey && c.References != nil {
		parts = append(parts, c.References.Table.Name)
	}
	return strings.Join(append(parts, constraintSuffix[c.Kind]), "_")
}

// DefaultEnumName is the name of the type of an ENUM column: "enum_Users_status".
func DefaultEnumName(table Name, column string) Name {
	return Name{Schema: table.Schema, Name: "enum_" + table.Name + "_" + column}
}

// underscore is that of Node's inflection package, which Sequelize uses: "_" before
// every letter from A to Z, none at the beginning, "::" becomes "/", all in
// lower case. HTMLPages is h_t_m_l_pages there, so it is here.
func underscore(s string) string {
	parts := strings.Split(s, "::")
	for i, part := range parts {
		parts[i] = strings.TrimPrefix(breakCapitals(part), "_")
	}
	return strings.ToLower(strings.Join(parts, "/"))
}

func breakCapitals(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return b.String()
}
