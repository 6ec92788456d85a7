package compose

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

func TestAPagerShowsItsEndsAndWhatIsAroundThePage(t *testing.T) {
	for _, tt := range []struct {
		page, total int
		want        string // first and last item, links: … is a gap, brackets the page itself
	}{
		{1, 0, "0-0: [1]"},
		{1, perPage, fmt.Sprintf("1-%d: [1]", perPage)},
		{1, 2 * perPage, fmt.Sprintf("1-%d: [1] 2", perPage)},
		{2, perPage + 1, fmt.Sprintf("%d-%[1]d: 1 [2]", perPage+1)},
		{1, 10 * perPage, fmt.Sprintf("1-%d: [1] 2 3 … 10", perPage)},
		{5, 10 * perPage, fmt.Sprintf("%d-%d: 1 … 3 4 [5] 6 7 … 10", 4*perPage+1, 5*perPage)},
		{10, 10 * perPage, fmt.Sprintf("%d-%d: 1 … 8 9 [10]", 9*perPage+1, 10*perPage)},
	} {
		v := &view{c: lang.EN}
		p := v.pager("datasets/", tt.page, tt.total)
		var links []string
		for _, r := range p.Window {
			switch {
			case r.Number == 0:
				links = append(links, "…")
			case r.Current:
				links = append(links, fmt.Sprintf("[%d]", r.Number))
			default:
				links = append(links, fmt.Sprint(r.Number))
			}
		}
		if got := fmt.Sprintf("%d-%d: %s", p.First, p.Last, strings.Join(links, " ")); got != tt.want {
			t.Errorf("page %d of %d: %s, want %s", tt.page, tt.total, got, tt.want)
		}
		if (p.Prev == "") != (tt.page == 1) || (p.Next == "") != (tt.page == p.Pages) {
			t.Errorf("page %d of %d: leads to %q and %q", tt.page, tt.total, p.Prev, p.Next)
		}
	}
}

func TestTheFirstPageOfAListHasNoNumberInItsAddress(t *testing.T) {
	if one, two := numbered("datasets/", 1), numbered("datasets/", 2); one != "datasets/" || two != "datasets/page/2/" {
		t.Errorf("%s, %s", one, two)
	}
}
