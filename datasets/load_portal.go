package datasets

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
	"github.com/kaimen-portal/kaimen/datasets/strict"
)

// loadPortal reads the three files at the top of the folder, the profile and
// the calendar. Where one of them cannot be used, a finding says so and the
// built-in value stands, so that the rest can still be checked.
func (c *Catalogue) loadPortal() ([]Finding, error) {
	var found []Finding
	var portalLines map[string]int
	for _, f := range []struct {
		name string
		into any
		what lang.Text
	}{
		{"portal.yaml", &c.Portal, lang.Text{ZH: "门户的名称、地址和适用的规则", EN: "what the portal is called, where it is and which rules apply"}},
		{"agencies.yaml", &c.Agencies, lang.Text{ZH: "数据提供单位", EN: "the agencies that provide data"}},
		{"domains.yaml", &c.Domains, lang.Text{ZH: "数据领域", EN: "the domains under which data are grouped"}},
	} {
		data, err := readLimited(c.FS, f.name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			found = append(found, missing(f.name, f.what))
			continue
		case err != nil:
			found = append(found, unreadable(f.name, err))
			continue
		}
		lines, problems := strict.Read(f.name, data, f.into, nil)
		found = append(found, fromProblems(problems, "", f.name)...)
		found = append(found, c.examineTop(f.name, lines)...)
		if f.into == &c.Portal {
			portalLines = lines
		}
	}
	found = append(found, c.examineStatistics(portalLines)...)
	more, err := c.loadRules(portalLines)
	return append(found, more...), err
}

// examineStatistics looks whether the agency and the domain of the portal's own
// statistics are there.
func (c *Catalogue) examineStatistics(lines map[string]int) (found []Finding) {
	s := c.Portal.Statistics
	if s.Agency == "" && s.Domain == "" && s.Decided == (Approval{}) {
		return nil
	}
	unknown := func(key, id, file string, what lang.Text) {
		found = append(found, Finding{Severity: Blocks, Rule: RuleReference, File: "portal.yaml", Line: lines["statistics."+key],
			Message: lang.Text{ZH: fmt.Sprintf("statistics 的 %s 是 %q，没有这个%s", key, id, what.ZH), EN: fmt.Sprintf("the %s of statistics is %q, and there is no such %s", key, id, what.EN)},
			Fix:     lang.Text{ZH: "请写 " + file + " 中的一个 id，或删去 statistics。", EN: "Name an id of " + file + ", or leave statistics out."}})
	}
	if !slices.ContainsFunc(c.Agencies, func(a Agency) bool { return a.ID == s.Agency }) {
		unknown("agency", s.Agency, "agencies.yaml", lang.Text{ZH: "机构", EN: "agency"})
	}
	if !slices.ContainsFunc(c.Domains, func(d Domain) bool { return d.ID == s.Domain }) {
		unknown("domain", s.Domain, "domains.yaml", lang.Text{ZH: "领域", EN: "domain"})
	}
	if s.Decided.By == "" || s.Decided.On.IsZero() || s.Decided.Number == "" {
		found = append(found, Finding{Severity: Blocks, Rule: RulePortal, File: "portal.yaml", Line: lines["statistics"],
			Message: lang.Text{ZH: "statistics 没有写明由谁、在何时、以什么文号决定公开", EN: "statistics do not say who decided, when and under what number, that they are open"},
			Fix:     lang.Text{ZH: "请写 decided: {by: 决定的单位, on: 日期, number: 文号}。", EN: "Write decided: {by: the body that decided, on: the date, number: of the document}."}})
	}
	return found
}

// loadRules reads the profile with its overrides, and the calendar, that
// portal.yaml names on the given lines.
func (c *Catalogue) loadRules(lines map[string]int) (found []Finding, err error) {
	id := c.Portal.Profile
	if id == "" {
		id = profile.Default
	}
	p, problems, err := profile.LoadWith(id, &c.Portal.Override)
	if err != nil {
		found = append(found, Finding{Severity: Blocks, Rule: RuleProfile, File: "portal.yaml", Line: lines["profile"],
			Message: lang.Text{ZH: fmt.Sprintf("没有名为 %q 的规则集", id), EN: fmt.Sprintf("there is no profile %q", id)},
			Fix:     lang.Text{ZH: "可选：" + strings.Join(profile.IDs(), "、") + "。", EN: "Choose one of " + strings.Join(profile.IDs(), ", ") + "."}})
		if p, err = profile.Load(profile.Default); err != nil {
			return nil, err
		}
	}
	for _, one := range problems {
		f := fromProblem(one, "", "portal.yaml")
		if f.Rule == RuleSyntax {
			f.Rule = RuleProfile
		}
		found = append(found, f)
	}
	c.Profile = p
	more, err := c.loadCalendar(lines["calendar"])
	return append(found, more...), err
}

func (c *Catalogue) loadCalendar(line int) ([]Finding, error) {
	built, err := calendar.Load()
	if err != nil {
		return nil, err
	}
	c.Calendar = built
	name := c.Portal.Calendar
	if name == "" {
		return nil, nil
	}
	if !fs.ValidPath(name) {
		return []Finding{calendarFinding(line, fmt.Errorf("%q is not a path within the catalogue", name))}, nil
	}
	f, err := c.FS.Open(name)
	if err != nil {
		return []Finding{calendarFinding(line, err)}, nil
	}
	defer f.Close()
	if c.Calendar, err = built.Extend(f); err != nil {
		c.Calendar = built
		return []Finding{calendarFinding(line, err)}, nil
	}
	return nil, nil
}

func calendarFinding(line int, err error) Finding {
	return Finding{Severity: Blocks, Rule: RuleCalendar, File: "portal.yaml", Line: line,
		Message: lang.Text{ZH: "不能使用这份工作日历：" + err.Error(), EN: "the calendar cannot be used: " + err.Error()},
		Fix:     lang.Text{ZH: "请提供首行为 from,to,kind,name 的 CSV 文件。", EN: "Give a CSV file that starts with the line from,to,kind,name."}}
}

// examineTop checks what the type of a top-level file cannot say.
func (c *Catalogue) examineTop(name string, lines map[string]int) []Finding {
	var ids []string
	list := ""
	switch name {
	case "portal.yaml":
		found := c.Portal.examine(lines)
		return append(found, dropUnlinkable(c.Portal.addresses(), lines, Finding{File: name})...)
	case "agencies.yaml":
		for _, a := range c.Agencies {
			ids = append(ids, a.ID)
		}
		list = "单位"
	case "domains.yaml":
		for _, d := range c.Domains {
			ids = append(ids, d.ID)
		}
		list = "领域"
	}
	found := examineIDs(name, list, ids, lines)
	if name == "agencies.yaml" {
		found = append(found, c.examineParents(lines)...)
		found = append(found, dropUnlinkable(c.websites(), lines, Finding{File: name})...)
	}
	return found
}

// examineIDs checks that every entry has an id of its own that can stand in an
// address.
func examineIDs(file, list string, ids []string, lines map[string]int) []Finding {
	var found []Finding
	first := map[string]int{}
	for i, id := range ids {
		line := lines[fmt.Sprintf("[%d]", i)]
		if !ValidID(id) {
			found = append(found, Finding{Severity: Blocks, Rule: RuleID, File: file, Line: line,
				Message: lang.Text{ZH: fmt.Sprintf("第 %d 个%s的 id %q 不能用", i+1, list, id), EN: fmt.Sprintf("entry %d: the id %q cannot be used", i+1, id)},
				Fix:     idForm})
			continue
		}
		if at, dup := first[id]; dup {
			found = append(found, Finding{Severity: Blocks, Rule: RuleDuplicate, File: file, Line: line,
				Message: lang.Text{ZH: fmt.Sprintf("id %s 重复，第 %d 行已经用过", id, at), EN: fmt.Sprintf("the id %s is there twice: first on line %d", id, at)},
				Fix:     lang.Text{ZH: "请给其中一个换一个 id。", EN: "Give one of them another id."}})
			continue
		}
		first[id] = line
	}
	return found
}

func (c *Catalogue) examineParents(lines map[string]int) []Finding {
	var found []Finding
	for i, a := range c.Agencies {
		if _, ok := c.Agency(a.Parent); a.Parent != "" && !ok {
			found = append(found, Finding{Severity: Blocks, Rule: RuleReference, File: "agencies.yaml", Line: lines[fmt.Sprintf("[%d].parent", i)],
				Message: lang.Text{ZH: fmt.Sprintf("上级单位 %s 不在名单中", a.Parent), EN: fmt.Sprintf("the parent agency %s is not in the list", a.Parent)},
				Fix:     lang.Text{ZH: "请填写 agencies.yaml 里的一个 id。", EN: "Name an id of agencies.yaml."}})
		}
	}
	return found
}

func (p *Portal) examine(lines map[string]int) []Finding {
	u, err := url.Parse(p.BaseURL)
	if p.BaseURL == "" || err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && strings.HasSuffix(u.Path, "/") && u.RawQuery == "" && u.Fragment == "" {
		return nil
	}
	return []Finding{{Severity: Blocks, Rule: RulePortal, File: "portal.yaml", Line: lines["baseURL"],
		Message: lang.Text{ZH: fmt.Sprintf("baseURL %q 不是以 / 结尾的完整网址", p.BaseURL), EN: fmt.Sprintf("baseURL %q is not a full address that ends in a slash", p.BaseURL)},
		Fix:     lang.Text{ZH: "例如 https://data.example.org/ 。", EN: "Such as https://data.example.org/."}}}
}

// readLimited reads a file up to one byte more than a descriptor may have, so
// that package strict can tell that it is too large.
func readLimited(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, strict.MaxBytes+1))
}
