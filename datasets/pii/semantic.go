package pii

import (
	"strings"
	"time"
)

// Semantic types that a field may declare (table.Field.Semantic): what its
// values identify. The first four are the keys by which Changsha wants its data
// joined: persons, legal persons, buildings and parts of the city's equipment
// (长沙市政府数据资源管理暂行办法 第二十一条).
const (
	ResidentID     = "resident-id"      // 公民身份号码, GB 11643-1999
	CreditCode     = "credit-code"      // 统一社会信用代码, GB 32100-2015
	RealEstateUnit = "real-estate-unit" // 不动产单元代码, GB/T 37346-2019
	ComponentCode  = "component-code"   // 城市管理部件代码, GB/T 30428.2-2013
	PublicContact  = "public-contact"   // telephone number or e-mail of a public body
)

// Semantics lists the semantic types.
var Semantics = []string{ResidentID, CreditCode, RealEstateUnit, ComponentCode, PublicContact}

// provinces are the first two digits of an administrative division code (GB/T
// 2260), those of Hong Kong, Macao and Taiwan and of their residents (83) too.
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"

func inProvince(s string) bool {
	return len(s) >= 2 && isDigits(s[:2]) && strings.Contains(provinces, s[:2])
}

// ValidResidentID reports whether s is a resident id number: division, date of
// birth from 1900 on, sequence and the check character of ISO 7064 MOD 11-2
// (GB 11643-1999). Nobody is asked whether it was ever issued.
func ValidResidentID(s string) bool {
	if len(s) != 18 || !isDigits(s[:17]) || !inProvince(s) {
		return false
	}
	born, err := time.Parse("20060102", s[6:14])
	if err != nil || born.Year() < 1900 || born.Year() >= 2100 {
		return false
	}
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, weight := range weights {
		sum += weight * int(s[i]-'0')
	}
	check := "10X98765432"[sum%11]
	return s[17] == check || check == 'X' && s[17] == 'x'
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
