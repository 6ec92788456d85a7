package figures

import "github.com/kaimen-portal/kaimen/datasets/lang"

// Keys are all tables, by group.
var Keys = concatKeys(supplyKeys, useKeys, serviceKeys, dutyKeys)

func concatKeys(lists ...[]Key) (all []Key) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// Scopes of tables.
var (
	everywhere  = []string{"portal", "agency", "domain", "dataset"}
	aboveOne    = []string{"portal", "agency", "domain"}
	portalOnly  = []string{"portal"}
	ofAgencies  = []string{"portal", "domain"}
	ofDomains   = []string{"portal", "agency"}
	withDataset = []string{"portal", "dataset"}
	oneDataset  = []string{"dataset"}
	byAgency    = []string{"portal", "agency"}
)

func key(group Group, id, zh, en string, scopes []string, build func(*question) (Table, error)) Key {
	return Key{Key: id, Title: lang.Text{ZH: zh, EN: en}, Group: group, Scopes: scopes, build: build}
}
