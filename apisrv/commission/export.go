package commission

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
)

// export sends a whole table as a file, for the scope that the query names.
func export(v *office.Visit, a asked) error {
	format := v.Param("format")
	if !slices.Contains(figures.Formats, format) {
		return store.ErrNotFound
	}
	s := figures.Scope{Agency: v.Value("agency"), Domain: v.Value("domain"), Dataset: v.Value("dataset")}
	t, err := v.Figures.Table(v.Context(), v.Param("table"), s, a.Period)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := figures.Write(&body, t, format, v.Lang); err != nil {
		return err
	}
	attach(v, figures.MediaType(format), figures.FileName(t, s, a.Period, format))
	v.W.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	if v.R.Method != http.MethodHead {
		_, _ = body.WriteTo(v.W) // a client that went away gets nothing
	}
	return nil
}

// attach says that what follows is a file.
func attach(v *office.Visit, media, name string) {
	h := v.W.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

// exportAll sends every table with its definitions, for a third party that
// evaluates (沪府令9号 第五十一条). An error on the way cuts it off.
func exportAll(v *office.Visit, a asked) error {
	attach(v, "application/zip", "evaluation-"+a.Period.Key+".zip")
	if v.R.Method == http.MethodHead {
		return nil
	}
	if err := v.Figures.Evaluation(v.Context(), v.W, a.Period); err != nil {
		v.Log.Error("export for an evaluation cut off", "error", err)
		panic(http.ErrAbortHandler) // the client sees that the file is not whole
	}
	return nil
}
