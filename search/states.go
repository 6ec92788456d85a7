package search

// States reports what any document of the index states: the days that its data
// cover, and its box on the map. What none does need not be asked for.
func (x *Index) States() (days, boxes bool) { return x.rows.days, x.rows.mapped }
