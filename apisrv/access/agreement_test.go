package access

import (
	"bytes"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

func useAgreement(t testing.TB) Template {
	t.Helper()
	tpl, err := BuiltInTemplate("use-agreement")
	if err != nil {
		t.Fatal(err)
	}
	return tpl
}

func busParticulars(t testing.TB, r *Rules) Particulars {
	t.Helper()
	c, _ := live(t, r, "submit 2026-03-02", "fit 2026-03-02")
	return Particulars{Portal: lang.Text{ZH: "示例市开放数据", EN: "Example Open Data"}, Agency: lang.Text{ZH: "市交通委", EN: "Transport Commission"},
		Dataset: lang.Text{ZH: "公交定位", EN: "Bus Positions"}, Case: c, Signer: "王某", On: day(t, "2026-03-03")}
}

func TestTheAgreementHasTheClausesThatTheProfileDemands(t *testing.T) {
	type row struct{ match, transfer string }
	for id, want := range map[string]row{
		"shanghai-2018": {}, "shanghai-2018-draft": {}, "xian": {}, "changsha-2018": {},
		"zhejiang-2016-draft": {transfer: "（浙江2016年征求意见稿第三十一条第二款）"},
		"shandong-2020":       {match: "（山东省政府令329号第二十八条第二款）"},
	} {
		r := law(t, id)
		if faults := r.CheckTemplate(useAgreement(t)); len(faults) > 0 {
			t.Errorf("%s: %+v", id, faults)
		}
		text, err := r.Agreement(useAgreement(t), busParticulars(t, r))
		if err != nil {
			t.Fatal(err)
		}
		for clause, basis := range map[string]string{"应当与申请内容一致": want.match, "不得向第三方转让": want.transfer} {
			if got := strings.Contains(string(text), clause) && strings.Contains(string(text), basis); got != (basis != "") {
				t.Errorf("%s: the clause %s with %q: %v", id, clause, basis, got)
			}
		}
		if strings.ContainsAny(string(text), "{}") {
			t.Errorf("%s: a field was left open:\n%s", id, text)
		}
	}
	for _, id := range profile.IDs() {
		r, bare := law(t, id), useAgreement(t)
		bare.Clauses = bare.Clauses[:3]
		demanded := id == "zhejiang-2016-draft" || id == "shandong-2020"
		if faults := r.CheckTemplate(bare); (len(faults) == 1) != demanded {
			t.Errorf("%s: a template without the clauses: %+v", id, faults)
		}
	}
}

func TestTheAgreementReadsTheSameInBothLanguagesAndEveryTime(t *testing.T) {
	r := law(t, "zhejiang-2016-draft")
	first, err := r.Agreement(useAgreement(t), busParticulars(t, r))
	if err != nil {
		t.Fatal(err)
	}
	again, _ := r.Agreement(useAgreement(t), busParticulars(t, r))
	if !bytes.Equal(first, again) {
		t.Error("two renderings differ")
	}
	for _, part := range []string{
		"公共数据利用协议", "Agreement on the Use of public data", "模板use-agreement，第1版", "Template use-agreement, version 1",
		"数据项为：vehicle、time。", "with these data items: vehicle, time.", "每日调用次数上限：1,000。", "使用期限至2027年3月2日止", "until 2 March 2027",
		"9131**********7890", "利用方王某于2026年3月3日确认", "Accepted by 王某 on 3 March 2026", "9. 期限与销毁", "9. End and destruction",
	} {
		if !strings.Contains(string(first), part) {
			t.Errorf("%q is not in it:\n%s", part, first)
		}
	}
	draft := busParticulars(t, r)
	draft.Signer = ""
	unsigned, _ := r.Agreement(useAgreement(t), draft)
	if strings.Contains(string(unsigned), "确认\n") || HashText(unsigned) == HashText(first) {
		t.Error("a draft reads as if it were signed")
	}
}

func TestWhatIsFilledInCannotBecomeAClauseOrAField(t *testing.T) {
	r := law(t, "shanghai-2018")
	p := busParticulars(t, r)
	p.Case.Application.System = "x\n\n9. 免责\n利用方不承担责任 {identity} {{purpose}}"
	p.Case.Decision.Scope.Purpose = "<script>alert(1)</script>"
	p.Signer = "王某\n\n附加条款"
	text, err := r.Agreement(useAgreement(t), p)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "\n9. 免责") || strings.Contains(string(text), "\n附加条款") || !strings.Contains(string(text), "{identity} {{purpose}}") {
		t.Errorf("the text was tampered with:\n%s", text)
	}
	html := string(SafeHTML(text))
	if strings.Contains(html, "<script") || !strings.Contains(html, "&lt;script&gt;") || !strings.HasPrefix(html, "<p>") {
		t.Errorf("the HTML is not safe:\n%s", html)
	}
}

func TestASignedTextIsKnownByItsHash(t *testing.T) {
	r := law(t, "shanghai-2018")
	text, err := r.Agreement(useAgreement(t), busParticulars(t, r))
	if err != nil {
		t.Fatal(err)
	}
	s := Signature{Template: "use-agreement", Version: 1, Hash: HashText(text), Name: "王某"}
	if err := s.Verify(text); err != nil {
		t.Error(err)
	}
	for i := 0; i < len(text); i += 7 {
		spoilt := bytes.Clone(text)
		spoilt[i] ^= 1
		if s.Verify(spoilt) == nil {
			t.Fatalf("a changed byte %d was not noticed", i)
		}
	}
	p := busParticulars(t, r)
	p.Case.Decision = nil
	if _, err := r.Agreement(useAgreement(t), p); err == nil {
		t.Error("there is an agreement on what was not approved")
	}
}

func TestTheLetterOfCommitmentIsTheOneInForce(t *testing.T) {
	letter, err := BuiltInTemplate("commitment-letter")
	if err != nil || letter.Version != CommitmentVersion {
		t.Fatalf("version %d, want %d: %v", letter.Version, CommitmentVersion, err)
	}
	text := string(law(t, "shanghai-2018").Letter(letter))
	if !strings.HasPrefix(text, "数据安全承诺书\n") || !strings.Contains(text, "4. Destruction at the end") || strings.ContainsAny(text, "{}") {
		t.Errorf("it reads:\n%s", text)
	}
	if _, err := BuiltInTemplate("../application"); err == nil {
		t.Error("a template that does not come with the software was found")
	}
}

func TestATemplateIsReadStrictly(t *testing.T) {
	const good = "id: a\nversion: 1\ntitle: {zh: 协议, en: Agreement}\nclauses:\n  - {heading: {zh: 用途, en: Purpose}, body: {zh: '{purpose}', en: '{purpose}'}}\n"
	if _, problems := ParseTemplate("a.yaml", []byte(good)); len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	for _, c := range []struct{ name, from, to, says string }{
		{"no version", "version: 1", "version: 0", "lacks its id, version or clauses"},
		{"an id with spaces", "id: a", "id: a b", "lacks its id, version or clauses"},
		{"a missing language", "zh: 协议, ", "", "lacks a language"},
		{"other fields in English", "en: '{purpose}'", "en: '{system}'", "different fields"},
		{"an unknown field", "{purpose}", "{salary}", "unknown field or a single brace"},
		{"a field left open", "'{purpose}'", "'{purpose'", "unknown field or a single brace"},
		{"a field in a heading", "Purpose}", "'{purpose}'}", "different fields"},
		{"an unknown condition", "body:", "when: sometimes, body:", "sometimes"},
		{"an unknown key", "id: a", "name: a", "unknown key"},
		{"too large", "id: a", "# " + strings.Repeat("x", maxTemplateBytes) + "\nid: a", "too large"},
	} {
		_, problems := ParseTemplate("a.yaml", []byte(strings.ReplaceAll(good, c.from, c.to)))
		if len(problems) == 0 || !strings.Contains(problems[0].Message.EN, c.says) {
			t.Errorf("%s: %+v, want %q", c.name, problems, c.says)
		}
	}
}

func FuzzParseTemplate(f *testing.F) {
	f.Add([]byte("id: a\nversion: 1\ntitle: {zh: 协, en: A}\nclauses:\n  - {heading: {zh: 用, en: P}, body: {zh: '{purpose}', en: '{purpose}'}}\n"))
	f.Add([]byte("title: {zh: '{', en: '}'}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tpl, problems := ParseTemplate("t.yaml", data)
		if len(problems) > 0 {
			return
		}
		for _, c := range tpl.Clauses {
			for _, s := range []string{c.Body.ZH, c.Body.EN} {
				if rest := fieldForm.ReplaceAllString(s, ""); strings.ContainsAny(rest, "{}") {
					t.Errorf("a brace is left over in %q", s)
				}
			}
		}
	})
}
