package table

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// readBody finds header and body of a source, settles every column, and notes
// what a careful person would want to know.
func (t *Table) readBody(ctx context.Context, src *source, o Options) error {
	l, err := t.layout(ctx, src, o)
	if err != nil {
		return err
	}
	join := o.Dialect.HeaderJoin
	if join == "" {
		join = " "
	}
	if !src.named {
		t.stateHeader(l)
	}
	names := l.names(join)
	if l.noHeader {
		names = make([]string, l.width)
	}
	names = widened(names, o.Schema.Fields, o.Limits.Columns)
	e := &examiner{t: t, l: l, missing: o.Schema.MissingValues, grid: src.grid || src.named}
	for range names {
		e.columns = append(e.columns, &examined{stats: newColumnStats()})
	}
	for _, h := range l.header {
		e.headed = max(e.headed, len(h))
	}
	declared, failed := e.declare(names, src, o)
	if failed != nil {
		return failed
	}
	r, err := src.open(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := e.walk(ctx, r); err != nil {
		return err
	}
	if e.rows > 1 && e.beyond == e.rows && e.headed > 0 && len(e.columns) == e.headed+1 {
		return errHeaderShort(l.first-1, e.headed)
	}
	t.finish(e, names, declared, o)
	return nil
}

// layout finds lead lines and header.
func (t *Table) layout(ctx context.Context, src *source, o Options) (*layout, error) {
	r, err := src.open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	rows, err := readHead(r, 4*o.Limits.CellBytes)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errEmpty()
	}
	if src.named {
		l := &layout{width: len(rows[0].cells), typed: make([]bool, len(rows[0].cells))}
		l.take(rows[:1])
		return l, nil
	}
	l, failed := findLayout(rows, o.Dialect)
	if failed != nil {
		return nil, failed
	}
	return l, nil
}

// stateHeader puts into the dialect where the header is, unless it is where any
// reader looks for it.
func (t *Table) stateHeader(l *layout) {
	if l.noHeader {
		no := false
		t.Dialect.Header = &no
		return
	}
	if slices.Equal(l.lines, []int64{1}) {
		return
	}
	t.Dialect.HeaderRows = nil
	for _, n := range l.lines {
		t.Dialect.HeaderRows = append(t.Dialect.HeaderRows, int(n))
	}
}

// widened makes room for declared columns beyond the header, which only some
// rows reach and which have the names that the reader gives.
func widened(names []string, fields []Field, most int) []string {
	for _, f := range fields {
		number, ok := strings.CutPrefix(f.Name, "column_")
		if n, err := strconv.Atoi(number); ok && err == nil && n > len(names) && n <= most {
			names = append(names, make([]string, n-len(names))...)
		}
	}
	return names
}

// declare finds the declared field of every column, by name or by title, and by
// place where the file has no header. A column without a name of its own, or
// with that of another, is declared under the name that the reader gives it.
func (e *examiner) declare(names []string, src *source, o Options) ([]*Field, *Error) {
	names = slices.Clone(names)
	distinct(names)
	fields := slices.Concat(o.Schema.Fields, src.fields)
	out := make([]*Field, len(names))
	var lacking []string
	for i := range fields {
		f := &fields[i]
		at := slices.IndexFunc(names, func(n string) bool { return n == f.Name })
		if at < 0 && f.Title != "" {
			at = slices.Index(names, f.Title)
		}
		if at < 0 && e.l.noHeader && i < len(names) {
			at = i
		}
		if at < 0 {
			lacking = append(lacking, f.Name)
			continue
		}
		if out[at] == nil {
			out[at] = f
		}
	}
	if len(lacking) > 0 {
		return nil, errMissingFields(lacking)
	}
	for i, f := range out {
		if f == nil || f.Type == "" {
			continue
		}
		p, err := newCellParser(*f, o.Schema.MissingValues)
		if err != nil {
			return nil, err
		}
		e.columns[i].parser = p
		if e.columns[i].limits, err = newConstraintCheck(p); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// finish makes the schema, and the columns that Batches reads.
func (t *Table) finish(e *examiner, names []string, declared []*Field, o Options) {
	t.Rows, t.Lead = e.rows, e.l.lead
	t.first, t.last = e.l.first, e.line
	t.keepEmpty = e.l.width == 1 && !e.grid
	for _, p := range e.pending {
		t.Foot = appendLine(t.Foot, p.cells)
	}
	t.noteLayout(e)
	for len(names) < len(e.columns) {
		names = append(names, "")
		declared = append(declared, nil)
	}
	kept, left := []int{}, 0
	for i, c := range e.columns {
		if names[i] == "" && c.filled == 0 && declared[i] == nil {
			left++
			continue
		}
		kept = append(kept, i)
	}
	t.noteNames(names, kept, left, e.l.noHeader)
	t.Schema = Schema{PrimaryKey: o.Schema.PrimaryKey, MissingValues: o.Schema.MissingValues}
	for _, i := range kept {
		t.addColumn(e.columns[i], i, names[i], declared[i], e)
	}
}

func (t *Table) addColumn(c *examined, at int, name string, declared *Field, e *examiner) {
	field := Field{Name: name}
	if declared != nil {
		field = *declared
	}
	if c.parser == nil {
		inferred, notes := c.stats.settle(field.Name, !e.l.noHeader)
		t.Notes = append(t.Notes, notes...)
		field = field.adopt(inferred)
		// The formats that inference chooses are those it has parsed.
		c.parser, _ = newCellParser(field, e.missing)
		if field.Type == DateTime && c.stats.traits&isZoned != 0 {
			c.zoned = c.filled
		}
	}
	if c.zoned > 0 && c.local > 0 {
		t.note("mixed-zones", "“%s”列的时间有的带时区，有的不带，不带的按 UTC 读取", "some times of column %q have an offset and some have none; those without were taken as UTC", field.Name)
	}
	t.Schema.Fields = append(t.Schema.Fields, field)
	t.columns = append(t.columns, bodyColumn{index: at, parser: c.parser, zoned: c.zoned > 0, limits: c.limits})
}

// adopt takes what was inferred, and keeps what was declared.
func (f Field) adopt(in Field) Field {
	f.Type, f.Format = in.Type, in.Format
	f.GroupChar, f.BareNumber = in.GroupChar, in.BareNumber
	if f.Unit == "" {
		f.Unit = in.Unit
	}
	return f
}

func (t *Table) noteLayout(e *examiner) {
	if len(t.Lead) > 0 {
		t.note("lead-lines", "表头之前有 %d 行说明，未作为数据", "%d lines above the header are not data", len(t.Lead))
	}
	if len(e.l.header) > 1 {
		t.note("header-rows", "表头占 %d 行，已合并为列名", "the header takes %d rows, which were joined into column names", len(e.l.header))
	}
	if len(t.Foot) > 0 {
		t.note("foot-lines", "表格之后有 %d 行说明，未作为数据", "%d lines below the table are not data", len(t.Foot))
	}
	if e.blanks > 0 {
		t.note("blank-rows", "略去 %d 个空行", "%d blank rows were left out", e.blanks)
	}
	if e.ragged.n > 0 {
		t.note("ragged-rows", "有 %d 行的列数与表头不同（第 %s 行），缺的列为空，多的列另起无名列", "%d rows are shorter or longer than the header (lines %s); cells that lack are empty, cells beyond it have columns of their own", e.ragged.n, e.ragged.String())
	}
	if e.subs.n > 0 {
		t.note("sparse-rows", "有 %d 行只有第一格有内容（第 %s 行），可能是分组标题，仍按数据保留", "%d rows hold nothing but their first cell (lines %s); they may be subheadings and were kept as data", e.subs.n, e.subs.String())
	}
	for _, c := range e.columns {
		if c.limits != nil && c.limits.gaveUp {
			t.note("unique-partly", "“%s”列只在前 %d 个不同值中检查了重复", "column %q was checked for repeated values among its first %d only", c.parser.field.Name, uniqueCells)
		}
	}
}

// noteNames makes the names of the kept columns distinct.
func (t *Table) noteNames(names []string, kept []int, left int, noHeader bool) {
	own := append([]string(nil), names...)
	empty, doubled := distinct(own)
	for _, i := range kept {
		names[i] = own[i]
	}
	empty = slices.DeleteFunc(empty, func(n string) bool { return !slices.Contains(names, n) })
	switch {
	case noHeader:
		t.note("no-header", "没有表头，列名为 column_1 起的编号", "there is no header; columns are named column_1 and so on")
	case len(empty) > 0:
		t.note("empty-names", "没有名称的列改称 %s", "columns without a name became %s", strings.Join(empty, ", "))
	}
	if len(doubled) > 0 {
		t.note("duplicate-names", "重复的列名改为 %s", "repeated column names became %s", strings.Join(doubled, ", "))
	}
	if left > 0 {
		t.note("empty-columns", "略去 %d 个既无名称也无内容的列", "%d columns without a name and without content were left out", left)
	}
}
