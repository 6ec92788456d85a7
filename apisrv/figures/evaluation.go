package figures

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/datasets/zips"
)

// Evaluation writes what a third party needs to evaluate opening over a period
// (沪府令9号 第三十二条、第五十一条): a ZIP with every table of the portal as CSV,
// the scores, a dictionary of all columns, the definitions, the rules in force
// with their articles, and the SHA-256 of every file. It is all of one state of
// the store and holds no clock: the same state gives the same bytes on the same
// day. A table is in memory while it is written, and no more than one.
func (s *Service) Evaluation(ctx context.Context, w io.Writer, p Period) error {
	err := s.ask(ctx, Scope{}, p, need{duties: true, faults: true}, func(q *question) error {
		a := archive{z: zips.NewWriter(w)}
		if err := a.fill(q); err != nil {
			return err
		}
		return a.close()
	})
	if err != nil {
		return fmt.Errorf("write the evaluation of %s: %w", p.Key, err)
	}
	return nil
}

// archive is a ZIP under way, with what its checksums file will say.
type archive struct {
	z       *zips.Writer
	sums    []string
	columns Table    // the dictionary
	stated  []string // what each table is of, for the README
}

// put adds a file and notes its checksum.
func (a *archive) put(name string, write func(io.Writer) error) error {
	entry, err := a.z.Create(name)
	if err != nil {
		return err
	}
	sum := sha256.New()
	if err := write(io.MultiWriter(entry, sum)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	a.sums = append(a.sums, hex.EncodeToString(sum.Sum(nil))+"  "+name+"\n")
	return nil
}

func (a *archive) text(name, body string) error {
	return a.put(name, func(w io.Writer) error {
		_, err := io.WriteString(w, body)
		return err
	})
}

func (a *archive) close() error {
	slices.Sort(a.sums)
	if err := a.text("SHA256SUMS", strings.Join(a.sums, "")); err != nil {
		return err
	}
	return a.z.Close()
}

func (a *archive) fill(q *question) error {
	a.columns = Table{Key: "columns", Columns: []Column{label("file", "文件", "File"), label("column", "列", "Column"), label("title_zh", "中文名", "Title in Chinese"), label("title_en", "英文名", "Title in English"),
		label("unit", "单位", "Unit"), label("definition", "定义", "Definition"), label("of", "时间", "Of"), label("note", "说明", "Note")}}
	for _, k := range Keys {
		if !k.Makes(Scope{}) {
			continue
		}
		t, err := q.table(k)
		if err == nil {
			err = a.table("tables/", t)
		}
		if err != nil {
			return err
		}
	}
	r, standing, err := q.evaluate()
	if err != nil {
		return err
	}
	for _, t := range []Table{r.scored(standing, q.today), definitionTable(q.portal.Profile)} {
		if err := a.table("", t); err != nil {
			return err
		}
	}
	if err := a.profile(q.portal.Profile); err != nil {
		return err
	}
	if err := a.table("", a.columns); err != nil {
		return err
	}
	return a.text("README.txt", readme(q, a.stated))
}

// table adds a table in both languages, its columns named by their keys.
func (a *archive) table(folder string, t Table) error {
	t = t.withIDs()
	for _, c := range lang.Codes {
		name := folder + t.Key + "." + string(c) + ".csv"
		if err := a.put(name, func(w io.Writer) error { return t.writeTo(w, table.NewExcelCSV, c, true) }); err != nil {
			return err
		}
	}
	if t.Key == a.columns.Key {
		return nil
	}
	for _, c := range t.Columns {
		a.columns.Rows = append(a.columns.Rows, Row{Cells: []Cell{verbatim(folder + t.Key), verbatim(c.Key), verbatim(c.Title.ZH), verbatim(c.Title.EN), verbatim(string(c.Unit)), verbatim(c.Definition),
			verbatim(t.daysOf(c)), words(t.Note)}})
	}
	if !t.Period.IsZero() {
		a.stated = append(a.stated, stated(folder+t.Key, t))
	}
	return nil
}

// profile adds the rules in force: every value with its article.
func (a *archive) profile(p *profile.Profile) error {
	return a.put("profile.json", func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", " ")
		enc.SetEscapeHTML(false)
		return enc.Encode(p)
	})
}

// scored is the standing of agencies as a table, made on a day.
func (r Report) scored(all []Standing, made calendar.Date) Table {
	t := Table{Key: "scores", Title: lang.Text{ZH: "评估得分", EN: "Scores"}, Note: joined(r.Basis, r.Lacks), Period: r.Period, Made: made, Columns: []Column{agencyColumn, label("rank", "排名", "Rank")}}
	for _, m := range r.Measures {
		t.Columns = append(t.Columns, figure(m.Key))
	}
	t.Columns = append(t.Columns, figure("score"))
	for _, s := range all {
		cells := []Cell{named(s.Agency, s.Name), none}
		if s.Rank > 0 {
			cells[1] = verbatim(lang.Number(s.Rank))
		}
		t.Rows = append(t.Rows, Row{Cells: append(append(cells, s.Scores...), s.Total)})
	}
	return t
}

func definitionTable(p *profile.Profile) Table {
	t := Table{Key: "definitions", Columns: []Column{label("key", "键", "Key"), label("title", "名称", "Title"), label("unit", "单位", "Unit"), label("meaning", "含义", "Meaning"), label("formula", "计算方法", "Formula"),
		label("source", "数据来源", "Source"), label("article", "条款", "Article")}}
	for _, d := range definitions(p) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{verbatim(d.Key), words(d.Title), verbatim(string(d.Unit)), words(d.Meaning), words(d.Formula), words(d.Source), words(d.Cite)}})
	}
	return t
}
