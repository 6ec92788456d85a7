package profile

import "github.com/kaimen-portal/kaimen/datasets/lang"

// Role is what a body is called, by its key in Roles: authority, operator,
// open_lead, responsible, provider, district, committee. Where the instrument
// does not name it, the word is a neutral one without a citation; an unknown key
// has no word.
func (p *Profile) Role(key string) Value[lang.Text] {
	stated := map[string]Value[lang.Text]{
		"authority": p.Roles.Authority, "operator": p.Roles.Operator, "open_lead": p.Roles.OpenLead,
		"responsible": p.Roles.Responsible, "provider": p.Roles.Provider, "district": p.Roles.District,
		"committee": p.Roles.Committee,
	}[key]
	if stated.Stated() {
		return stated
	}
	return Value[lang.Text]{V: map[string]lang.Text{
		"authority":   {ZH: "主管部门", EN: "competent authority"},
		"operator":    {ZH: "平台运行单位", EN: "operator of the platform"},
		"open_lead":   {ZH: "数据开放牵头部门", EN: "lead body for data opening"},
		"responsible": {ZH: "责任部门", EN: "responsible department"},
		"provider":    {ZH: "数据提供单位", EN: "providing agency"},
		"district":    {ZH: "区主管部门", EN: "competent department of the district"},
		"committee":   {ZH: "协调机构", EN: "coordinating body"},
	}[key]}
}

// Term is the instrument's word for a thing, by its key in Terms: data,
// catalogue, open_list, provider; a neutral word where it has none of its own.
func (p *Profile) Term(key string) Value[lang.Text] {
	stated := map[string]Value[lang.Text]{
		"data": p.Terms.Data, "catalogue": p.Terms.Catalogue,
		"open_list": p.Terms.OpenList, "provider": p.Terms.Provider,
	}[key]
	if stated.Stated() {
		return stated
	}
	return Value[lang.Text]{V: map[string]lang.Text{
		"data":      {ZH: "公共数据", EN: "public data"},
		"catalogue": {ZH: "资源目录", EN: "data catalogue"},
		"open_list": {ZH: "开放清单", EN: "open list"},
		"provider":  {ZH: "数据提供单位", EN: "data providers"},
	}[key]}
}
