package table

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// xmlReader reads the element that repeats as rows. encoding/xml resolves no
// entity but the five of XML itself, so that nothing outside the file is
// fetched and nothing expands; an entity of the document's own is an error.
type xmlReader struct {
	o     Options
	names []string
	index map[string]int
	rows  int64
	spool *spool
	cells [][]byte
	twice string // a child element that a row has twice
}

func (t *Table) xmlSource(ctx context.Context, text opener, o Options) (*source, error) {
	name := o.Dialect.Property
	if name == "" {
		var err error
		if name, err = t.repeating(ctx, text, o); err != nil {
			return nil, err
		}
	}
	t.Dialect.Property = name
	names, err := t.xmlPass(ctx, text, o, name, nil, nil)
	if err != nil {
		return nil, err
	}
	s, err := t.newSpool()
	if err != nil {
		return nil, err
	}
	header := row{}
	for _, n := range names {
		header.cells = append(header.cells, []byte(n))
	}
	s.add(header)
	if _, err := t.xmlPass(ctx, text, o, name, names, s); err != nil {
		return nil, err
	}
	open, err := s.finish()
	return &source{open: open, named: true}, err
}

// repeating names the element that most elements are, of those that carry
// data: attributes, or children that hold text.
func (t *Table) repeating(ctx context.Context, text opener, o Options) (string, error) {
	count, depth := map[string]int{}, map[string]int{}
	var order []string
	err := t.walkXML(ctx, text, o, "", func(path []string, n *xmlNode) {
		if len(n.attrs) == 0 && len(n.children) == 0 || len(path) == 1 {
			return
		}
		name := path[len(path)-1]
		if count[name]++; count[name] == 1 {
			order = append(order, name)
			depth[name] = len(path)
		}
	})
	if err != nil {
		return "", err
	}
	best := ""
	for _, n := range order {
		if count[n] > 1 && (count[n] > count[best] || count[n] == count[best] && depth[n] < depth[best]) {
			best = n
		}
	}
	if best == "" {
		return "", errNoElement("")
	}
	if len(order) > 1 {
		t.note("xml-element", "以重复出现的元素 %s 为行，上级元素的属性随行列出；其他元素：%s", "the repeating element %s makes the rows, with the attributes of the elements around it; other elements: %s", best, strings.Join(slices.DeleteFunc(order, func(n string) bool { return n == best }), ", "))
	}
	return best, nil
}

// xmlNode is an element with what a row takes from it.
type xmlNode struct {
	name     string
	attrs    []xml.Attr
	children []xmlText
	text     []byte
	parents  []xml.Attr // of the elements around it, as Element.attribute
}

type xmlText struct {
	name string
	text []byte
}

// walkXML calls f at the end of each element. What lies within element is
// gathered there and goes no further up.
func (t *Table) walkXML(ctx context.Context, text opener, o Options, element string, f func(path []string, n *xmlNode)) error {
	r, err := text()
	if err != nil {
		return err
	}
	defer r.Close()
	dec := xml.NewDecoder(&boundedReader{ctx: ctx, r: r, budget: math.MaxInt})
	// The text has been decoded already, whatever the declaration says.
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var open []*xmlNode
	var path []string
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return explainXML(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if len(open) == o.Limits.Depth {
				return errTooDeep(o.Limits.Depth)
			}
			n := &xmlNode{name: tok.Name.Local, attrs: tok.Copy().Attr}
			for _, p := range open {
				for _, a := range p.attrs {
					a.Name.Local = p.name + "." + a.Name.Local
					n.parents = append(n.parents, a)
				}
			}
			open = append(open, n)
			path = append(path, n.name)
		case xml.CharData:
			if len(open) > 0 && (len(open[len(open)-1].text) > 0 || len(trimBlank(tok)) > 0) {
				n := open[len(open)-1]
				if n.text = append(n.text, tok...); len(n.text) > o.Limits.CellBytes {
					return errCellTooLong(0, o.Limits.CellBytes)
				}
			}
		case xml.EndElement:
			n := open[len(open)-1]
			f(path, n)
			open, path = open[:len(open)-1], path[:len(path)-1]
			if len(open) > 0 && n.name != element {
				open[len(open)-1].adopt(n, o.Limits.Columns)
			}
		}
	}
}

// adopt takes the content of a child: its text under its name, what it carries
// itself under both names.
func (n *xmlNode) adopt(child *xmlNode, limit int) {
	if len(n.children) > limit {
		return
	}
	s := trimBlank(child.text)
	if len(s) > 0 || len(child.attrs)+len(child.children) == 0 {
		n.children = append(n.children, xmlText{child.name, s})
	}
	for _, a := range child.attrs {
		n.children = append(n.children, xmlText{child.name + "." + a.Name.Local, []byte(a.Value)})
	}
	for _, c := range child.children {
		n.children = append(n.children, xmlText{child.name + "." + c.name, c.text})
	}
}

func explainXML(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	line, what := int64(0), err.Error()
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		line, what = int64(syntax.Line), syntax.Msg
	}
	return &Error{Code: "bad-xml", Row: line,
		Text: lang.Text{ZH: "不是合法的 XML：" + what, EN: "not valid XML: " + what},
		Fix:  lang.Text{ZH: "从源系统重新导出；不支持自定义实体", EN: "export it again from its source; entities of the document's own are not resolved"}}
}

func errNoElement(name string) *Error {
	return &Error{Code: "no-rows",
		Text: lang.Text{ZH: "XML 里没有可以作为行的重复元素 " + name, EN: strings.TrimSpace("the XML has no repeating element that could be a row " + name)},
		Fix:  lang.Text{ZH: "在 dialect.property 中写明作为行的元素名", EN: "name the element that makes the rows in dialect.property"}}
}

// xmlPass reads all rows: first to learn the columns, then to spool them.
func (t *Table) xmlPass(ctx context.Context, text opener, o Options, element string, names []string, s *spool) ([]string, error) {
	r := &xmlReader{o: o, names: names, index: map[string]int{}, spool: s}
	for i, n := range names {
		r.index[n] = i
	}
	var failed error
	left := outside{element: element, holds: map[int]bool{}, count: map[string]int{}}
	err := t.walkXML(ctx, text, o, element, func(path []string, n *xmlNode) {
		left.end(path, n)
		if n.name != element || failed != nil {
			return
		}
		failed = r.row(n)
	})
	if err = errors.Join(err, failed); err != nil {
		return nil, err
	}
	if r.rows == 0 {
		return nil, errNoElement(element)
	}
	if s != nil && r.twice != "" {
		t.note("repeated-elements", "有的行里 %s 出现多次，各值以换行相连", "some rows have several %s elements; their texts were joined by line breaks", r.twice)
	}
	if s != nil {
		left.note(t)
	}
	return r.names, nil
}

func (r *xmlReader) row(n *xmlNode) error {
	r.rows++
	clear(r.cells)
	r.cells = r.cells[:0]
	for _, a := range slices.Concat(n.parents, n.attrs) {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			continue
		}
		if err := r.put(a.Name.Local, []byte(a.Value)); err != nil {
			return err
		}
	}
	for _, c := range n.children {
		if err := r.put(c.name, c.text); err != nil {
			return err
		}
	}
	if s := trimBlank(n.text); len(n.children) == 0 && len(s) > 0 {
		if err := r.put(n.name, s); err != nil {
			return err
		}
	}
	if r.spool != nil {
		r.spool.add(row{line: r.rows, cells: r.cells})
	}
	return nil
}

func (r *xmlReader) put(name string, text []byte) error {
	at, ok := r.index[name]
	if !ok {
		at = len(r.names)
		if at == r.o.Limits.Columns {
			return errTooWide(r.rows, r.o.Limits.Columns)
		}
		r.index[name] = at
		r.names = append(r.names, name)
	}
	for len(r.cells) <= at {
		r.cells = append(r.cells, nil)
	}
	if r.cells[at] != nil {
		r.twice = name
		text = append(append(r.cells[at], '\n'), text...)
	}
	if len(text) > r.o.Limits.CellBytes {
		return errCellTooLong(r.rows, r.o.Limits.CellBytes)
	}
	r.cells[at] = text
	return nil
}
