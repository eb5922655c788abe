package compile

import (
	"strings"
	"testing"
)

// BenchmarkRows compiles a seed of 100,000 rows.
func BenchmarkRows(b *testing.B) {
	source := []byte("return {\n" + strings.Repeat("{ id = 1, name = 'n', x = 2.5 },\n", 100_000) + "}")
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		if _, err := Compile(source, "rows.lua", Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkScript compiles a migration of 200 lines.
func BenchmarkScript(b *testing.B) {
	source := []byte("function up(qi)\n" + strings.Repeat("  if qi then qi:addColumn('Users', 'age', { type = 1, allowNull = false }) end\n", 200) + "end")
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		if _, err := Compile(source, "script.lua", Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
