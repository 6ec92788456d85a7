package apisrv

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

func TestParametersBecomeAQuery(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       search.Query
	}{
		{"nothing asks for everything", "", search.Query{Lang: lang.ZH}},
		{"an empty form asks for everything", "q=&item=&domain=&agency=&year=&bbox=&from=&to=&sort=&limit=&cursor=&lang=", search.Query{Lang: lang.ZH}},
		{"text is taken as it is", "q=%E5%85%AC%E4%BA%A4+stops&lang=en", search.Query{Text: "公交 stops", Lang: lang.EN}},
		{"a filter may have several values, each counted once", "domain=traffic&domain=health&domain=traffic&high_value=yes", search.Query{
			Lang: lang.ZH, Filters: map[search.Facet][]string{search.Domain: {"traffic", "health"}, search.HighValue: {"yes"}}}},
		{"place and time", "bbox=121.2,31,121.8,31.5&from=2024-01-01&to=2024-12-31", search.Query{
			Lang: lang.ZH, BBox: []float64{121.2, 31, 121.8, 31.5},
			From: calendar.NewDate(2024, time.January, 1), To: calendar.NewDate(2024, time.December, 31)}},
		{"order and paging", "sort=updated&limit=100&cursor=abc&item=line", search.Query{
			Lang: lang.ZH, Sort: search.ByUpdated, Limit: 100, Cursor: "abc", Item: "line"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			values, err := url.ParseQuery(c.text)
			if err != nil {
				t.Fatal(err)
			}
			got, err := parseQuery(values)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAFaultyParameterIsNamedInBothLanguages(t *testing.T) {
	for _, c := range []struct{ text, param, zh, en string }{
		{"domian=traffic", "domian", "是否应为 domain？", "did you mean domain?"},
		{"x=1&query=a", "query", "可用的参数有：q, lang", "there are: q, lang"},
		{"b%FF=1", "b\uFFFD", "没有参数", "no parameter"},
		{"q=a%FFb", "q", "UTF-8", "UTF-8"},
		{"q=a%00b", "q", "空字符", "null character"},
		{"agency=%ED%A0%80", "agency", "UTF-8", "UTF-8"},
		{"q=a&q=b", "q", "只能给一次", "not 2 times"},
		{"lang=fr", "lang", "zh 或 en", "zh or en"},
		{"sort=hot", "sort", "updated", "updated"},
		{"limit=0", "limit", "1 到 100", "1 to 100"},
		{"limit=101", "limit", "1 到 100", "1 to 100"},
		{"limit=1e1", "limit", "整数", "whole number"},
		{"from=2024-02-30", "from", "不是日期", "no date"},
		{"from=2024-02-02&to=2024-02-01", "to", "早于", "before"},
		{"bbox=1,2,3", "bbox", "西、南、东、北", "west, south, east and north"},
		{"bbox=1,2,3,4,5", "bbox", "西、南、东、北", "west, south, east and north"},
		{"bbox=122,31,121,32", "bbox", "西、南、东、北", "west, south, east and north"},
		{"bbox=NaN,31,121,32", "bbox", "西、南、东、北", "west, south, east and north"},
		{"bbox=1,91,2,92", "bbox", "西、南、东、北", "west, south, east and north"},
		{"class=open", "class", "没有取值", "no value"},
		{"frequency=fortnightly", "frequency", "没有取值", "no value"},
		{"high_value=no", "high_value", "没有取值", "no value"},
		{"timely=soon", "timely", "没有取值", "no value"},
		{"year=24", "year", "没有取值", "no value"},
		{strings.Repeat("agency=a&", 9_999) + "agency=b", "agency", "最多 60 个", "at most 60"},
	} {
		values, err := url.ParseQuery(c.text)
		if err != nil && len(values) == 0 {
			t.Fatalf("%.40s: %v", c.text, err)
		}
		_, err = parseQuery(values)
		var fault *search.QueryError
		if !errors.As(err, &fault) || !errors.Is(err, search.ErrQuery) {
			t.Errorf("%.40s: error %v, want a *search.QueryError", c.text, err)
			continue
		}
		if fault.Param != c.param || !strings.Contains(fault.Message.ZH, c.zh) || !strings.Contains(fault.Message.EN, c.en) {
			t.Errorf("%.40s: %q: %q, %q; want %q: %q, %q", c.text, fault.Param, fault.Message.ZH, fault.Message.EN, c.param, c.zh, c.en)
		}
	}
}

func FuzzParametersNeverSurprise(f *testing.F) {
	for _, seed := range []string{
		"q=%E5%85%AC%E4%BA%A4&lang=en&domain=a&domain=b", "bbox=1,2,3,4&from=2024-01-01", "limit=99999999999999999999", "q=%00", "%FF=%FF",
		"q=(((((((((((((((a*)*)*)*&sort=name", "&&&===", "from=9999-12-31&to=0000-01-01",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		q, err := parseQuery(values)
		if fault := (*search.QueryError)(nil); err != nil && (!errors.As(err, &fault) || fault.Message.ZH == "" || fault.Message.EN == "") {
			t.Fatalf("%q: error %v says too little", text, err)
		}
		if err != nil {
			return
		}
		if q.Limit < 0 || q.Limit > search.MaxLimit || len(q.BBox) != 0 && len(q.BBox) != 4 || strings.ContainsRune(q.Text, 0) {
			t.Errorf("%q became %+v", text, q)
		}
		for facet, chosen := range q.Filters {
			if len(chosen) == 0 || len(chosen) > search.MaxFilters {
				t.Errorf("%q: %d values of %s", text, len(chosen), facet)
			}
		}
	})
}
