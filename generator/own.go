package generator

import (
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/usage"
)

// addOwn adds the datasets of the portal's own statistics to the entries. One
// that an agency has under the same id wins.
func (b *build) addOwn() {
	for _, id := range usage.IDs(b.cat.Portal, b.activity) {
		i, taken := slices.BinarySearchFunc(b.next.Lines, id, func(ln line, id string) int { return strings.Compare(ln.ID, id) })
		if !taken {
			b.next.Lines = slices.Insert(b.next.Lines, i, line{ID: id, Own: true})
			continue
		}
		f := datasets.Finding{Severity: datasets.Warns, Rule: datasets.RuleDuplicate, Dataset: id, File: "datasets/" + id,
			Message: lang.Text{ZH: "这个 id 是平台自身使用量数据集的；现在发布的是目录中的条目", EN: "this id is that of a dataset of the portal's own use; the entry of the catalogue is published in its place"},
			Fix:     lang.Text{ZH: "请给条目换一个 id，或删去 portal.yaml 中的 statistics。", EN: "Give the entry another id, or leave statistics out of portal.yaml."}}
		b.next.Findings = append(b.next.Findings, f)
		b.report.Findings = append(b.report.Findings, f)
	}
}

// overlay lays the datasets of the portal's own statistics over the catalogue. Of
// datasets that are closed, or not in the catalogue, they tell nothing.
func (b *build) overlay() error {
	var own []string
	for _, ln := range b.next.Lines {
		if ln.Own {
			own = append(own, ln.ID)
		}
	}
	if len(own) == 0 {
		return nil
	}
	public := map[string]bool{}
	for _, s := range b.cat.Sets {
		public[s.ID] = s.Catalogue.OpenClass != datasets.Closed
	}
	for _, id := range own {
		public[id] = true // one may be counted like any other
	}
	fsys, err := usage.Overlay(b.Catalogue, b.cat.Portal, b.activity, own, func(id string) bool { return public[id] })
	if err != nil {
		return err
	}
	b.Catalogue, b.cat.FS = fsys, fsys
	return nil
}
