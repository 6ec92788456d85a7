package duties

import (
	"context"
	"encoding/json"

	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/supply"
)

// showDone ends the duties after a change whose entries changed since: of a
// change of the data, when their version is another; of a change of law, when
// what the entry states is, or it left the catalogue. An update of the data alone
// does not show that an entry follows the law. Those about a catalogue as a whole
// only the agency's word ends.
func (s comparison) showDone(ctx context.Context) error {
	var open []Record
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		open, err = s.records(ctx, tx, " WHERE shown = 0 AND gone = 0 AND kind IN ('law-change', 'data-change') AND dataset <> ''")
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range open {
		column := ended(r, s.now)
		if column == "" {
			continue
		}
		err := s.DB.Keep(ctx, func(tx *store.Tx) error { return end(ctx, tx, "clock", r, column, s.released()) })
		if err != nil {
			return err
		}
	}
	return nil
}

// ended is how a release ends a duty: shown, gone, or not at all.
func ended(r Record, now *supply.Supply) string {
	d, there := now.Dataset(r.Dataset)
	switch {
	case !there && r.Kind == LawChange:
		return "shown"
	case !there:
		return "gone"
	case now.AsOf < r.Event:
		return ""
	case r.Kind == DataChange && d.Version != "" && d.Version != r.version:
		return "shown"
	case r.Kind == LawChange && (entryHash(d) != r.entry || d.Updated > r.stated && d.Version == r.version):
		return "shown"
	}
	return ""
}

// entryHash is a hash of what an entry states, apart from its data and from what
// the portal finds out itself.
func entryHash(d supply.Dataset) string {
	d.Updated, d.Due, d.Published, d.Version, d.Rows, d.Columns, d.Cells = 0, 0, 0, "", 0, 0, 0
	d.Formats, d.Findings, d.API, d.Listed, d.Suspended, d.Stale = nil, nil, false, false, false, false
	body, err := json.Marshal(d)
	if err != nil {
		return "" // of texts and numbers alone, which JSON has words for
	}
	return shortHash(body)
}
