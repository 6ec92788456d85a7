package generator_test

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/sample"
)

// closedSample is the closed entry of the sample catalogue.
const closedSample = "social-aid-recipients"

func TestTheProfileAloneDecidesWhetherAClosedEntryIsShown(t *testing.T) {
	b, err := fs.ReadFile(sample.FS(), "datasets/"+closedSample+"/datapackage.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), "openClass: closed") || !strings.Contains(string(b), "社会救助对象明细") {
		t.Fatalf("the closed sample is another one now:\n%s", b)
	}
	for profile, shown := range map[string]bool{"shanghai-2018": false, "zhejiang-2016-draft": true} {
		t.Run(profile, func(t *testing.T) {
			p := portal{catalogue{t, ""}, filepath.Join(t.TempDir(), "data")}
			if _, err := buildFS(t.Context(), sampleWith(t, "profile: shanghai-2018", "profile: "+profile), p.data, today); err != nil {
				t.Fatal(err)
			}
			var named []string
			for path, body := range p.public() {
				if strings.HasPrefix(path, "data/"+closedSample) || strings.Contains(path, "open-list/") && strings.Contains(body, "社会救助对象明细") {
					t.Errorf("%s offers a closed entry", path)
				}
				if strings.Contains(path, closedSample) || strings.Contains(body, closedSample) || strings.Contains(body, "社会救助对象明细") || strings.Contains(body, "Record of recipients of social assistance") {
					named = append(named, path)
				}
			}
			slices.Sort(named)
			if !shown {
				for _, path := range named {
					t.Errorf("%s names it", path)
				}
				return
			}
			for _, path := range []string{"datasets/" + closedSample + "/index.html", "en/datasets/" + closedSample + "/index.html", "classes/closed/index.html", "sitemap.xml"} {
				if !slices.Contains(named, path) {
					t.Errorf("%s does not name it", path)
				}
			}
			page := p.page("datasets/" + closedSample + "/index.html")
			if !strings.Contains(page, "个人信息保护法") || strings.Contains(page, "/data/"+closedSample+"/") {
				t.Error("its page does not give the legal basis, or leads to data")
			}
		})
	}
}

func TestAnotherProfileChangesLabelsGatesFindingsAndArticles(t *testing.T) {
	// Only profile: in portal.yaml differs between the portals.
	tests := []struct {
		profile string
		page    []string // on the Chinese page of the conditional dataset, or the list
		not     []string
		blocks  map[string]string // rules that keep entry hasty back, with the article they cite
	}{
		{"shanghai-2018", []string{"有条件开放", "沪府令9号"}, []string{"浙江", "长沙"}, map[string]string{}},
		{"zhejiang-2016-draft", []string{"浙江"}, []string{"沪府令9号"}, map[string]string{"R34": "32(2)"}},
		{"changsha-2018", []string{"长沙"}, []string{"沪府令9号", "浙江"}, map[string]string{"R28": "17"}},
	}
	for _, tt := range tests {
		t.Run(tt.profile, func(t *testing.T) {
			p := newPortal(t)
			p.add("conditional", "openClass: unconditional", conditional)
			p.add("hasty", "  frequencyReview: {by: 示例市大数据中心, on: 2026-01-13, value: yearly}\n", "", "approvedBy: 审核员乙", "approvedBy: 登记员甲")
			p.edit("portal.yaml", "profile: shanghai-2018", "profile: "+tt.profile)
			r := p.build()
			text := p.page("datasets/conditional/index.html") + p.page("about/index.html")
			for _, want := range tt.page {
				if !strings.Contains(text, want) {
					t.Errorf("the pages do not say %s", want)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(text, not) {
					t.Errorf("the pages say %s: %s", not, around(text, not))
				}
			}
			got := map[string]string{}
			for _, l := range r.LeftOut {
				for _, f := range l.Findings {
					for _, c := range f.Cites {
						got[f.Rule] = c.Article
					}
				}
			}
			if diff := cmp.Diff(tt.blocks, got); diff != "" {
				t.Errorf("what keeps entries back (-want +got):\n%s", diff)
			}
		})
	}
}
