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
	ndcg := "-"
	if f.answered > 0 {
		ndcg = fmt.Sprintf("%.3f", f.NDCG)
	}
	fmt.Fprintf(w, "%s\t%d\t%s\t%.3f\t\n", name, f.Queries, ndcg, f.Success)
}

// String is the failure in one line.
func (f Failure) String() string {
	var hits []string
	for _, h := range f.Hits[:min(len(f.Hits), 5)] {
		hits = append(hits, fmt.Sprintf("%d %s", h.Grade, h.ID))
	}
	return fmt.Sprintf("line %d %s %q %.3f: %s", f.Line, f.Kind, f.Text, f.NDCG, strings.Join(hits, ", "))
}
