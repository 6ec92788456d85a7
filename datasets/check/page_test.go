package check_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

var update = flag.Bool("update", false, "write docs/rules.md anew")

const rulesPage = "../../docs/rules.md"

func TestRulesPageIsCurrent(t *testing.T) {
	want := page(t)
	if *update {
		if err := os.WriteFile(rulesPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(rulesPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/rules.md is stale; run go test ./datasets/check -run RulesPage -update")
	}
}

const pageHead = `# Check rules

Generated from the rule table of package ` + "`datasets/check`" + `; do not edit.

` + "`kaimen check`" + ` and ` + "`kaimen build`" + ` judge every entry by these rules. An **error** keeps the entry out of a release, a
**warning** asks somebody to look, **advice** says what could be better. Rules R… come from the instruments on public data:
each runs where the profile in force names a clause for it, or everywhere. Rules L… are what reviewers of catalogues look for.
Rules D… are the items by which the data layer of open data portals is scored.

An entry can carry ` + "`allow`" + ` records that let findings of a rule pass; a rule marked *final* takes none. Their ` + "`where`" + ` is the
key of the descriptor that the finding is about, or a file (` + "`stops.csv`" + `), or a column of one (` + "`stops.csv#phone`" + `).
An example tells what differs from a complete and faultless entry.

`

func page(t *testing.T) string {
	var b strings.Builder
	b.WriteString(pageHead)
	var profiles []*profile.Profile
	for _, id := range profile.IDs() {
		p, err := profile.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		profiles = append(profiles, p)
	}
	b.WriteString("| Rule | Severity | Demand |\n| --- | --- | --- |\n")
	for _, r := range check.Rules() {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", r.ID, strings.ToLower(r.ID), r.Severity, r.Title.EN)
	}
	b.WriteString("\n")
	for _, r := range check.Rules() {
		fmt.Fprintf(&b, "## %s\n\n%s\n\n%s\n\n", r.ID, r.Title.EN, r.Title.ZH)
		fmt.Fprintf(&b, "- Severity: %s%s%s\n", r.Severity, mark(r.Final, ", final"), mark(r.Public, ", shown on the dataset's page"))
		fmt.Fprintf(&b, "- In force: %s\n\n", inForce(&r, profiles))
		example(&b, "Good", r.Good)
		example(&b, "Bad", r.Bad)
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func mark(on bool, s string) string {
	if on {
		return s
	}
	return ""
}

// inForce lists the profiles under which a rule runs, with the clause of each.
func inForce(r *check.Rule, profiles []*profile.Profile) string {
	var at []string
	for _, p := range profiles {
		if c, ok := p.Clauses[r.ID]; ok {
			at = append(at, fmt.Sprintf("`%s` (%s; %s)", p.ID, c.In(lang.ZH), c.In(lang.EN)))
		} else if !r.Always && r.On(p) {
			at = append(at, "`"+p.ID+"`")
		}
	}
	list := strings.Join(at, ", ")
	switch {
	case r.Always && list == "":
		return "under every profile"
	case r.Always:
		return "under every profile; clauses: " + list
	}
	return list
}

func example(b *strings.Builder, title string, x check.Example) {
	under := ""
	if x.Profile != "" {
		under = ", under `" + x.Profile + "`"
	}
	fmt.Fprintf(b, "%s%s:\n\n```yaml\n", title, under)
	for _, part := range []struct{ what, text string }{
		{"descriptor", x.Entry}, {"what reading the file showed", x.Data}, {"the state published before", x.Before},
		{"a second entry", x.Second}, {"the providing agency", x.Agency}, {"portal.yaml", x.Portal},
	} {
		if part.text != "" {
			fmt.Fprintf(b, "# %s\n%s\n", part.what, strings.TrimSpace(part.text))
		}
	}
	b.WriteString("```\n\n")
}

func TestSeverityOfEachBadExampleIsThatOfItsRule(t *testing.T) {
	for _, r := range check.Rules() {
		for _, f := range setUp(t, r.Bad).findings() {
			if f.Severity == datasets.Blocks && r.Severity != datasets.Blocks {
				t.Errorf("%s blocks, but its page says %s", r.ID, r.Severity)
			}
		}
	}
}
