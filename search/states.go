package search

import "slices"

// States reports what any document of the index states: the days that its data
// cover, and its box on the map. What none does need not be asked for.
func (x *Index) States() (days, boxes bool) {
	for _, span := range x.rows.spans {
		if !span[0].IsZero() || !span[1].IsZero() {
			days = true
			break
		}
	}
	return days, slices.ContainsFunc(x.rows.boxes, func(box []float64) bool { return len(box) > 0 })
}
