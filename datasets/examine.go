package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/strict"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

// Rule ids of the findings that loading itself makes.
const (
	RuleSyntax    = "L-syntax"    // a file cannot be read: its syntax, a type, a value outside its list, its size
	RuleKey       = "L-key"       // an unknown key
	RuleMissing   = "L-missing"   // a file that a catalogue needs is not there
	RuleID        = "L-id"        // an id or name that cannot stand in an address
	RuleDuplicate = "L-duplicate" // an id or name that is there twice
	RuleReference = "L-reference" // an id that leads nowhere
	RulePath      = "L-path"      // a path that leaves its folder, or leads nowhere
	RulePortal    = "L-portal"    // an address of the portal that is none, or statistics that nobody decided on
	RuleProfile   = "L-profile"   // a profile or override that cannot be used
	RuleCalendar  = "L-calendar"  // a calendar file that cannot be used
)

var (
	idPattern       = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)
	resourcePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,99}$`)
	idForm          = lang.Text{
		ZH: "只用小写字母、数字和连字符，以字母或数字开头，最多 63 个字符。",
		EN: "Use lower-case letters, digits and hyphens, starting with a letter or digit, at most 63 in all."}
)

// ValidID reports whether s can be the id of a dataset, agency, domain or
// district: it stands in addresses, so it is a slug of at most 63 characters.
func ValidID(s string) bool { return idPattern.MatchString(s) }

// passedKeys are keys of the Data Package standard that other tools write and
// that change nothing here.
var passedKeys = map[reflect.Type][]string{
	reflect.TypeFor[Dataset]():       {"id", "image", "profile"},
	reflect.TypeFor[Contributor]():   {"role", "givenName", "familyName"},
	reflect.TypeFor[Resource]():      {"$schema", "profile", "hash", "bytes", "homepage", "sources", "licenses"},
	reflect.TypeFor[table.Schema]():  {"$schema", "profile", "foreignKeys", "uniqueKeys", "fieldsMatch"},
	reflect.TypeFor[table.Field]():   {"example", "rdfType", "categories", "categoriesOrdered"},
	reflect.TypeFor[table.Dialect](): {"$schema", "profile", "type"},
}

// examine checks what the types of a descriptor cannot say. Usable is false
// where an address or a path made from the descriptor would not be safe.
func (d *Dataset) examine(fsys fs.FS) (found []Finding, usable bool) {
	usable = true
	report := func(severity Severity, rule, key string, message, fix lang.Text) {
		found = append(found, Finding{Severity: severity, Rule: rule, Dataset: d.ID, File: d.File, Line: d.Lines[key], Message: message, Fix: fix})
	}
	if !ValidID(d.ID) {
		usable = false
		report(Blocks, RuleID, "name", lang.Text{ZH: fmt.Sprintf("文件夹名 %q 不能用", d.ID), EN: fmt.Sprintf("the folder name %q cannot be used", d.ID)}, idForm)
	} else if d.Name != d.ID {
		report(Blocks, RuleID, "name",
			lang.Text{ZH: fmt.Sprintf("name 是 %q，文件夹名是 %q，两者应一致", d.Name, d.ID), EN: fmt.Sprintf("the name is %q but the folder is %q", d.Name, d.ID)},
			lang.Text{ZH: "请写 name: " + d.ID + " 。", EN: "Write name: " + d.ID + "."})
	}
	first := map[string]int{}
	for i, r := range d.Resources {
		key := fmt.Sprintf("resources[%d]", i)
		if !resourcePattern.MatchString(r.Name) || strings.HasSuffix(r.Name, ".") || takesOwnName(r.Name) {
			usable = false
			report(Blocks, RuleID, key, lang.Text{ZH: fmt.Sprintf("资源名 %q 不能用", r.Name), EN: fmt.Sprintf("the resource name %q cannot be used", r.Name)},
				lang.Text{ZH: "只用小写字母、数字、点、下划线和连字符，以字母或数字开头，最多 100 个字符；datapackage 和以 .excel、.rejects 结尾的名称留给门户。", EN: "Use lower-case letters, digits, dots, underscores and hyphens, starting with a letter or digit, at most 100 in all; datapackage and names that end in .excel or .rejects are the portal's own."})
		} else if at, dup := first[r.Name]; dup {
			usable = false
			report(Blocks, RuleDuplicate, key, lang.Text{ZH: fmt.Sprintf("资源名 %s 重复，第 %d 行已经用过", r.Name, at), EN: fmt.Sprintf("the resource name %s is there twice: first on line %d", r.Name, at)},
				lang.Text{ZH: "请给其中一个换一个 name。", EN: "Give one of them another name."})
		}
		first[r.Name] = d.Lines[key]
	}
	for key, p := range d.paths() {
		if message, safe := examinePath(fsys, d.Dir, p); !message.IsZero() {
			usable = usable && safe
			report(Blocks, RulePath, key, message,
				lang.Text{ZH: "请写数据集文件夹内一个文件的相对路径，用 / 分隔，如 data/2024.csv 。", EN: "Give the path of a file within the dataset's folder, with / between folders, such as data/2024.csv."})
		}
	}
	return found, usable
}

// takesOwnName reports whether the files of a resource of this name would get
// in the way of others: of the published descriptor, datapackage.json, of the
// descriptions of the interface, openapi.json and openapi.en.json, or of what is
// made of a resource beside its CSV, such as stops.excel.csv.
func takesOwnName(resource string) bool {
	return slices.Contains([]string{"datapackage", "openapi", "openapi.en"}, resource) || strings.HasSuffix(resource, ".excel") || strings.HasSuffix(resource, ".rejects")
}

// paths yields every file path of the descriptor with the key it stands at.
func (d *Dataset) paths() func(yield func(key, path string) bool) {
	return func(yield func(key, path string) bool) {
		for i, r := range d.Resources {
			if r.Path == "" {
				continue // a closed entry describes its tables and names no file
			}
			if !yield(fmt.Sprintf("resources[%d].path", i), r.Path) {
				return
			}
		}
		for i, v := range d.Catalogue.Versions {
			for j, r := range v.Resources {
				if !yield(fmt.Sprintf("catalogue.versions[%d].resources[%d].path", i, j), r.Path) {
					return
				}
			}
		}
	}
}

// examinePath checks that p is a regular file within dir. No part of it may be
// a symbolic link, which could lead out of the folder. Safe is true where the
// path is sound and the file is just not there.
func examinePath(fsys fs.FS, dir, p string) (message lang.Text, safe bool) {
	if !fs.ValidPath(p) || p == "." || strings.ContainsAny(p, "\\:") || strings.ContainsFunc(p, func(r rune) bool { return r < ' ' }) {
		return lang.Text{ZH: fmt.Sprintf("路径 %q 不在数据集文件夹之内", p), EN: fmt.Sprintf("the path %q is not within the dataset's folder", p)}, false
	}
	if strings.ContainsAny(p, "#?%") {
		return lang.Text{ZH: fmt.Sprintf("路径 %q 含有 #、? 或 %%，不能用在网址里", p), EN: fmt.Sprintf("the path %q has a #, ? or %%, which cannot stand in an address", p)}, false
	}
	full := dir
	for part := range strings.SplitSeq(p, "/") {
		full = path.Join(full, part)
		info, err := fs.Lstat(fsys, full)
		if errors.Is(err, fs.ErrNotExist) {
			return lang.Text{ZH: fmt.Sprintf("找不到文件 %s", p), EN: fmt.Sprintf("there is no file %s", p)}, true
		}
		if err != nil {
			return lang.Text{ZH: fmt.Sprintf("打不开 %s：%v", p, err), EN: fmt.Sprintf("cannot open %s: %v", p, err)}, false
		}
		last := len(full) == len(dir)+1+len(p)
		if last && !info.Mode().IsRegular() || !last && !info.IsDir() {
			return lang.Text{ZH: fmt.Sprintf("%s 不是普通文件，或经过符号链接", p), EN: fmt.Sprintf("%s is not a regular file, or is reached by a symbolic link", p)}, false
		}
	}
	return lang.Text{}, true
}

func missing(file string, what lang.Text) Finding {
	return Finding{Severity: Blocks, Rule: RuleMissing, File: file,
		Message: lang.Text{ZH: fmt.Sprintf("缺少 %s（%s）", file, what.ZH), EN: fmt.Sprintf("%s is missing: %s", file, what.EN)},
		Fix:     lang.Text{ZH: "请补上；kaimen init 会写出一个可以照着改的样例。", EN: "Add it; kaimen init writes an example to start from."}}
}

func unreadable(file string, err error) Finding {
	return Finding{Severity: Blocks, Rule: RuleSyntax, File: file,
		Message: lang.Text{ZH: fmt.Sprintf("读不了文件：%v", err), EN: fmt.Sprintf("the file cannot be read: %v", err)},
		Fix:     lang.Text{ZH: "请检查文件和文件夹的读取权限。", EN: "Look at the permissions of the file and its folder."}}
}

func fromProblems(problems []strict.Problem, dataset, file string) []Finding {
	var found []Finding
	for _, p := range problems {
		found = append(found, fromProblem(p, dataset, file))
	}
	return found
}

// fromProblem makes a finding that blocks: what was written but not understood
// must not be published as if it had not been written.
func fromProblem(p strict.Problem, dataset, file string) Finding {
	f := Finding{Severity: Blocks, Rule: RuleKey, Dataset: dataset, File: file, Line: p.Line, Message: p.Message, Fix: p.Fix}
	if p.Broken {
		f.Rule = RuleSyntax
	}
	return f
}
