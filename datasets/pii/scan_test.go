package pii

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// texts is a batch of one column of texts per field; an empty text is no value.
func texts(s table.Schema, rows ...[]string) *table.Batch {
	b := &table.Batch{Len: len(rows)}
	for i := range s.Fields {
		c := table.Column{Type: table.String}
		for _, row := range rows {
			c.Strings = append(c.Strings, row[i])
			c.Null = append(c.Null, row[i] == "")
		}
		b.Columns = append(b.Columns, c)
	}
	return b
}

func scanned(t testing.TB, s table.Schema, b *table.Batch) []Hit {
	t.Helper()
	scan := New(s)
	if err := scan.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := scan.Close(); err != nil {
		t.Fatal(err)
	}
	return scan.Hits()
}

func TestScanFindsPersonalInformationInTexts(t *testing.T) {
	cases := []struct {
		text string
		want Kind // empty: none
	}{
		{"11010519491231002X", Resident},
		{"身份证11010519491231002X，已核", Resident},
		{"110105194912310021", ""},
		{"13812345678", Mobile},
		{"138-1234-5678", Mobile},
		{"138 1234 5678", Mobile},
		{"+86 13812345678", Mobile},
		{"联系人：张三，手机13812345678。", Mobile},
		{"电话:13812345678.", Mobile},
		{"12812345678", ""},
		{"021-62345678", ""},
		{"0.13812345678", ""},
		{"https://example.org/13812345678", ""},
		{"A13812345678", ""},
		{"ORD-13812345678-01", ""},
		{"4111111111111111", BankCard},
		{"4111 1111 1111 1111", BankCard},
		{"4111111111111112", ""},
		{"3111111111111111", ""},
		{"zhang.san@qq.com", Email},
		{"邮箱 wang@example.com，请联系", Email},
		{"info@library.org.cn", ""},
		{"zhangsan@shanghai.gov.cn", ""},
		{"5@12.50", ""},
		{"@home", ""},
		{"2024-03-01 12:30:45", ""},
		{"310101199001", ""},
	}
	s := table.Schema{Fields: []table.Field{{Name: "备注", Type: table.String}}}
	for _, c := range cases {
		var want []Hit
		if c.want != "" {
			want = []Hit{{Column: "备注", Kind: c.want, Count: 1, FirstRow: 2}}
		}
		got := scanned(t, s, texts(s, []string{""}, []string{c.text}))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

func TestScanFindsIdsAndMobilesThatWereReadAsNumbers(t *testing.T) {
	s := table.Schema{Fields: []table.Field{{Name: "证件", Type: table.Integer}, {Name: "号码", Type: table.Integer}, {Name: "产值", Type: table.Integer}}}
	b := &table.Batch{Len: 2, Columns: []table.Column{
		{Type: table.Integer, Null: []bool{false, false}, Ints: []int64{0, 0}},
		{Type: table.Integer, Null: []bool{false, false}, Ints: []int64{13812345678, 19912345678}},
		{Type: table.Integer, Null: []bool{false, false}, Ints: []int64{13_812_000_000, 15_000_000_000}},
	}}
	id := residentNumber(t)
	b.Columns[0].Ints[0], b.Columns[0].Ints[1] = id, id/10*10+(id+1)%10
	want := []Hit{{"证件", Resident, 1, 1}, {"号码", Mobile, 2, 1}}
	if diff := cmp.Diff(want, scanned(t, s, b)); diff != "" {
		t.Error(diff)
	}
}

// residentNumber is a resident id without X.
func residentNumber(t *testing.T) int64 {
	t.Helper()
	for n := int64(110105194912310010); n < 110105194912319990; n += 10 {
		for check := range int64(10) {
			if ValidResidentID(fmt.Sprint(n + check)) {
				return n + check
			}
		}
	}
	t.Fatal("no resident id is valid")
	return 0
}

func TestScanFindsNamesOnlyBesideAddresses(t *testing.T) {
	people := [][]string{{"王芳", "和平路1号"}, {"欧阳明月", "和平路2号"}, {"李建国", ""}}
	places := [][]string{{"豫园", "安仁街218号"}, {"静安区图书馆", "新闸路1708号"}, {"王家小院酒店", "长乐路9号"}}
	cases := []struct {
		name   string
		fields []string
		rows   [][]string
		want   []Hit
	}{
		{"people", []string{"姓名", "家庭住址"}, people, []Hit{{"姓名", NameAddress, 2, 1}}},
		{"people under English titles", []string{"name", "address"}, people, []Hit{{"name", NameAddress, 2, 1}}},
		{"people without addresses", []string{"姓名", "单位"}, people, nil},
		{"places", []string{"name", "address"}, places, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var s table.Schema
			for _, name := range c.fields {
				s.Fields = append(s.Fields, table.Field{Name: name, Type: table.String})
			}
			if diff := cmp.Diff(c.want, scanned(t, s, texts(s, c.rows...))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestScanLeavesContactsOfPublicBodiesAndOtherCodesAlone(t *testing.T) {
	s := table.Schema{Fields: []table.Field{
		{Name: "电话", Type: table.String, Semantic: PublicContact},
		{Name: "邮箱", Type: table.String, Semantic: PublicContact},
		{Name: "信用代码", Type: table.String, Semantic: CreditCode},
	}}
	b := texts(s, []string{"13812345678", "zhang@qq.com", "11010519491231002X"})
	if hits := scanned(t, s, b); hits != nil {
		t.Errorf("got %+v", hits)
	}
	b.Columns[0].Strings[0] = "11010519491231002X"
	if hits := scanned(t, s, b); len(hits) != 1 || hits[0].Kind != Resident {
		t.Errorf("resident id among public contacts: got %+v", hits)
	}
}

// numbers is a table as statistics and sensors make them: many digits, nobody's.
func numbers(rows int) (table.Schema, *table.Batch) {
	r := rand.New(rand.NewPCG(3, 4))
	columns := []struct {
		name string
		cell func(i int) string
	}{
		{"序列号", func(i int) string { return fmt.Sprintf("%011d", r.Int64N(1e11)) }},
		{"订单", func(i int) string { return fmt.Sprintf("%016d", r.Int64N(1e16)) }},
		{"流水", func(i int) string { return fmt.Sprintf("%018d", r.Int64N(1e18)) }},
		{"雪花", func(i int) string { return fmt.Sprint(int64(1.7e18) + r.Int64N(1e15)) }},
		{"时间", func(i int) string { return fmt.Sprintf("20240301%06d", r.IntN(240000)) }},
		{"坐标", func(i int) string { return fmt.Sprintf("121.%014d", r.Int64N(1e14)) }},
		{"科学", func(i int) string { return fmt.Sprint(r.NormFloat64() * 1e15) }},
		{"车牌", func(i int) string { return fmt.Sprintf("沪A%05d", r.IntN(1e5)) }},
		{"设备", func(i int) string { return strings.ToUpper(fmt.Sprintf("%024x", r.Int64())) }},
	}
	var s table.Schema
	b := &table.Batch{Len: rows}
	for _, c := range columns {
		s.Fields = append(s.Fields, table.Field{Name: c.name, Type: table.String})
		cells := table.Column{Type: table.String, Null: make([]bool, rows)}
		for i := range rows {
			cells.Strings = append(cells.Strings, c.cell(i))
		}
		b.Columns = append(b.Columns, cells)
	}
	amounts := table.Column{Type: table.Integer, Null: make([]bool, rows)}
	for range rows {
		amounts.Ints = append(amounts.Ints, r.Int64N(5e10))
	}
	s.Fields = append(s.Fields, table.Field{Name: "金额", Type: table.Integer})
	b.Columns = append(b.Columns, amounts)
	return s, b
}

func TestScanFindsNothingInTablesOfNumbers(t *testing.T) {
	s, b := numbers(50_000)
	if hits := scanned(t, s, b); hits != nil {
		t.Errorf("got %+v", hits)
	}
}

func BenchmarkScan(b *testing.B) {
	s, batch := numbers(table.BatchRows)
	b.ReportAllocs()
	for b.Loop() {
		scanned(b, s, batch)
	}
	b.ReportMetric(float64(batch.Len)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
