package check

// rules is the table of all rules. It is filled in init because the rule about
// allow entries looks up others in it.
var rules []Rule

func init() {
	rules = []Rule{
		ruleR1, ruleR3, ruleR10, ruleR11, ruleR12, ruleR15, ruleR16, ruleR17, ruleR19,
		ruleR20, ruleR21, ruleR22, ruleR23, ruleR24, ruleR25, ruleR26, ruleR27, ruleR28,
		ruleR30, ruleR34, ruleR40, ruleR41, ruleR41Files, ruleR42, ruleR44, ruleR45, ruleR47, ruleR48,
		ruleR49, ruleR52, ruleR53, ruleR54, ruleR60, ruleR72, ruleR75,
		ruleL1, ruleL2, ruleL3, ruleL4, ruleL5, ruleL6, ruleL7, ruleL8, ruleL9, ruleL10,
		ruleD1, ruleD4Empty, ruleD4Missing, ruleD4Small, ruleD4Fragmented, ruleD4Duplicate,
		ruleD4Format, ruleD6, ruleD7, ruleD8, ruleD8Items, ruleD8English,
		ruleRef, ruleAllow,
	}
}
