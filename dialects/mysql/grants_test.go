package mysql

import "testing"

func TestReadGrant(t *testing.T) {
	for line, want := range map[string]grant{
		`GRANT SELECT, TRIGGER ON *.* TO "u"@"%" WITH GRANT OPTION`:         {trigger: true, schema: "*", table: "*"},
		"GRANT ALL PRIVILEGES ON `a\\_b`.* TO `u`@`%`":                      {trigger: true, schema: `a\_b`, table: "*"},
		"GRANT SELECT (`trigger`, `all`), UPDATE ON `a`.`t` TO `u`@`%`":     {schema: "a", table: "t"},
		"REVOKE TRIGGER ON `mysql`.* FROM `u`@`%`":                          {trigger: true, revoked: true, schema: "mysql", table: "*"},
		"GRANT EXECUTE ON PROCEDURE `a`.`p` TO `u`@`%`":                     {},
		"GRANT `r`@`%` TO `u`@`%`":                                          {},
		"GRANT PROXY ON ``@`` TO `u`@`%`":                                   {},
		"GRANT APPLICATION_PASSWORD_ADMIN,AUDIT_ADMIN ON *.* TO `root`@`%`": {schema: "*", table: "*"},
		"GRANT TRIGGER ON `all on`.`the``se` TO `u`@`%`":                    {trigger: true, schema: "all on", table: "the`se"},
		"":                 {},
		"GRANT TRIGGER ON": {},
	} {
		if got := readGrant(line); got != want {
			t.Errorf("%s\nis %+v", line, got)
		}
	}
	for _, g := range []struct {
		grant
		covers bool
	}{
		{grant{schema: "*", table: "*"}, true}, {grant{schema: `shop\_1`, table: "*"}, true}, {grant{schema: "shop_1", table: "t"}, true},
		{grant{schema: "shop_1", table: "u"}, false}, {grant{schema: "shop%", table: "*"}, false}, {grant{}, false},
	} {
		if g.grant.covers("shop_1", "t") != g.covers {
			t.Errorf("%+v", g)
		}
	}
}
