package commission

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"strconv"

	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
)

// export sends a whole table as a file, for the scope that the query names.
func export(v *office.Visit, a asked) error {
	format := v.Param("format")
	if !slices.Contains(figures.Formats, format) {
		return store.ErrNotFound
	}
	s := figures.Scope{Agency: v.Value("agency"), Domain: v.Value("domain"), Dataset: v.Value("dataset"), Application: v.Value("application")}
	t, err := v.Figures.Table(v.Context(), v.Param("table"), s, a.Period)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := figures.Write(&body, t, format, v.Lang); err != nil {
		return err
	}
	attach(v, figures.MediaType(format), figures.FileName(t, format))
	v.W.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	if v.R.Method != http.MethodHead {
		_, _ = body.WriteTo(v.W) // a client that went away gets nothing
	}
	return nil
}

// attach says that what follows is a file. Its name is made of keys, periods and
// ids of the catalogue, and is quoted whatever it is made of.
func attach(v *office.Visit, media, name string) {
	h := v.W.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

// exportAll sends every table with its definitions, for a third party that
// evaluates (沪府令9号 第五十一条). It is written aside first: however slow the client
// is, the store is read no longer than it takes.
func exportAll(v *office.Visit, a asked) error {
	f, err := os.CreateTemp("", "kaimen-evaluation-*")
	if err != nil {
		return fmt.Errorf("write the evaluation aside: %w", err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := v.Figures.Evaluation(v.Context(), f, a.Period); err != nil {
		return err
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("read the evaluation: %w", err)
	}
	attach(v, "application/zip", "evaluation-"+a.Period.Name(calendar.Today(v.Now()))+".zip")
	v.W.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	if v.R.Method != http.MethodHead {
		_, _ = io.Copy(v.W, f) // a client that went away gets nothing
	}
	return nil
}
