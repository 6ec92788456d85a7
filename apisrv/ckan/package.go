package ckan

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/events"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/search"
)

// packageList answers with the ids of all packages.
func (s *Service) packageList(c *call) (any, error) {
	l, err := s.list(c, c.release)
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, e := range l.entries {
		names = append(names, e.id)
	}
	return c.cut(names)
}

// cut gives the part of a list that offset and limit ask for; without a limit, all.
func (c *call) cut(all []string) ([]string, error) {
	limit, err := c.number("limit", int64(len(all)))
	if err != nil {
		return nil, err
	}
	offset, err := c.number("offset", 0)
	return page(all, offset, limit), err
}

// packageShow answers with a package.
func (s *Service) packageShow(c *call) (any, error) {
	id, err := c.text("id", "name_or_id")
	if err != nil {
		return nil, err
	}
	if id == "" {
		return nil, c.missing("id")
	}
	found, err := s.packageOf(c, id)
	if err == nil {
		events.Of(c.w).Dataset = id
	}
	return found, err
}

func (c *call) missing(name string) *failure {
	return c.invalid(name, lang.Text{ZH: "缺少值。", EN: "Missing value"})
}

// packageOf is a dataset in CKAN's words.
func (s *Service) packageOf(c *call, id string) (any, error) {
	if !datasets.ValidID(id) || !c.release.HasPage(id) {
		return nil, c.notFound(id)
	}
	d, ok, err := s.Document(c, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, c.notFound(id)
	}
	p, err := s.descriptor(c.release, id)
	if err != nil {
		return nil, err
	}
	modified := momentOf(d.Updated)
	resources := s.resources(c, &d, p)
	tags := []any{}
	for _, tag := range tagsOf(&d) {
		tags = append(tags, object{"id": tag, "name": tag, "display_name": tag, "state": "active", "vocabulary_id": nil})
	}
	license := p.license()
	return object{
		"id": d.ID, "name": d.ID, "title": named(d.Title, d.ID, c.lang), "notes": cmp.Or(d.Description.In(c.lang), d.Summary.In(c.lang), d.Description.ZH, d.Summary.ZH),
		"url": s.pageOf(c, "datasets/"+d.ID+"/"), "version": p.Version, "type": "dataset", "state": "active", "private": false,
		"author": s.agency(d.Agency).Name.In(c.lang), "author_email": nil, "maintainer": s.agency(d.Agency).Name.In(c.lang), "maintainer_email": s.agency(d.Agency).Email,
		"license_id": license.Name, "license_title": cmp.Or(license.Title, license.Name), "license_url": license.Path,
		"isopen": d.Class == datasets.Unconditional, "metadata_created": modified, "metadata_modified": modified, "creator_user_id": nil,
		"owner_org": d.Agency, "organization": s.organization(c, d.Agency, d.AgencyName), "groups": []any{s.group(c, d.Domain, d.DomainName)},
		"tags": tags, "num_tags": len(tags), "resources": resources, "num_resources": len(resources), "extras": extrasOf(&d),
		"relationships_as_subject": []any{}, "relationships_as_object": []any{},
	}, nil
}

// momentOf is a day as CKAN writes moments: of UTC, without an offset.
func momentOf(d calendar.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String() + "T00:00:00.000000"
}

// pageOf is the address of a page in the language of the caller.
func (s *Service) pageOf(c *call, path string) string {
	if c.lang == lang.EN {
		path = "en/" + path
	}
	return s.url(path)
}

// extrasOf is what CKAN has no field of its own for, the texts of the other
// language among them.
func extrasOf(d *search.Document) []any {
	out := []any{}
	for _, e := range []struct{ key, value string }{
		{"open_class", string(d.Class)}, {"catalogue_code", d.Code}, {"update_frequency", string(d.Frequency)}, {"next_update_due", d.Due.String()},
		{"temporal_start", d.From.String()}, {"temporal_end", d.To.String()},
		{"title_zh", d.Title.ZH}, {"title_en", d.Title.EN}, {"notes_zh", d.Description.ZH}, {"notes_en", d.Description.EN},
	} {
		if e.value != "" {
			out = append(out, object{"key": e.key, "value": e.value})
		}
	}
	if len(d.BBox) == 4 {
		w, s, e, n := d.BBox[0], d.BBox[1], d.BBox[2], d.BBox[3]
		shape, _ := json.Marshal(object{"type": "Polygon", "coordinates": [][][2]float64{{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}}}) // of finite numbers
		out = append(out, object{"key": "spatial", "value": string(shape)})
	}
	return out
}

// dataPackage is what is read of a published descriptor (Data Package v2).
type dataPackage struct {
	Version   string             `json:"version"`
	Licenses  []datasets.License `json:"licenses"`
	Resources []struct {
		Name        string `json:"name"`
		Type        string `json:"type"`
		Path        string `json:"path"`
		Title       string `json:"title"`
		Description string `json:"description"`
		Format      string `json:"format"`
		Mediatype   string `json:"mediatype"`
		Bytes       int64  `json:"bytes"`
		Hash        string `json:"hash"`
	} `json:"resources"`
	Catalogue struct {
		EN struct {
			Resources map[string]struct{ Title string } `json:"resources"`
		} `json:"en"`
	} `json:"catalogue"`
}

func (p *dataPackage) license() (l datasets.License) {
	if len(p.Licenses) > 0 {
		l = p.Licenses[0]
	}
	return l
}

// maxPackage bounds a descriptor, in bytes.
const maxPackage = 32 << 20

// descriptor reads the descriptor of a dataset; one without files has none.
func (s *Service) descriptor(rel Release, id string) (*dataPackage, error) {
	f, err := rel.Public("data/" + id + "/datapackage.json")
	if errors.Is(err, fs.ErrNotExist) {
		return &dataPackage{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the descriptor of %s: %w", id, err)
	}
	defer f.Close()
	var p dataPackage
	if err := json.NewDecoder(io.LimitReader(f, maxPackage)).Decode(&p); err != nil {
		return nil, fmt.Errorf("read the descriptor of %s: %w", id, err)
	}
	return &p, nil
}

// resources are the published files, and the tables that are opened on
// conditions. Those whose rows can be asked for are in the datastore.
func (s *Service) resources(c *call, d *search.Document, p *dataPackage) []any {
	out := []any{}
	add := func(r object) {
		r["package_id"], r["position"], r["state"] = d.ID, len(out), "active"
		r["created"], r["last_modified"], r["metadata_modified"] = momentOf(d.Updated), momentOf(d.Updated), momentOf(d.Updated)
		for _, absent := range []string{"cache_last_updated", "cache_url", "mimetype_inner", "resource_type", "url_type"} {
			r[absent] = nil
		}
		out = append(out, r)
	}
	if locked, ok := s.Office.Offer().Dataset(d.ID); ok {
		for _, t := range locked.Tables {
			add(s.lockedResource(c, locked, t))
		}
	}
	for _, r := range p.Resources {
		title := r.Title
		if en := p.Catalogue.EN.Resources[strings.TrimSuffix(r.Name, "-"+r.Format)].Title; c.lang == lang.EN && en != "" {
			title = en
		}
		algorithm, sum, _ := strings.Cut(r.Hash, ":")
		add(object{"id": d.ID + "." + r.Name, "name": cmp.Or(title, r.Name), "description": r.Description, "format": strings.ToUpper(r.Format), "mimetype": r.Mediatype,
			"url": s.url("data/" + d.ID + "/" + r.Path), "size": r.Bytes, "hash": sum, "hash_algorithm": algorithm,
			"datastore_active": r.Type == "table" && d.Class == datasets.Unconditional})
	}
	return out
}

// lockedResource is a table that is opened on conditions: its address is where
// people read how to get it.
func (s *Service) lockedResource(c *call, d offer.Dataset, t offer.Table) object {
	return object{"id": d.ID + "." + t.Name, "name": named(t.Title, t.Name, c.lang), "description": d.Conditions.In(c.lang), "format": "API", "mimetype": "application/json",
		"url": s.pageOf(c, "datasets/"+d.ID+"/"), "size": nil, "hash": "", "datastore_active": true}
}
