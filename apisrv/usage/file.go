package usage

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/keys"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/rowapi"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/site/served"
)

var fileTitle = lang.Text{ZH: "获取文件", EN: "Get the file"}

// filePage is the page on which links to the file of a grant are made.
type filePage struct {
	Receipt string
	Dataset offer.Dataset
	Grant   access.Grant
	Tables  []served.Option // with granted data items
	Formats []served.Option
	Known   int    // links that there were when the page was drawn
	New     string // address of the link that was just made; it is never shown again
	Minutes int    // for which a link works
	Links   []linkLine
}

// linkLine is a link in the list, with what its state is called: ready, used or
// over.
type linkLine struct {
	keys.Link
	State string
}

func showFile(v *office.Visit) error {
	g, ok := delivers(v, access.File)
	if !ok {
		return v.Redirect(page(v, ""), nil)
	}
	form := served.Form{Values: map[string][]string{"format": {rowapi.FileFormats()[0]}}}
	if tables := tableOptions(v, g); len(tables) > 0 {
		form.Values.Set("table", tables[0].Value)
	}
	return drawFile(v, g, "", form)
}

// drawFile shows the page, and once the token of a link that was just made.
func drawFile(v *office.Visit, g access.Grant, token string, form served.Form) error {
	all, err := v.Keys.Links(v.Context(), v.Case.Receipt)
	if err != nil {
		return err
	}
	p := filePage{Receipt: v.Case.Receipt, Dataset: v.Dataset(), Grant: g, Tables: tableOptions(v, g), Known: len(all), Minutes: int(keys.LinkLife.Minutes())}
	if token != "" {
		p.New = v.Offer.Base + strings.TrimPrefix(strings.Replace(rowapi.FilesPattern, "{token}", token, 1), "/")
	}
	for _, name := range rowapi.FileFormats() {
		p.Formats = append(p.Formats, served.Option{Value: name, Label: strings.ToUpper(name)})
	}
	for _, l := range all {
		line := linkLine{l, "ready"}
		switch {
		case !l.Used.IsZero():
			line.State = "used"
		case !v.Now().Before(l.Ends):
			line.State = "over"
		}
		p.Links = append(p.Links, line)
	}
	return v.Show(office.Page{Title: fileTitle, Template: "usage/file", Data: p, Form: form})
}

// tableOptions are the tables that hold any of the granted data items.
func tableOptions(v *office.Visit, g access.Grant) (all []served.Option) {
	for _, t := range v.Dataset().Tables {
		if slices.ContainsFunc(t.Items, func(i offer.Item) bool { return slices.Contains(g.Items, i.ID) }) {
			all = append(all, served.Option{Value: t.Name, Label: v.Text(t.Title)})
		}
	}
	return all
}

// makeLink makes a link. A page that was drawn before there was another, such as
// one that is sent twice, makes none.
func makeLink(v *office.Visit) error {
	g, ok := delivers(v, access.File)
	if !ok {
		return v.Redirect(page(v, ""), nil)
	}
	table, format := v.Value("table"), v.Value("format")
	var faults []access.Fault
	if !offered(tableOptions(v, g), table) {
		faults = append(faults, access.Fault{Field: "table", Message: lang.Text{ZH: "没有选择数据表", EN: "No table is chosen"},
			Fix: lang.Text{ZH: "请从列出的数据表中选择。", EN: "Choose one of those listed."}})
	}
	if !slices.Contains(rowapi.FileFormats(), format) {
		faults = append(faults, access.Fault{Field: "format", Message: lang.Text{ZH: "没有选择格式", EN: "No format is chosen"},
			Fix: lang.Text{ZH: "请从列出的格式中选择。", EN: "Choose one of those listed."}})
	}
	if len(faults) > 0 {
		return drawFile(v, g, "", v.Form(faults...))
	}
	all, err := v.Keys.Links(v.Context(), v.Case.Receipt)
	if err != nil {
		return err
	}
	if v.Value("known") != strconv.Itoa(len(all)) {
		return cases.ErrStale
	}
	token, err := v.Keys.NewLink(v.Context(), v.Account.ID, v.Case.Receipt, table, format)
	switch {
	case errors.Is(err, keys.ErrSuspended):
		return v.SuspendedPage(g.Dataset)
	case errors.Is(err, keys.ErrNoGrant), errors.Is(err, keys.ErrPaused):
		return v.Redirect(page(v, ""), nil)
	case err != nil:
		return err
	}
	return drawFile(v, g, token, v.Form())
}

func offered(options []served.Option, value string) bool {
	return slices.ContainsFunc(options, func(o served.Option) bool { return o.Value == value })
}
