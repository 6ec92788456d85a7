package table

import (
	"fmt"
	"unsafe"

	"github.com/parquet-go/parquet-go"
)

// valuesAtOnce is how many values are handed to a column of a Parquet file in
// one call: pages end only between calls.
const valuesAtOnce = 1024

// parquetGroup is a group that keeps its columns in the declared order, where
// parquet.Group sorts them by name.
type parquetGroup struct {
	parquet.Group
	fields []parquet.Field
}

func (g *parquetGroup) Fields() []parquet.Field { return g.fields }

func parquetRoot(s Schema, zoned []bool) (*parquetGroup, error) {
	names := []string{RowIDColumn}
	group := parquet.Group{RowIDColumn: parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked)}
	for i, f := range s.Fields {
		if _, taken := group[f.Name]; taken {
			return nil, fmt.Errorf("column %s: the name is taken", f.Name)
		}
		group[f.Name] = parquet.Optional(parquetNode(f.Type, zoned[i]))
		names = append(names, f.Name)
	}
	fields := group.Fields()
	byName := make(map[string]parquet.Field, len(fields))
	for _, f := range fields {
		byName[f.Name()] = f
	}
	ordered := make([]parquet.Field, 0, len(fields))
	for _, name := range names {
		ordered = append(ordered, byName[name])
	}
	return &parquetGroup{Group: group, fields: ordered}, nil
}

// parquetNode is the column type of a field. Whole numbers are stored as deltas
// and texts through a dictionary: both are smaller, and faster to compress.
func parquetNode(t Type, zoned bool) parquet.Node {
	switch t {
	case Integer:
		return parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked)
	case Year:
		return parquet.Encoded(parquet.Int(32), &parquet.DeltaBinaryPacked)
	case Number:
		return parquet.Leaf(parquet.DoubleType)
	case Boolean:
		return parquet.Leaf(parquet.BooleanType)
	case Date:
		return parquet.Encoded(parquet.Date(), &parquet.DeltaBinaryPacked)
	case Time:
		return parquet.Encoded(parquet.TimeAdjusted(parquet.Microsecond, false), &parquet.DeltaBinaryPacked)
	case DateTime:
		return parquet.Encoded(parquet.TimestampAdjusted(parquet.Microsecond, zoned), &parquet.DeltaBinaryPacked)
	default:
		return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	}
}

func writeRowIDs(w *parquet.ColumnWriter, scratch []parquet.Value, first int64, n int) error {
	for at := 0; at < n; at += len(scratch) {
		values := scratch[:min(len(scratch), n-at)]
		for i := range values {
			values[i] = parquet.Int64Value(first+int64(at+i)).Level(0, 0, 0)
		}
		if _, err := w.WriteRowValues(values); err != nil {
			return err
		}
	}
	return nil
}

func writeColumn(w *parquet.ColumnWriter, scratch []parquet.Value, c *Column, index, n int) error {
	for at := 0; at < n; at += len(scratch) {
		values := scratch[:min(len(scratch), n-at)]
		fillValues(values, c, at)
		for i := range values {
			level := 1
			if c.Null[at+i] {
				values[i], level = parquet.NullValue(), 0
			}
			values[i] = values[i].Level(0, level, index)
		}
		if _, err := w.WriteRowValues(values); err != nil {
			return err
		}
	}
	return nil
}

// fillValues turns cells from row at on into values; those of cells without a
// value mean nothing.
func fillValues(values []parquet.Value, c *Column, at int) {
	switch c.Type {
	case Number:
		for i, v := range c.Floats[at : at+len(values)] {
			values[i] = parquet.DoubleValue(v)
		}
	case Boolean:
		for i, v := range c.Ints[at : at+len(values)] {
			values[i] = parquet.BooleanValue(v != 0)
		}
	case Date, Year:
		for i, v := range c.Ints[at : at+len(values)] {
			values[i] = parquet.Int32Value(int32(v))
		}
	case Integer, Time, DateTime:
		for i, v := range c.Ints[at : at+len(values)] {
			values[i] = parquet.Int64Value(v)
		}
	case YearMonth:
		for i := range values {
			values[i] = parquet.ByteArrayValue(c.AppendText(nil, at+i))
		}
	default:
		for i, s := range c.Strings[at : at+len(values)] {
			values[i] = parquet.ByteArrayValue(unsafe.Slice(unsafe.StringData(s), len(s))) // read only, copied by the page
		}
	}
}
