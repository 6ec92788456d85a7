package judge

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// String is the report as a table.
func (r *Report) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "kind\tqueries\tnDCG@10\tsuccess@1\t")
	for _, k := range r.Kinds {
		k.Figures.print(w, k.Kind)
	}
	r.All.print(w, "all")
	r.HeldOut.print(w, "held out")
	w.Flush() // to a strings.Builder, which takes everything
	return b.String()
}

func (f Figures) print(w *tabwriter.Writer, name string) {
	fmt.Fprintf(w, "%s\t%d\t%s\t%s\t\n", name, f.Queries, mean(f.NDCG, f.answered), mean(f.Success, f.Queries))
}

// mean is a mean over n queries; over none there is none.
func mean(v float64, n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f", v)
}

// String is the failure in one line that begins with that of the query.
func (f Failure) String() string {
	var hits []string
	for _, h := range f.Hits[:min(len(f.Hits), 5)] {
		hits = append(hits, fmt.Sprintf("%d %s", h.Grade, h.ID))
	}
	return fmt.Sprintf("%d: %s %q %.3f: %s", f.Line, f.Kind, f.Text, f.NDCG, strings.Join(hits, ", "))
}
