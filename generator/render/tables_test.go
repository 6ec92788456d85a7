package render

import (
	"html/template"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/generator/pages"
)

// hostileCells are texts that would be markup if they were not escaped.
var hostileCells = []string{"", "12.5", "<script>alert(1)</script>", `" onclick="x`, "a & b", "it's", "+1", "\x00", noValue, "{{ .x }}", "无数据"}

func TestACellIsEscapedAsTemplatesEscapeIt(t *testing.T) {
	byTemplate := template.Must(template.New("").Parse(`<td>{{ . }}</td>`))
	for _, text := range hostileCells {
		var want strings.Builder
		if err := byTemplate.Execute(&want, text); err != nil {
			t.Fatal(err)
		}
		p := pages.Picture{Numeric: []bool{false}, Rows: [][]string{{text}}}
		if got := pictureRows(&p); got != "\n<tr>"+want.String()+"</tr>" {
			t.Errorf("%q: got %q, want %q", text, got, want.String())
		}
	}
}

func TestAColumnIsSetByItsType(t *testing.T) {
	r := pages.Resource{
		Fields: []pages.Field{{Type: "date"}, {Type: "string"}, {Type: "number", Numeric: true}, {Type: "geojson"}},
		Preview: pages.Preview{Rows: [][]pages.Cell{
			{{Text: "2026-01-01"}, {Text: "<b>"}, {Null: true}, {Text: "{}"}},
			{{Text: "2026-01-02"}, {Text: noValue}, {Text: "+1"}, {Null: true}},
		}},
	}
	const want = "\n" + `<tr><td class="whole">2026-01-01</td><td>&lt;b&gt;</td><td class="num"><span class="none"></span></td><td class="cut">{}</td></tr>` +
		"\n" + `<tr><td class="whole">2026-01-02</td><td>&lt;span class=&#34;none&#34;&gt;&lt;/span&gt;</td><td class="num">&#43;1</td><td class="cut"><span class="none"></span></td></tr>`
	if got := previewRows(r); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestALineOfAListHoldsNoMarkupOfAnAgency(t *testing.T) {
	hostile := `<b>"&'` + wordStale
	it := pages.Item{Title: hostile, TitleLang: "en", Href: "datasets/a b/", Summary: hostile, Agency: hostile, AgencyHref: `agencies/"x/`, Class: "conditional",
		Label: hostile, Formats: []string{"CSV", hostile}, Size: hostile, Updated: "1 May", ISO: "2026-05-01", Frequency: hostile, State: "late", StateText: hostile}
	const text = "&lt;b&gt;&#34;&amp;&#39;&lt;i18n-stale&gt;"
	want := "\n<li>\n" + `<h class="title"><a href="../datasets/a%20b/" lang="en">` + text + "</a></h>" + "\n" +
		`<p class="size">` + text + "</p>\n" + `<p class="summary">` + text + "</p>\n" +
		`<ul class="run meta">` + "\n" + `<li><span class="class conditional">` + text + "</span></li>\n" +
		`<li><a href="../agencies/%22x/">` + text + "</a></li>\n" +
		`<li><i18n-updated><time datetime="2026-05-01">1 May</time><i18n-frequency>` + text + "</li>\n" +
		`<li class="state late">` + text + "</li>\n<li>CSV<i18n-sep>" + text + "</li>\n</ul>\n</li>"
	if got := lines([]pages.Item{it}, "../"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := lines([]pages.Item{{Title: "a", Href: "datasets/a/", Class: "closed", Label: "Closed", Agency: "b", Stale: true}}, "./"); !strings.Contains(got, "\n<li>b</li>\n<li class=\"state late\">"+wordStale+"</li>\n</ul>") {
		t.Errorf("the least that a line says: %s", got)
	}
}
