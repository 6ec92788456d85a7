// Package pii looks through the rows of a table for personal information
// (个人信息): resident id numbers, mobile numbers, bank cards, e-mail addresses
// and names of persons beside addresses. It says in which column how many were
// found and where the first stands, and never keeps a value. A finding is a
// reason to ask a person, not a verdict. Start with New.
package pii

import (
	"slices"
	"strconv"

	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Kind is a kind of personal information.
type Kind string

const (
	Resident    Kind = "resident-id"       // 公民身份号码
	Mobile      Kind = "mobile"            // 手机号码
	BankCard    Kind = "bank-card"         // 银行卡号
	Email       Kind = "email"             // 个人电子邮箱
	NameAddress Kind = "name-with-address" // 姓名与住址
)

// kinds has the kinds in the order in which hits are listed.
var kinds = []Kind{Resident, Mobile, BankCard, Email, NameAddress}

// share is the part of what looks like a kind that must pass its checks before
// a column counts as holding it: chance lets one in about 50,000 numbers of 18
// digits pass for a resident id, one in ten for a bank card, and one number of
// 11 digits in fourteen for a mobile.
var share = map[Kind]float64{Resident: 0.05, Mobile: 0.5, BankCard: 0.5, Email: 0, NameAddress: 0.6}

// Hit is personal information in a column.
type Hit struct {
	Column   string `json:"column"`
	Kind     Kind   `json:"kind"`
	Count    int64  `json:"count"`
	FirstRow int64  `json:"firstRow"` // row of the table, from 1, the header not counted
}

// Scan takes the rows of a table, as a table.Writer does.
type Scan struct {
	columns []column
	address int // column of addresses; -1 where there is none
}

type column struct {
	field table.Field
	names bool // holds names, by its title
	found map[Kind]*found
}

// found counts what looks like a kind, and what passed its checks.
type found struct{ alike, passed, first int64 }

// New returns a scan for tables of that schema.
func New(s table.Schema) *Scan {
	scan := &Scan{address: slices.IndexFunc(s.Fields, titledAddress)}
	for _, f := range s.Fields {
		c := column{field: f, names: scan.address >= 0 && titledName(f), found: map[Kind]*found{}}
		for _, k := range kinds {
			c.found[k] = &found{}
		}
		scan.columns = append(scan.columns, c)
	}
	return scan
}

// Write looks through the rows of a batch. It returns no error.
func (s *Scan) Write(b *table.Batch) error {
	for i := range b.Columns {
		c, cells := &s.columns[i], &b.Columns[i]
		switch {
		case c.identifiesNoPerson():
		case cells.Type == table.String:
			s.scanTexts(c, cells, b)
		case cells.Type == table.Integer:
			c.scanIntegers(cells, b)
		}
	}
	return nil
}

// Close does nothing: hits can be read, and rows added, at any time.
func (s *Scan) Close() error { return nil }

// Hits lists what was found, column by column.
func (s *Scan) Hits() []Hit {
	var hits []Hit
	for _, c := range s.columns {
		for _, k := range kinds {
			f := c.found[k]
			if f.passed > 0 && float64(f.passed) >= share[k]*float64(f.alike) {
				hits = append(hits, Hit{Column: c.field.Name, Kind: k, Count: f.passed, FirstRow: f.first})
			}
		}
	}
	return hits
}

// identifiesNoPerson is a field declared to hold codes of other things, whose
// digits may look like a person's.
func (c *column) identifiesNoPerson() bool {
	return slices.Contains([]string{CreditCode, RealEstateUnit, ComponentCode}, c.field.Semantic)
}

func (c *column) public() bool { return c.field.Semantic == PublicContact }

func (c *column) note(k Kind, passed bool, row int64) {
	f := c.found[k]
	f.alike++
	if !passed {
		return
	}
	f.passed++
	if f.first == 0 {
		f.first = row + 1
	}
}

func (s *Scan) scanTexts(c *column, cells *table.Column, b *table.Batch) {
	for i, text := range cells.Strings[:b.Len] {
		if cells.Null[i] {
			continue
		}
		row := b.Start + int64(i)
		c.scanText(text, row)
		if c.names && !b.Columns[s.address].Null[i] {
			c.note(NameAddress, personName(text), row)
		}
	}
}

// scanIntegers finds resident ids and mobiles that were read as numbers. Amounts
// of money can look like mobiles: where one is round, it counts against them.
func (c *column) scanIntegers(cells *table.Column, b *table.Batch) {
	for i, v := range cells.Ints[:b.Len] {
		if cells.Null[i] {
			continue
		}
		row := b.Start + int64(i)
		if v >= 1e17 && v < 1e18 {
			c.note(Resident, ValidResidentID(strconv.FormatInt(v, 10)), row)
		}
		if !c.public() {
			c.note(Mobile, v >= 13e9 && v < 20e9 && v%1000 != 0, row)
		}
	}
}
