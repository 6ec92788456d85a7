package check_test

import (
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/sample"
)

// TestCases shows what the rules say beyond their own examples. An empty rule
// stands for no finding.
func TestCases(t *testing.T) {
	const zj = "zhejiang-2016-draft"
	conditional := "catalogue: {openClass: conditional, openReason: {code: timeliness, text: 每小时更新}, conditions: {text: 有安全制度}}"
	tests := []struct {
		name    string
		example check.Example
		rule    string
		says    string
	}{
		{"a draft has to be submitted", check.Example{Entry: "catalogue: {status: draft}"}, "R11", "not yet submitted"},
		{"a submitted entry waits for the operator", check.Example{Entry: "catalogue: {status: submitted}"}, "R11", "awaits review by the Municipal Big Data Centre"},
		{"the reviewer has another name elsewhere", check.Example{Profile: zj, Entry: "catalogue: {status: submitted}"}, "R11", "awaits review by the working body"},
		{"a returned entry says why", check.Example{Entry: "catalogue: {status: returned, returnReason: 摘要不清}"}, "R11", "摘要不清"},
		{"an approval names the reviewer", check.Example{Entry: `catalogue: {approvedBy: ""}`}, "R11", "not by whom and when"},
		{"an approval is not dated in the future", check.Example{Entry: "catalogue: {approvedOn: 2026-01-16}"}, "R11", "in the future"},
		{"one person suffices in Shanghai", check.Example{Entry: "catalogue: {registeredBy: 周明}"}, "", ""},

		{"no class stated means open, but it has to be stated", check.Example{Entry: `catalogue: {openClass: ""}`}, "R10", "open class is not stated"},
		{"a class that does not exist", check.Example{Entry: "catalogue: {openClass: secret}"}, "R41", "none of the three"},
		{"conditional without conditions", check.Example{Entry: "catalogue: {openClass: conditional, openReason: {code: timeliness, text: 每小时更新}}"}, "R41", "states no conditions"},
		{"conditional with everything", check.Example{Entry: conditional}, "", ""},
		{"closed without a basis", check.Example{Entry: "{catalogue: {openClass: closed, openReason: {code: law-forbids, text: 法定}}, resources: []}"}, "R41", "legal basis in full"},
		{"a basis that has expired", check.Example{Entry: "{catalogue: {openClass: closed, openReason: {code: law-forbids, text: 法定}, legalBasis: {kind: law, instrument: 某法, article: '1', text: 不得公开, validUntil: 2025-12-31}}, resources: []}"}, "R41", "expired on 2025-12-31"},
		{"a basis of too low a rank", check.Example{Profile: "changsha-2018", Entry: "catalogue: {shareClass: closed, shareReason: {text: 涉及个人}, shareBasis: {kind: rule, instrument: 某规定, article: '1', text: 不共享, confirmedBy: 市数据资源主管部门}}"}, "R72", "does not suffice"},

		{"bought data may open under Order No. 9", check.Example{Entry: "catalogue: {sourceMethod: purchased}"}, "", ""},
		{"bought data may not under its draft", check.Example{Profile: "shanghai-2018-draft", Entry: "catalogue: {sourceMethod: purchased}"}, "R44", "cannot enter the open list"},
		{"no route", check.Example{Profile: zj, Entry: `catalogue: {openRoute: ""}`}, "R48", "no route"},
		{"filing needs no review", check.Example{Profile: zj, Entry: "catalogue: {openRoute: filing, review: {legality: {by: ''}}}"}, "", ""},
		{"a dimension that was not reviewed", check.Example{Profile: zj, Entry: "catalogue: {review: {nationalSecurity: {by: ''}}}"}, "R49", "national security"},
		{"a move to the platform that is overdue", check.Example{Profile: zj, Entry: "catalogue: {externalLink: {url: 'https://example.org/', migrateBy: 2026-01-14}}"}, "R52", "has passed"},

		{"a class tightened without a new approval", check.Example{Profile: zj, Entry: "catalogue: {openClass: conditional, openReason: {text: 每小时更新}}", Before: "{openClass: unconditional, updateFrequency: monthly, published: 2025-12-01}"}, "R34", "without a new approval"},
		{"a class tightened and approved anew", check.Example{Profile: zj, Entry: "catalogue: {openClass: conditional, openReason: {text: 每小时更新}, approvedOn: 2026-01-10}", Before: "{openClass: unconditional, updateFrequency: monthly, published: 2025-12-01}"}, "", ""},
		{"a class relaxed", check.Example{Profile: zj, Before: "{openClass: conditional, updateFrequency: monthly, published: 2025-12-01}"}, "", ""},
		{"a new frequency where none is approved", check.Example{Entry: "catalogue: {updateFrequency: daily}", Before: "{openClass: unconditional, updateFrequency: monthly, published: 2025-12-01}"}, "", ""},

		{"derived from an entry that is not there", check.Example{Entry: "catalogue: {derivedFrom: gone, desensitised: {by: 甲, on: 2026-01-01, number: '1'}}"}, "R75", "not in the catalogue"},
		{"derived from an open entry", check.Example{Entry: "catalogue: {derivedFrom: second, desensitised: {by: 甲, on: 2026-01-01, number: '1'}}", Second: "{}"}, "R75", "is not closed"},

		{"personal data in rows that stay behind the application", check.Example{Entry: conditional, Data: "pii: [{column: stop, kind: mobile, count: 7, firstRow: 3}]"}, "", ""},
		{"personal data in a sample", check.Example{Entry: conditional, Data: "{sample: true, pii: [{column: stop, kind: mobile, count: 7, firstRow: 3}]}"}, "R60", "mobile numbers in 7 rows"},
		{"resident ids have a rule of their own in Changsha", check.Example{Profile: "changsha-2018", Data: "pii: [{column: stop, kind: resident-id, count: 1, firstRow: 9}]"}, "R30", "resident id numbers in 1 rows, first in row 9"},
		{"an allow entry for one column", check.Example{Entry: "catalogue: {allow: [{rule: R60, where: 'stops.csv#stop', decidedBy: 王工, on: 2026-01-05, reason: 公开的服务电话}]}", Data: "pii: [{column: stop, kind: mobile, count: 7, firstRow: 3}]"}, "", ""},

		{"units that reading took off the numbers", check.Example{Data: "schema: {fields: [{name: fare, type: number, bareNumber: false}]}"}, "L8", "unit behind the number"},
		{"a short code", check.Example{Entry: "catalogue: {code: 307/1}"}, "L4", "too short"},
		{"a code used twice", check.Example{Second: "catalogue: {code: 3-07-001/000012}"}, "L4", "already that of base"},
		{"a scope that does not exist", check.Example{Entry: "catalogue: {scope: province}"}, "R12", "does not exist"},
		{"approved before it was registered", check.Example{Entry: "catalogue: {registeredOn: 2025-11-21}"}, "L10", "before it was registered"},
		{"a PDF under a profile that asks for machine-readable formats", check.Example{Data: "err: {code: pdf, text: {zh: 这是 PDF, en: this is a PDF}, fix: {zh: 改用 CSV, en: use CSV}}"}, "D4-format", "this is a PDF"},
		{"a file with nothing in it", check.Example{Data: "{rows: 0, err: {code: empty, text: {zh: 空, en: empty}, fix: {zh: 补, en: fill}}}"}, "D4-empty", "no rows"},
		{"an open entry without files", check.Example{Entry: "resources: []"}, "D1", "no data file"},
		{"a licence of the city's own without its text", check.Example{Entry: "licenses: [{name: LicenseRef-City}]"}, "D6", "no URL"},
		{"a licence of the city's own", check.Example{Entry: "licenses: [{name: LicenseRef-City, path: 'https://data.example.org/licence'}]"}, "", ""},
		{"two licences", check.Example{Entry: "licenses: [{name: CC0-1.0}, {name: CC-BY-4.0}]"}, "D6", "which one applies"},
		{"the portal's licence", check.Example{Entry: "licenses: []", Portal: "license: {name: CC-BY-4.0}"}, "", ""},
		{"no licence anywhere", check.Example{Entry: "licenses: []"}, "D6", "no licence"},
		{"a summary that takes the licence back", check.Example{Entry: "description: 全市公交线路的站点名称、所属线路和票价。版权所有，禁止转载。"}, "D6", "contradicts the licence"},
		{"GBK that is called GB18030", check.Example{Entry: "resources: [{name: stops, path: stops.csv, format: csv, encoding: gbk, title: 站点, schema: {fields: [{name: stop, type: string, title: 站名}]}}]", Data: "encoding: gb18030"}, "", ""},
		{"an encoding that is not the file's", check.Example{Data: "encoding: gb18030"}, "D7", "set encoding"},
		{"English that is Chinese", check.Example{Entry: "catalogue: {en: {description: 全市公交线路的站点}}"}, "D8-english", "repeats the Chinese"},
		{"an English sentence with a Chinese name in it", check.Example{Entry: "catalogue: {en: {title: Stops of 公交 routes in the city}}"}, "", ""},
		{"a number without a unit", check.Example{Entry: "resources: [{name: stops, path: stops.csv, format: csv, title: 站点, schema: {fields: [{name: fare, type: number, title: 票价}]}}]"}, "D8-items", "without a unit"},
		{"a related entry that is not there", check.Example{Entry: "catalogue: {related: [gone]}"}, "REF", "gone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := setUp(t, tt.example).findings()
			hit := tt.rule == ""
			for _, f := range found {
				if f.Rule != tt.rule {
					t.Errorf("%s: %s", f.Rule, f.Message.EN)
				}
				hit = hit || strings.Contains(f.Message.EN+f.Fix.EN, tt.says)
			}
			if !hit {
				t.Errorf("no %s that says %q among %+v", tt.rule, tt.says, found)
			}
		})
	}
}

func TestFindingsPointAtTheLine(t *testing.T) {
	lines := map[string]int{"title": 2, "catalogue": 10, "catalogue.openReason": 14, "catalogue.openReason.code": 15}
	tests := []struct {
		name, entry string
		want        int
	}{
		{"a key that is there", "catalogue: {openClass: conditional, openReason: {code: x, text: y}, conditions: {text: z}}", 15},
		{"the key around one that is not", "catalogue: {secrecyReview: {number: ''}}", 10},
		{"the first line where there is no key around it", "keywords: []", 1},
	}
	for _, tt := range tests {
		s := setUp(t, check.Example{Entry: tt.entry})
		s.cat.Sets[0].Lines = lines
		found := s.findings()
		if len(found) != 1 || found[0].Line != tt.want {
			t.Errorf("%s: %+v, want line %d", tt.name, found, tt.want)
		}
	}
}

func TestSampleCatalogueHasNoFindings(t *testing.T) {
	cat, found, err := datasets.Load(t.Context(), sample.FS())
	if err != nil {
		t.Fatal(err)
	}
	more, err := check.Catalogue(t.Context(), cat, calendar.NewDate(2026, 11, 22), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(found, more...) {
		t.Errorf("%s %s: %s", f.Rule, f.File, f.Message.EN)
	}
}
