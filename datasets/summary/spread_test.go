package summary

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

func TestHistogramHoldsEveryValueInRoundBins(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	shapes := map[string]func() float64{
		"cents":        func() float64 { return float64(r.IntN(1_000_000)) / 100 },
		"normal":       r.NormFloat64,
		"far apart":    func() float64 { return math.Pow(10, r.Float64()*30-15) },
		"huge":         func() float64 { return (r.Float64() - 0.5) * 1e300 },
		"tiny":         func() float64 { return r.Float64() * 1e-290 },
		"an outlier":   func() float64 { return []float64{1, 2, 3, 1e12}[min(r.IntN(2000), 3)] },
		"from nothing": func() float64 { return float64(r.IntN(3)) },
	}
	for name, next := range shapes {
		t.Run(name, func(t *testing.T) {
			values := make([]float64, 5000)
			for i := range values {
				values[i] = next()
			}
			bins := described(t, floats(values...)).Bins
			if len(bins) < 2 || len(bins) > MaxBins {
				t.Fatalf("%d bins: %v", len(bins), bins)
			}
			if diff := cmp.Diff(recount(t, bins, values), bins); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// recount puts values into the same bins one by one.
func recount(t *testing.T, bins []Bin, values []float64) []Bin {
	t.Helper()
	out := make([]Bin, len(bins))
	for i, b := range bins {
		out[i] = Bin{From: b.From, To: b.To}
		if i > 0 && bins[i-1].To != b.From {
			t.Errorf("bin %d begins at %s, the one before ends at %s", i, b.From, bins[i-1].To)
		}
		for _, v := range values {
			if v >= number(t, b.From) && v < number(t, b.To) {
				out[i].Count++
			}
		}
	}
	return out
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestHistogramOfTimesHasEdgesThatClocksShow(t *testing.T) {
	cases := []struct {
		in   table.Column
		want Bin // the second
	}{
		{ints(table.DateTime, 0, 3599e6), Bin{"1970-01-01T00:05:00", "1970-01-01T00:10:00", 0}},
		{ints(table.DateTime, 0, 86399e6), Bin{"1970-01-01T02:00:00", "1970-01-01T04:00:00", 0}},
		{ints(table.Time, 0, 86399e6), Bin{"02:00:00", "04:00:00", 0}},
		{ints(table.Date, 0, 365), Bin{"1970-01-21", "1970-02-10", 0}},
		{ints(table.YearMonth, 0, 30), Bin{"1970-03", "1970-05", 0}},
		{ints(table.Year, 1950, 2024), Bin{"1955", "1960", 0}},
	}
	for _, c := range cases {
		bins := described(t, c.in).Bins
		if len(bins) < 2 || len(bins) > MaxBins || bins[1] != c.want {
			t.Errorf("%s: got %v, want second %v", c.in.Type, bins, c.want)
		}
	}
}

func TestHistogramOfIntegersReachesTheirLimits(t *testing.T) {
	got := described(t, ints(table.Integer, math.MinInt64, 0, math.MaxInt64))
	var total int64
	for _, b := range got.Bins {
		total += b.Count
	}
	if total != 3 || len(got.Bins) > MaxBins || got.Bins[0].From != "-9223372036854775808" || got.Bins[len(got.Bins)-1].To != "9223372036854775807" {
		t.Errorf("got %v", got.Bins)
	}
}

func TestDistinctIsExactUpToALimitThenClose(t *testing.T) {
	for _, n := range []int{MaxExact, MaxExact + 1, 400_000} {
		texts := table.Column{Type: table.String, Null: make([]bool, 2*n)}
		for i := range 2 * n {
			texts.Strings = append(texts.Strings, fmt.Sprint("value ", i/2))
		}
		got := described(t, texts)
		if got.Exact != (n <= MaxExact) || got.Exact != (len(got.Top) > 0) {
			t.Errorf("%d values: exact %v, %d top", n, got.Exact, len(got.Top))
		}
		if off := math.Abs(float64(got.Distinct)/float64(n) - 1); off > 0.03 || got.Exact && off != 0 {
			t.Errorf("%d values: got %d", n, got.Distinct)
		}
	}
}

func TestLongTextsTurnToEstimatesBeforeTheyFillTheMemory(t *testing.T) {
	long := make([]byte, heldBytes/64)
	texts := table.Column{Type: table.String, Null: make([]bool, 80)}
	for i := range 80 {
		long[0] = byte(i)
		texts.Strings = append(texts.Strings, string(long))
	}
	if got := described(t, texts); got.Exact || got.Distinct != 80 {
		t.Errorf("exact %v, distinct %d; want an estimate of 80", got.Exact, got.Distinct)
	}
}
