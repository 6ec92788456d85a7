package compose

import (
	"slices"
	"strconv"

	"github.com/kaimen-portal/kaimen/datasets/activity"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/pages"
)

const auditPath = "audit/"

// AuditFiles are the files that show whether the audit log was rewritten: the
// public key and every signed checkpoint, by path below public/.
func (f *Frame) AuditFiles() map[string]string {
	out := map[string]string{}
	if key := f.activity.Checkpoints.Key; key != "" {
		out[auditKey] = key + "\n"
	}
	for _, n := range f.activity.Checkpoints.Notes {
		out[checkpointPath(n)] = n.Note
	}
	return out
}

const auditKey = auditPath + "audit.pub"

func checkpointPath(n activity.Checkpoint) string {
	return auditPath + "checkpoints/" + n.On.String() + ".txt"
}

// Audit composes the pages of checkpoints: the first, with the newest year, and
// one for each year before it, which does not change any more.
func (f *Frame) Audit() []Planned {
	notes := slices.Clone(f.activity.Checkpoints.Notes)
	slices.Reverse(notes) // newest first
	var years [][]activity.Checkpoint
	for start, i := 0, 0; i < len(notes); i++ {
		if i+1 == len(notes) || yearOf(notes[i+1]) != yearOf(notes[i]) {
			years = append(years, notes[start:i+1])
			start = i + 1
		}
	}
	var out []Planned
	for _, c := range lang.Codes {
		title := pick(c, "审计记录的校验点", "Checkpoints of the audit log")
		first := pages.Audit{Key: f.activity.Checkpoints.Key, KeyHref: auditKey, Checkpoints: []pages.CheckpointRow{}, Years: []pages.Link{}}
		for i, year := range years {
			name, path := strconv.Itoa(yearOf(year[0])), auditPath+strconv.Itoa(yearOf(year[0]))+"/"
			if i == 0 {
				first.Newest, first.Year, first.Checkpoints = year[0].Note, name, checkpointRows(year, c)
				continue
			}
			first.Years = append(first.Years, pages.Link{Text: name, Href: href(c, path)})
			out = append(out, made(pages.Page{Lang: c, Path: path, Layout: "audit", Title: join(pick(c, "：", ": "), title, name),
				Crumbs: []pages.Link{{Text: title, Href: href(c, auditPath)}}, Params: pages.Audit{Year: name, Checkpoints: checkpointRows(year, c), Years: []pages.Link{}}}))
		}
		out = append(out, made(pages.Page{Lang: c, Path: auditPath, Layout: "audit", Title: title, Params: first,
			Description: pick(c, "每日签名的校验点，用来证明审计记录没有被改写。", "Signed daily checkpoints, which show whether the audit log was rewritten.")}))
	}
	return out
}

func yearOf(n activity.Checkpoint) int { return n.On.Time().Year() }

func checkpointRows(notes []activity.Checkpoint, c lang.Code) []pages.CheckpointRow {
	out := make([]pages.CheckpointRow, len(notes))
	for i, n := range notes {
		out[i] = pages.CheckpointRow{Date: date(n.On, c), ISO: n.On.String(), Seq: lang.Number(n.Seq), Href: checkpointPath(n), Name: n.On.String() + ".txt"}
	}
	return out
}
