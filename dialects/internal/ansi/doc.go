// Package ansi spells operations as most databases do.
//
// A dialect describes itself by [Facts], which are data, and [Exceptions], which
// are the few spellings that are its own. Its Plan is then a switch that catches
// the operations it performs in another way and leaves the rest to [Plan].
package ansi
