// Package traps walks, with luamig, into every trap that migrations of Sequelize are known for, on each database
// that there is. Its tests are named by the lists below. Databases are looked at by SQL in their own words, not by
// what luamig says of them.
//
// Traps of QueryInterface, by the part of it that they lie in:
//
//	1.1   methods: silent IF NOT EXISTS and IF EXISTS, schemas and databases that are not there, names with dots
//	      and quotes, other shapes on each database, everything deleted for want of a condition:
//	      TestTables, TestSchemas, TestRows, TestRoutines
//	1.2   createTable: keys, comments, references and deferrable that are lost or printed as "undefined": TestTables
//	1.3   columns: what is not mentioned is lost, tables made anew lose indexes and child rows: TestColumns
//	1.4   indexes: names, options that are ignored: TestIndexes
//	1.5   constraints: names, checks that cannot be removed: TestConstraints
//	1.6   describeTable, 1.7 showIndex and showConstraint, one shape: TestDefaults, TestIndexes, TestConstraints, TestEnums
//	1.8   rows: values that are rounded, shifted or refused; options that are ignored: TestRows
//	1.9   query: placeholders, several statements, results: TestQueries
//	1.10  transactions: TestTransactions
//	1.11  enumerated types: TestEnums
//	2.2   defaults: TestDefaults
//
// The thirty things that its users complain of most:
//
//	 1  a failure leaves half of a migration           TestTransactions "pain 1"
//	 2  SQLite's rebuilt tables lose what they had     TestColumns "pain 2"; dialects/sqlite TestRebuildKeeps
//	 3  PostgreSQL's ENUM                              TestEnums
//	 4  two runners at once                            no SQL of a script: dialects/dialecttest and host, the lock
//	 5  MySQL: a failure half-way                      TestTransactions "pain 5"; host TestWhatASchemaChangeCommittedIsTold
//	 6  nothing is generated from models               there are no models
//	 7  ESM                                            scripts are Lua
//	 8  names that hold an extension                   host/source: the identity of a file has none
//	 9  no dry run                                     host TestDryRunKeepsNothing, TestDryRunRefusesWhatItCannotTakeBack
//	10  changeColumn changes what is not mentioned     TestColumns "pain 10"
//	11  composite unique keys are ignored              TestTables "pain 11"
//	12  NOW and UUIDV4 make no DEFAULT                 TestDefaults "pain 12"
//	13  one more index with each change                TestColumns "pain 13"
//	14  names: too long, clashing, not found again     TestIndexes "pain 14"
//	15  removeConstraint and removeColumn on MySQL     TestConstraints, TestColumns "pain 15"
//	16  renameColumn on MySQL                          TestColumns "pain 16"
//	17  an ENUM loses its other attributes             TestColumns "pain 17"
//	18  undo of several                                host TestDownUndoesTheLastApplied, TestRedo
//	19  seeders                                        no SQL of a script
//	20  edited files go unnoticed                      host TestDriftStopsUpUnlessAllowed
//	21  files out of order, files that are gone        host TestStatus
//	22  no plain SQL                                   TestQueries: qi:query takes several statements
//	23  a database that is there already               no SQL of a script
//	24  schemas and tenants                            TestSchemas; TestTransactions "pain 24"
//	25  JSON and arrays as values                      TestRows "pain 25"
//	26  other values for each row                      TestRows "pain 26"
//	27  MariaDB is second-class                        every test here runs on it
//	28  URLs                                           host/config TestServerURL; the URL tests of each dialect
//	29  errors without place                           host TestErrorsUnderlineWhatTheyAreAbout; here each error is looked at
//	30  a history of names alone                       host/ledger
package traps
