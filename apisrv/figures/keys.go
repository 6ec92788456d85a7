package figures

import (
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Keys are all tables, by group.
var Keys = slices.Concat(supplyKeys, useKeys, serviceKeys, dutyKeys)

// Scopes of tables.
var (
	everywhere  = []string{"portal", "agency", "domain", "dataset"}
	overTime    = []string{"portal", "agency", "domain", "dataset", "application"}
	aboveOne    = []string{"portal", "agency", "domain"}
	portalOnly  = []string{"portal"}
	ofAgencies  = []string{"portal", "domain"}
	ofDomains   = []string{"portal", "agency"}
	withDataset = []string{"portal", "dataset"}
	oneDataset  = []string{"dataset"}
)

// present is the key of a table that is of the day that asks for it.
func present(k Key) Key {
	k.Present = true
	return k
}

func key(group Group, id, zh, en string, scopes []string, build func(*question) (Table, error)) Key {
	return Key{Key: id, Title: lang.Text{ZH: zh, EN: en}, Group: group, Scopes: scopes, build: build}
}
