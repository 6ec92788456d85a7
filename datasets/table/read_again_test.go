package table

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// A descriptor that lists what was inferred must read its file like before,
// also where the columns got their names from the reader.
func TestAnInferredSchemaReadsTheFileAgain(t *testing.T) {
	tests := map[string]string{
		"names of its own":              "a,b\n1,x\n2,y\n",
		"repeated names":                "a,b,b,b_2\n1,2,3,4\n",
		"columns without a name":        "日期,,值,\n2024-01-01,周一,3,x\n2024-01-02,周二,4,y\n",
		"columns without anything":      "a,,b\n1,,2\n3,,4\n",
		"rows longer than the header":   "a,b\n1,2\n3,4,extra\n5,6\n",
		"longer rows after empty ones":  "a,b,\n1,2\n3,4,,extra\n5,6\n",
		"no header":                     "1,2,3\n4,5,6\n7,8,9\n",
		"lines above and below":         "数据来源：市统计局,,\n单位：万人,,\n地区,2023年,2024年\n甲,1,2\n乙,3,4\n注：含常住人口,,\n",
		"a header of two rows":          "地区,人口,,面积\n,男,女,\n甲,1,2,3.5\n乙,3,4,5.5\n",
		"a name as the reader gives it": "column_2,\n1,2\n3,4\n",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{"f.csv": {Data: []byte(text)}}
			first, err := Open(t.Context(), fsys, "f.csv", Options{})
			if err != nil {
				t.Fatal(err)
			}
			again, err := Open(t.Context(), fsys, "f.csv", Options{Dialect: first.Dialect, Schema: first.Schema})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(first.Schema.Fields, again.Schema.Fields); diff != "" {
				t.Errorf("fields (-first +again):\n%s", diff)
			}
			if diff := cmp.Diff([][]string{first.Lead, first.Foot}, [][]string{again.Lead, again.Foot}); diff != "" {
				t.Errorf("lines beside the table (-first +again):\n%s", diff)
			}
			if first.Rows != again.Rows || again.Rejected != 0 {
				t.Errorf("%d rows and %d rejected, first %d rows", again.Rows, again.Rejected, first.Rows)
			}
		})
	}
}
