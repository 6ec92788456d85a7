package table

import (
	"errors"
	"fmt"
	"io"
)

type geoJSONWriter struct {
	textBuffer
	keys     [][]byte
	geometry int // column
	rows     int64
	err      error
}

// NewGeoJSON writes a FeatureCollection (RFC 7946), one feature to a line. The
// first column of type GeoJSON is the geometry, the others are properties with
// values as NewJSON has them. Rings of polygons are turned to the right-hand
// rule of section 3.1.6: outer ones counterclockwise, holes clockwise;
// coordinates keep their digits. A schema without geometry, and a cell that
// holds none, are errors.
func NewGeoJSON(w io.Writer, s Schema) Writer {
	g := &geoJSONWriter{textBuffer: textBuffer{w: w}, keys: jsonKeys(s), geometry: -1}
	for i, f := range s.Fields {
		if f.Type == GeoJSON {
			g.geometry = i
			break
		}
	}
	if g.geometry < 0 {
		g.err = errors.New("no column of geometry")
	}
	g.buf = append(g.buf, `{"type":"FeatureCollection","features":[`...)
	return g
}

func (g *geoJSONWriter) Write(b *Batch) error {
	for row := range b.Len {
		if g.err != nil {
			break
		}
		g.err = g.writeFeature(b, row)
	}
	if g.err != nil {
		return fmt.Errorf("write geojson: %w", g.err)
	}
	return nil
}

func (g *geoJSONWriter) writeFeature(b *Batch, row int) error {
	g.buf = append(appendComma(g.buf, int(min(g.rows, 1))), "\n"...)
	g.rows++
	g.buf = append(g.buf, `{"type":"Feature","geometry":`...)
	if c := &b.Columns[g.geometry]; c.Null[row] {
		g.buf = append(g.buf, "null"...)
	} else {
		geometry, err := rewound([]byte(c.Strings[row]))
		if err != nil {
			return fmt.Errorf("row %d: %w", b.Start+int64(row)+1, err)
		}
		g.buf = append(g.buf, geometry...)
	}
	g.buf = append(g.buf, `,"properties":{`...)
	for i, n := 0, 0; i < len(b.Columns); i++ {
		if i == g.geometry {
			continue
		}
		g.buf = append(appendComma(g.buf, n), g.keys[i]...)
		g.buf = appendJSONCell(g.buf, &b.Columns[i], row)
		n++
	}
	g.buf = append(g.buf, "}}"...)
	return g.flushFull()
}

func (g *geoJSONWriter) Close() error {
	if g.err != nil {
		return fmt.Errorf("write geojson: unfinished: %w", g.err)
	}
	g.buf = append(g.buf, "\n]}\n"...)
	if err := g.flush(); err != nil {
		return fmt.Errorf("write geojson: %w", err)
	}
	return nil
}
