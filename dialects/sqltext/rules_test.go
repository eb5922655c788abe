package sqltext

// The rules of the databases, as their dialects have them.
var (
	sqlite    = Rules{Backticks: true, Brackets: true, TriggerBodies: true}
	postgres  = Rules{DollarQuotes: true, NestedComments: true, EscapeStrings: true, QuestionOperators: true, TypedSubqueries: true}
	mysql     = Rules{BackslashEscapes: true, HashComments: true, DashNeedsSpace: true, ExecutableComments: true, Backticks: true, TriggerBodies: true}
	sqlserver = Rules{NestedComments: true, Brackets: true, BracketEscapes: true, TriggerBodies: true, LooseBodies: true}
	every     = map[string]Rules{"sqlite": sqlite, "postgres": postgres, "mysql": mysql, "sqlserver": sqlserver}
)
