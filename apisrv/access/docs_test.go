package access

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

var update = flag.Bool("update", false, "write docs/access.md and docs/access-states.svg anew")

// Each part of the page between two such lines is written by a function here.
const partMark = "<!-- generated: %s -->\n"

func TestThePageIsWrittenFromTheTable(t *testing.T) {
	parts := []struct {
		name string
		text string
	}{
		{"states", statesPart()}, {"steps", stepsPart()}, {"profiles", profilesPart(t)}, {"fields", fieldsPart()}, {"limits", limitsPart()}, {"key", "```\n" + KeyPattern("PORTAL") + "\n```\n"},
	}
	upToDate(t, "../../docs/access.md", func(page string) string {
		for _, p := range parts {
			open, end := fmt.Sprintf(partMark, p.name), fmt.Sprintf(partMark, "end of "+p.name)
			head, rest, found := strings.Cut(page, open)
			_, tail, closed := strings.Cut(rest, end)
			if !found || !closed {
				t.Fatalf("the page has no place for %s", p.name)
			}
			page = head + open + "\n" + p.text + "\n" + end + tail
		}
		return page
	})
	if missing := unplaced(); len(missing) > 0 {
		t.Errorf("the picture has no place for %v", missing)
	}
	upToDate(t, "../../docs/access-states.svg", func(string) string { return statesSVG() })
}

// upToDate fails unless the file is what it would be made into, or makes it so.
func upToDate(t *testing.T, path string, written func(old string) string) {
	t.Helper()
	old, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := written(string(old))
	if want == string(old) {
		return
	}
	if !*update {
		t.Errorf("%s is stale; run go test ./apisrv/access -run Page -update", path)
		return
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func statesPart() string {
	b := "| State | 状态 | Meaning |\n| --- | --- | --- |\n"
	for _, s := range States() {
		end := ""
		if s.Terminal() {
			end = "; final"
		}
		b += fmt.Sprintf("| `%s` | %s | %s%s |\n", s, s.Name().ZH, s.Name().EN, end)
	}
	return b
}

func stepsPart() string {
	b := "| From | Step | To | Whose | What must hold |\n| --- | --- | --- | --- | --- |\n"
	for _, line := range table {
		states := joined(line.from, ", ", func(s State) string { return "`" + string(s) + "`" })
		by := joined(line.by, ", ", func(p Party) string { return string(p) })
		needs := joined(line.needs, "; ", func(n need) string { return n.name.EN })
		if needs == "" {
			needs = "–"
		}
		b += fmt.Sprintf("| %s | `%s` %s | `%s` | %s | %s |\n", states, line.step, line.step.Name().ZH, line.to, by, needs)
	}
	return b
}

func profilesPart(t *testing.T) string {
	b := "| Profile | Decider | Corrections named | Accept | Decide | Extend | After corrections | Agreement | Also |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
	for _, id := range profile.IDs() {
		r := law(t, id)
		q := r.profile.ConditionalRequest
		days := func(v profile.Value[int]) string {
			if v.V == 0 {
				return "silent"
			}
			return fmt.Sprintf("%d days (%s)", v.V, v.Cite.In(lang.EN))
		}
		accept := days(q.AcceptWD)
		if target := r.profile.Targets.AcceptAverageWD; q.AcceptWD.V == 0 && target.V > 0 {
			accept = fmt.Sprintf("silent; target of %d days (%s)", target.V, target.Cite.In(lang.EN))
		}
		resumes, agreement := "the time goes on", "as the decision asks"
		if q.CorrectionRestarts.V {
			resumes = "the time starts anew (" + q.CorrectionRestarts.Cite.In(lang.EN) + ")"
		}
		if q.Agreement.V == "required" {
			agreement = "required (" + q.Agreement.Cite.In(lang.EN) + ")"
		}
		var also []string
		for _, knob := range []struct {
			name string
			v    profile.Value[bool]
		}{{"not corrected in time lapses", q.CorrectionLapses}, {"no transfer to third parties", q.NoThirdParty}, {"use must match", q.UseMustMatch}, {"disclosure route", q.Disclosure}} {
			if knob.v.V {
				also = append(also, knob.name+" ("+knob.v.Cite.In(lang.EN)+")")
			}
		}
		if kinds := q.MisuseNotice; len(kinds.V) > 0 {
			also = append(also, "public notice of misuse by "+strings.Join(kinds.V, ", ")+" ("+kinds.Cite.In(lang.EN)+")")
		}
		b += fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", id, r.Decider(), days(q.CorrectionOnceWD), accept, days(q.DecideWD), days(q.ExtendWD), resumes, agreement, strings.Join(also, "; "))
	}
	return b
}

func fieldsPart() string {
	b := "| Field | What it is filled with |\n| --- | --- |\n"
	for _, f := range agreementFields {
		b += fmt.Sprintf("| `{%s}` | %s |\n", f.key, f.about)
	}
	return b
}

func limitsPart() string {
	b := "| Field | Limit |\n| --- | --- |\n"
	for _, f := range []field{purposeField, systemField, storageField, securityField, nameField, contactNameField, commitmentNameField, reasonField, seenField, noticeField, signerField, destroyerField, destroyedField, correctionField, scenarioNameField} {
		b += fmt.Sprintf("| `%s` | %s characters |\n", f.key, lang.Number(f.max))
	}
	for _, l := range []struct {
		name string
		most int
	}{{"`items`: data items", MaxItems}, {"`calls`: calls a day", MaxCalls}, {"`months`: time of use", MaxMonths}, {"`corrections`: how many", MaxCorrections}, {"`attachments`: how many", MaxAttachments}, {"bytes of an attachment", MaxAttachmentBytes}} {
		b += fmt.Sprintf("| %s | %s |\n", l.name, lang.Number(l.most))
	}
	return b
}

// The states of the table that stand together as one box in the picture.
func groupOf(line transition) string {
	switch {
	case slices.Equal(line.from, undecided):
		return "undecided"
	case slices.Equal(line.from, granted):
		return "granted"
	}
	return ""
}
