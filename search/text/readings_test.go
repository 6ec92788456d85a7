package text

import (
	"strings"
	"testing"
)

func builtIn(t testing.TB) *Readings {
	t.Helper()
	r, err := ParseReadings("")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOfReadsTitlesAloud(t *testing.T) {
	r := builtIn(t)
	for _, c := range []struct{ title, want string }{
		{"公交站点", "gong jiao zhan dian"},
		{"重庆市重点行业企业名单", "chong qing shi zhong dian hang ye qi ye ming dan"},
	} {
		if got := strings.Join(r.Of(c.title), " "); got != c.want {
			t.Errorf("%s reads %q, want %q", c.title, got, c.want)
		}
	}
}
