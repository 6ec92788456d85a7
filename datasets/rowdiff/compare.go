package rowdiff

// side says which versions have a key.
type side uint8

const (
	inOld side = 1 << iota
	inNew
)

// met is what is known of a key while its partition is compared.
type met struct {
	row  rowHash
	side side
}

// compare adds the differences within one partition to total.
func compare(before, after *partitions, i int, key []string, total *Change) error {
	old, err := before.records(i)
	if err != nil {
		return err
	}
	keys := map[string]met{}
	for id, row := range old {
		if _, twice := keys[id]; twice {
			return &DuplicateKeyError{Old: true, Fields: key, Values: cellTexts(id)}
		}
		keys[id] = met{row, inOld}
	}
	removed := int64(len(keys))
	recent, err := after.records(i)
	if err != nil {
		return err
	}
	for id, row := range recent {
		known := keys[id]
		switch {
		case known.side&inNew != 0:
			return &DuplicateKeyError{Fields: key, Values: cellTexts(id)}
		case known.side == 0:
			total.Added++
		default:
			removed--
			if known.row != row {
				total.Changed++
			}
		}
		keys[id] = met{row, known.side | inNew}
	}
	total.Removed += removed
	return nil
}
