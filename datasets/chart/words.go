package chart

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Caption says in one or two sentences what the picture shows, how many rows
// became one point, and what it leaves out.
func (f *Figure) Caption(w Words) string {
	var parts []string
	switch f.Kind {
	case Line:
		parts = f.lineWords(w)
	case Bar:
		parts = f.barWords(w)
	case Map:
		parts = f.mapWords(w)
	}
	out := strings.Join(parts, w.pick("；", "; "))
	return out + w.pick("。", ".")
}

func (f *Figure) lineWords(w Words) []string {
	first, last, typ := f.First, f.Last, f.XType
	if typ == table.DateTime && f.Width >= day {
		first, last, typ = bucketStart(typ, first, day)/day, bucketStart(typ, last, day)/day, table.Date
	}
	parts := []string{f.subject(w) + w.pick("，", ", ") + when(w.Lang, typ, first) + w.pick("至", " to ") + when(w.Lang, typ, last)}
	how := f.how(w)
	switch {
	case f.Width > ladder(f.XType)[0]:
		parts = append(parts, w.pick("每"+span(w.Lang, f.XType, f.Width)+"合为一点，取"+how, how+" of every "+span(w.Lang, f.XType, f.Width)))
	case f.Shared:
		parts = append(parts, w.pick("同一时间有多行，取"+how, how+" of the rows that share a time"))
	}
	if f.Zoned {
		parts = append(parts, w.pick("北京时间", "Beijing time"))
	}
	if len(f.Tracks) < f.Total || f.More {
		n := fmt.Sprint(f.Total)
		parts = append(parts, w.pick(lead(f.More, "最先出现的", "共")+n+"条线中画出合计最大的"+fmt.Sprint(len(f.Tracks))+"条",
			fmt.Sprint(len(f.Tracks))+" of "+lead(f.More, "the first ", "")+n+" lines, those with the largest totals"))
	}
	if lo, hi := f.rangeY(); !fromZero(lo, hi) {
		parts = append(parts, w.pick("纵轴不从0开始", "the vertical axis does not start at 0"))
	}
	return parts
}

func lead(more bool, yes, no string) string {
	if more {
		return yes
	}
	return no
}

func (f *Figure) barWords(w Words) []string {
	parts := []string{w.pick("各"+w.title(f.X)+"的"+w.titled(f.Y[0]), w.titled(f.Y[0])+" by "+w.title(f.X))}
	if f.Shared {
		parts = append(parts, w.pick("每类取"+f.how(w), f.how(w)+" of each category"))
	}
	if n := len(f.Bars); n < f.Total {
		which := w.pick("最大的", "the largest")
		if f.Ordered {
			which = w.pick("最后的", "the last")
		}
		parts = append(parts, w.pick(fmt.Sprintf("共%d类，画出%s%d类", f.Total, which, n), fmt.Sprintf("%s %d of %d", which, n, f.Total)))
	}
	return parts
}

func (f *Figure) mapWords(w Words) []string {
	places := number(float64(f.Rows), 0)
	parts := []string{w.pick(places+"处位置", places+" places")}
	if f.Label != "" && (len(f.Areas) > 0 || f.namesMarks()) {
		parts[0] += w.pick("，放得下处注"+w.title(f.Label), ", with "+w.title(f.Label)+" where there is room")
	}
	if f.Dots {
		parts = append(parts, w.pick("面太多，各以一点表示", "outlines are many, so a point stands for each"))
	}
	if int64(len(f.Marks)) < f.Rows-int64(len(f.Areas)) {
		parts = append(parts, w.pick("相近的位置合为一点", "places close together share a point"))
	}
	if f.Skipped > 0 {
		n := number(float64(f.Skipped), 0)
		parts = append(parts, w.pick(n+"行没有可用的经纬度", n+" rows have no usable coordinates"))
	}
	if len(f.Areas) == 0 {
		return append(parts, w.pick("WGS 84经纬度", "WGS 84 degrees"))
	}
	return append(parts, w.pick("WGS 84经纬度，轮廓经简化", "WGS 84 degrees, outlines simplified"))
}

// subject names the numbers that are drawn.
func (f *Figure) subject(w Words) string {
	if f.Series != "" {
		return w.pick("各"+w.title(f.Series)+"的"+w.titled(f.Y[0]), w.titled(f.Y[0])+" by "+w.title(f.Series))
	}
	if len(f.Y) == 1 {
		return w.titled(f.Y[0])
	}
	var names []string
	for _, y := range f.Y {
		names = append(names, w.title(y))
	}
	out := strings.Join(names, w.pick("、", ", "))
	if u := w.Unit[f.Y[0]]; u != "" {
		out += w.pick("（"+u+"）", " ("+u+")")
	}
	return out
}

func (f *Figure) how(w Words) string {
	switch f.Aggregate {
	case Sum:
		return w.pick("合计", "sum")
	case Count:
		return w.pick("行数", "number of rows")
	}
	return w.pick("均值", "mean")
}

// label is a bar's category in words.
func (f *Figure) label(w Words, b Entry) string {
	switch {
	case f.XType == table.Boolean && b.X != 0:
		return w.pick("是", "yes")
	case f.XType == table.Boolean:
		return w.pick("否", "no")
	case isTemporal(f.XType):
		return when(w.Lang, f.XType, b.X)
	case f.XType != table.String:
		return fmt.Sprint(b.X)
	case b.Label == "":
		return w.pick("（空）", "(empty)")
	}
	return b.Label
}

// name is a line's name in the legend.
func (t Track) name(f *Figure, w Words) string {
	switch {
	case f.Series == "":
		return w.title(t.Field)
	case t.Name == "":
		return w.pick("（空）", "(empty)")
	}
	return t.Name
}

// Table is the picture's content as rows, for those who do not see it or want
// the figures. More is a sentence where the picture shows more than the rows.
func (f *Figure) Table(w Words) (head []string, numeric []bool, rows [][]string, more string) {
	total := 0
	switch f.Kind {
	case Line:
		head, rows = f.lineTable(w)
	case Bar:
		head = []string{w.title(f.X), w.titled(f.Y[0])}
		for _, b := range f.Bars {
			rows = append(rows, []string{f.label(w, b), value(b.Y)})
		}
	case Map:
		head, rows = f.mapTable(w)
	}
	numeric = make([]bool, len(head))
	for i := range numeric {
		numeric[i] = i > 0
	}
	if total = len(rows); total > tableRows {
		shown, which := rows[:tableRows], lang.Text{ZH: "前面", EN: "first"}
		if f.Kind == Line {
			shown, which = rows[total-tableRows:], lang.Text{ZH: "后面", EN: "last"}
		}
		rows = shown
		more = w.pick(fmt.Sprintf("图中共%d点，表列%s%d点。", total, which.ZH, tableRows),
			fmt.Sprintf("The picture holds %d points; the table lists the %s %d.", total, which.EN, tableRows))
	}
	return head, numeric, rows, more
}

func (f *Figure) lineTable(w Words) (head []string, rows [][]string) {
	head = []string{w.title(f.X)}
	if f.Width > ladder(f.XType)[0] {
		head[0] += w.pick("（起）", " (from)")
	}
	at := map[int64][]string{}
	for i, t := range f.Tracks {
		name := t.name(f, w)
		if f.Series == "" {
			name = w.titled(t.Field)
		}
		head = append(head, name)
		for _, p := range t.Points {
			if at[p.X] == nil {
				at[p.X] = make([]string, len(f.Tracks))
			}
			if !p.Missing {
				at[p.X][i] = value(p.Y)
			}
		}
	}
	for _, x := range slices.Sorted(maps.Keys(at)) {
		cells := []string{when(w.Lang, f.XType, x)}
		for _, c := range at[x] {
			if c == "" {
				c = w.pick("无数据", "no data")
			}
			cells = append(cells, c)
		}
		rows = append(rows, cells)
	}
	return head, rows
}

func (f *Figure) mapTable(w Words) (head []string, rows [][]string) {
	head = []string{w.pick("位置", "Place"), w.pick("经度", "Longitude"), w.pick("纬度", "Latitude")}
	if f.Label != "" {
		head[0] = w.title(f.Label)
	}
	add := func(name string, at [2]float64) {
		if name == "" {
			name = fmt.Sprint(len(rows) + 1)
		}
		rows = append(rows, []string{name, number(at[0], 4), number(at[1], 4)})
	}
	for _, a := range f.Areas {
		add(a.Name, a.middle())
	}
	for _, m := range f.Marks {
		add(m.Name, m.At)
	}
	return head, rows
}
