package rowapi

import (
	"io"
	"mime"
	"slices"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// format is a form of answers.
type format struct {
	name, media string
	write       func(io.Writer, table.Schema) table.Writer
}

// formats are those that rows come in, the usual one first. A page of rows comes
// in the first three; the rest are for exports.
var formats = []format{
	{"json", "application/json", table.NewJSON},
	{"ndjson", "application/x-ndjson", table.NewNDJSON},
	{"csv", "text/csv; charset=utf-8", table.NewCSV},
	{"parquet", "application/vnd.apache.parquet", table.NewParquet},
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", table.NewXLSX},
}

// pageFormats are those of a page of rows.
var pageFormats = formats[:3]

// choose is the format that a call names in its address, or asks for by Accept
// (RFC 9110, section 12.5.1).
func choose(c *call, named string, offered []format) (format, error) {
	if named != "" {
		for _, f := range offered {
			if f.name == named {
				return f, nil
			}
		}
		return format{}, notOffered(offered)
	}
	best, quality := format{}, 0.0
	c.w.Header().Add("Vary", "Accept")
	asked := c.r.Header.Values("Accept")
	if len(asked) == 0 {
		return offered[0], nil
	}
	for _, f := range offered {
		if q := accepted(strings.Join(asked, ","), f.media); q > quality {
			best, quality = f, q
		}
	}
	if quality == 0 {
		return best, notOffered(offered)
	}
	return best, nil
}

// accepted is how much an Accept header wants a media type, from 0 to 1: what
// the most specific range that has it says.
func accepted(accept, media string) float64 {
	want, _, _ := mime.ParseMediaType(media)
	major, _, _ := strings.Cut(want, "/")
	quality, specific := 0.0, 0
	for part := range strings.SplitSeq(accept, ",") {
		name, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		at := slices.Index([]string{"*/*", major + "/*", want}, name) + 1
		if at < specific || at == 0 {
			continue
		}
		specific, quality = at, 1
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil {
			quality = min(max(q, 0), 1)
		}
	}
	return quality
}

func notOffered(offered []format) error {
	var names []string
	for _, f := range offered {
		names = append(names, f.name)
	}
	return &problem.Refusal{Kind: NotAcceptable, Detail: lang.Text{
		ZH: "这里提供的格式有：" + strings.Join(names, "、") + "。", EN: "The formats offered here are " + strings.Join(names, ", ") + "."}}
}
