package generator_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator"
)

// tell writes files as the server does.
func (p portal) tell(s activity.State) {
	p.t.Helper()
	for _, name := range activity.Files {
		body, err := s.Encode(name)
		if err != nil {
			p.t.Fatal(err)
		}
		p.tellRaw(name, string(body))
	}
}

func (p portal) tellRaw(name, body string) {
	p.t.Helper()
	dir := filepath.Join(p.data, activity.Folder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func on(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func answered(t *testing.T) activity.State {
	return activity.State{
		Answers: []activity.Answer{
			{Dataset: "park-visits", Applicant: "organisation", Purpose: `=HYPERLINK("http://x") <b>研究</b>`, Decision: activity.Refused, On: on(t, "2026-11-20"), Reason: "用途不清"},
			{Dataset: "park-visits", Applicant: "person", Decision: activity.Approved, On: on(t, "2026-10-01"), MonthOnly: true},
			{Dataset: "gone", Applicant: "organisation", Purpose: "研究", Decision: activity.Approved, On: on(t, "2026-09-11")}},
		Checkpoints: activity.Checkpoints{Key: "kaimen-audit+1b2c3d4e+key", Notes: []activity.Checkpoint{
			{On: on(t, "2025-12-31"), Seq: 4, Note: "kaimen audit checkpoint\n4\nhash\n\n— kaimen-audit s\n"},
			{On: on(t, "2026-11-20"), Seq: 1009, Note: "kaimen audit checkpoint\n1009\nhash\n\n— kaimen-audit s\n"}}},
	}
}

// changedPages are the HTML files that two releases do not have in common.
func changedPages(before, after map[string]string) []string {
	var out []string
	for path, body := range after {
		if strings.HasSuffix(path, ".html") && before[path] != body {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}

func TestAnswersAndCheckpointsArePublished(t *testing.T) {
	p := newPortal(t)
	p.edit(parks, "openClass: unconditional", conditional)
	p.build()
	p.tell(answered(t))
	if r := p.build(); r.Faults() {
		t.Fatalf("%+v", r.Findings)
	}
	for page, wants := range map[string][]string{
		"answers/index.html":                 {"已答复", "2026年11月20日", "用途不清", "&lt;b&gt;研究&lt;/b&gt;", `href="../answers/2026-10/"`, `href="../answers/answers.csv"`},
		"en/answers/index.html":              {"Refused", `lang="zh-Hans-CN">用途不清`, `href="../../answers/answers.json"`},
		"answers/2026-10/index.html":         {"个人", "同意", "2026年10月", "不公开"},
		"answers/2026-09/index.html":         {"<span>gone</span>"},
		"datasets/park-visits/index.html":    {"已答复 2 件申请，同意 1 件，不同意 1 件。"},
		"en/datasets/park-visits/index.html": {"2 applications answered: 1 approved, 1 refused."},
		"audit/index.html":                   {"kaimen-audit&#43;1b2c3d4e&#43;key", "1,009", `href="../audit/checkpoints/2026-11-20.txt"`, `href="../audit/2025/"`},
		"en/audit/2025/index.html":           {`href="../../../audit/checkpoints/2025-12-31.txt"`},
		"audit/audit.pub":                    {"kaimen-audit+1b2c3d4e+key\n"},
		"audit/checkpoints/2026-11-20.txt":   {"kaimen audit checkpoint\n1009\nhash\n\n— kaimen-audit s\n"},
		"answers/answers.json":               {`"decision": "refused"`, `"date": "2026-10"`, `"title_en": "Monthly visitors to parks"`},
		"answers/answers.csv":                {"\ufeffdataset,title_zh", "park-visits,"},
		"statistics/index.html":              {"已答复的申请"},
	} {
		body := p.page(page)
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not say %q", page, want)
			}
		}
	}
	if csv := p.page("answers/answers.csv"); strings.Contains(csv, `,"=HYPERLINK`) || strings.Contains(csv, ",=HYPERLINK") {
		t.Errorf("a spreadsheet takes a purpose for a formula: %s", csv)
	}
	p.verify()
	compare(t, "incremental", p.public(), p.freshTold(answered(t)))
}

// freshTold is what a build into an empty folder publishes with the files.
func (p portal) freshTold(s activity.State) map[string]string {
	p.t.Helper()
	other := portal{p.catalogue, filepath.Join(p.t.TempDir(), "fresh")}
	other.tell(s)
	other.build()
	return other.public()
}

func TestANewAnswerDrawsOnlyThePagesThatShowIt(t *testing.T) {
	p := newPortal(t)
	p.add("other")
	p.edit(parks, "openClass: unconditional", conditional)
	state := answered(t)
	p.tell(state)
	p.build()
	before := p.public()
	if r := p.build(); r.Changed {
		t.Error("nothing is new, and the release is another")
	}
	state.Answers = append([]activity.Answer{{Dataset: "park-visits", Applicant: "organisation", Decision: activity.Approved, On: on(t, "2026-11-21")}}, state.Answers...)
	p.tell(state)
	r := p.build()
	want := []string{"answers/index.html", "answers/2026-11/index.html", "datasets/park-visits/index.html", "statistics/index.html"}
	for _, page := range slices.Clone(want) {
		want = append(want, "en/"+page)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, changedPages(before, p.public())); diff != "" || r.Drawn != len(want) {
		t.Errorf("%d drawn, changed (-want +got):\n%s", r.Drawn, diff)
	}
}

func TestAFileThatCannotBeUsedIsSaidAndTheLastOneStands(t *testing.T) {
	p := newPortal(t)
	p.tellRaw(activity.AnswersFile, "{")
	r := p.build()
	if !r.Changed || !r.Faults() || len(r.Findings) != 1 || r.Findings[0].File != "activity/answers.json" {
		t.Fatalf("the first build: %+v", r)
	}
	if !strings.Contains(p.page("answers/index.html"), "还没有答复过申请") {
		t.Error("without a last one there should be none")
	}
	p.tell(answered(t))
	if r := p.build(); r.Faults() {
		t.Fatalf("sound files: %+v", r.Findings)
	}
	good := p.public()
	p.tellRaw(activity.AnswersFile, `{"version": 1, "answers": [{"dataset": "park-visits"`)
	p.figure("park-visits", 4711)
	r = p.build()
	if !r.Faults() || !r.Changed || !strings.Contains(r.Findings[0].Message.EN, "go on showing the last") {
		t.Errorf("a cut file: %+v", r)
	}
	compare(t, "answers", below("answers/", p.public()), below("answers/", good))
	if again := p.build(); !again.Faults() || again.Changed {
		t.Errorf("the fault is forgotten while the file is still cut: %+v", again)
	}
	p.add("more") // two releases later the last good one still stands
	p.build()
	p.add("most")
	p.build()
	compare(t, "answers later", below("answers/", p.public()), below("answers/", good))
}

func suspend(t *testing.T, id string) activity.State {
	return activity.State{Suspended: []activity.Suspension{{Dataset: id, Since: on(t, "2026-11-21"), Reason: lang.Text{ZH: "发现个人信息", EN: "Personal data were found"}}}}
}

func TestASuspendedDatasetLeavesTheReleaseAndComesBackWhole(t *testing.T) {
	for _, class := range []string{"unconditional", "conditional"} {
		t.Run(class, func(t *testing.T) {
			p := newPortal(t)
			p.add("other")
			if class == "conditional" {
				p.edit(parks, "openClass: unconditional", conditional)
			}
			p.build()
			p.figure("park-visits", 4711)
			p.build()
			whole, rows := p.public(), p.private()
			p.tell(suspend(t, "park-visits"))
			r := p.build()
			if diff := cmp.Diff([]generator.LeftOut{{ID: "park-visits", Reason: "suspended", Stale: true}}, r.LeftOut); diff != "" || r.Faults() {
				t.Errorf("left out (-want +got):\n%s", diff)
			}
			p.showsOnlyANotice("park-visits")
			p.verify()
			compare(t, "taken over", p.public(), p.rebuiltOn(today))
			p.buildOn("2026-11-23") // everything is judged anew
			p.showsOnlyANotice("park-visits")
			p.edit(parks, "公园月度游客量", "公园每月游客量") // also while it is suspended
			p.buildOn(today)
			p.showsOnlyANotice("park-visits")
			p.edit(parks, "公园每月游客量", "公园月度游客量")
			p.tell(activity.State{})
			p.build()
			compare(t, "given back", withoutLists(p.public()), withoutLists(whole))
			compare(t, "given back to the server", p.private(), rows)
			p.verify()
		})
	}
}

// withoutLists leaves out the open lists and what is made of them: they tell
// what changed since the version before.
func withoutLists(files map[string]string) map[string]string {
	maps.DeleteFunc(files, func(path, _ string) bool {
		return strings.Contains(path, "open-list/") || path == "checksums.txt"
	})
	return files
}

// rebuiltOn is what the next build publishes after an empty change.
func (p portal) rebuiltOn(date string) map[string]string {
	p.t.Helper()
	p.write("datasets/other/readme.txt", "")
	p.buildOn(date)
	defer os.Remove(filepath.Join(p.dir, "datasets/other/readme.txt"))
	return p.public()
}

// showsOnlyANotice fails unless a dataset's page is all that the release has of it.
func (p portal) showsOnlyANotice(id string) {
	p.t.Helper()
	var has []string
	for path := range p.public() {
		if strings.Contains(path, id) && strings.HasPrefix(strings.TrimPrefix(path, "en/"), "open-list/") == false {
			has = append(has, path)
		}
	}
	slices.Sort(has)
	if diff := cmp.Diff([]string{"datasets/" + id + "/index.html", "en/datasets/" + id + "/index.html"}, has); diff != "" {
		p.t.Errorf("what the release has (-want +got):\n%s", diff)
	}
	for name := range p.private() {
		if strings.Contains(name, id) {
			p.t.Errorf("the server still has %s", name)
		}
	}
	page := p.page("en/datasets/" + id + "/index.html")
	for _, want := range []string{"Suspended since 21 November 2026", "Personal data were found"} {
		if !strings.Contains(page, want) {
			p.t.Errorf("the page does not say %q", want)
		}
	}
	for _, gone := range []string{"东湖公园", "visits.csv", "4711", `apply/` + id} {
		if strings.Contains(page, gone) {
			p.t.Errorf("the page still has %q", gone)
		}
	}
	if list := p.page("en/datasets/index.html"); !strings.Contains(list, "suspended") {
		p.t.Error("the list does not say that it is suspended")
	}
	if list := p.page("en/open-list/index.html"); strings.Count(list, `<span class="late small">Suspended</span>`) != 1 {
		p.t.Error("the open list does not say once that it is suspended")
	}
	index := filepath.Join(p.data, "current/index")
	for name, body := range filesBelow(p.t, index) {
		if strings.HasSuffix(name, ".ndjson") && (strings.Contains(body, `"csv"`) && !strings.Contains(body, "other")) {
			p.t.Errorf("the index still offers files: %s", body)
		}
	}
}

func TestADatasetThatWasNeverShownHasNoNotice(t *testing.T) {
	p := newPortal(t)
	p.tell(suspend(t, "park-visits"))
	p.build()
	if _, err := os.Stat(filepath.Join(p.data, "current/public/datasets/park-visits")); err == nil {
		t.Error("a suspended dataset was published for the first time")
	}
	p.tell(activity.State{})
	p.build()
	if !strings.Contains(p.page("datasets/park-visits/index.html"), "东湖公园") {
		t.Error("given back, it is not published")
	}
}

func TestASuspendedDatasetThatIsReturnedLosesItsNoticeToo(t *testing.T) {
	p := newPortal(t)
	p.build()
	p.tell(suspend(t, "park-visits"))
	p.build()
	p.edit(parks, "status: approved", "status: returned")
	p.build()
	if _, err := fs.Stat(os.DirFS(p.data), "current/public/datasets/park-visits/index.html"); err == nil {
		t.Error("the notice stays of an entry that was withdrawn")
	}
}

func TestTheServersFilesDoNotLeaveTheDataDirectory(t *testing.T) {
	p := newPortal(t)
	p.tell(answered(t))
	p.build()
	if names := slices.Collect(maps.Keys(below("activity", p.public()))); len(names) > 0 {
		t.Errorf("published: %v", names)
	}
}
