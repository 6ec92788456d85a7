package ckan

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
)

// agency is an agency of the portal; one that is not known has its id.
func (s *Service) agency(id string) offer.Agency {
	for _, a := range s.Office.Offer().Portal.Agencies {
		if a.ID == id {
			return a
		}
	}
	return offer.Agency{ID: id, Name: lang.Text{ZH: id, EN: id}}
}

// organization is an agency in CKAN's words.
func (s *Service) organization(c *call, id string, name lang.Text) object {
	title := named(s.agency(id).Name, id, c.lang)
	if title == id {
		title = named(name, id, c.lang)
	}
	return object{"id": id, "name": id, "title": title, "type": "organization", "description": "", "image_url": "", "created": nil,
		"is_organization": true, "approval_status": "approved", "state": "active"}
}

// group is a domain in CKAN's words.
func (s *Service) group(c *call, id string, name lang.Text) object {
	title := named(name, id, c.lang)
	return object{"id": id, "name": id, "title": title, "display_name": title, "description": "", "image_display_url": ""}
}

func (s *Service) organizationList(c *call) (any, error) { return s.groupsBy(c, "organization") }
func (s *Service) groupList(c *call) (any, error)        { return s.groupsBy(c, "groups") }

// groupsBy lists the values of a field: their ids, or with all_fields all of them.
func (s *Service) groupsBy(c *call, field string) (any, error) {
	l, err := s.list(c, c.release)
	if err != nil {
		return nil, err
	}
	known := l.agencies
	if field == "groups" {
		known = l.domains
	}
	ids, err := c.cut(slices.Sorted(maps.Keys(known)))
	if err != nil {
		return nil, err
	}
	all, err := c.truth("all_fields", false)
	if err != nil || !all {
		return ids, err
	}
	out := []any{}
	for _, id := range ids {
		out = append(out, s.groupWith(c, l, field, id))
	}
	return out, nil
}

// groupWith is an organization or group with the number of its packages.
func (s *Service) groupWith(c *call, l *list, field, id string) object {
	var g object
	if field == "groups" {
		g = s.group(c, id, l.domains[id])
		g["type"], g["is_organization"], g["state"], g["approval_status"], g["created"], g["image_url"] = "group", false, "active", "approved", nil, ""
	} else {
		g = s.organization(c, id, l.agencies[id])
		g["display_name"], g["image_display_url"] = g["title"], ""
	}
	n := 0
	for i := range l.entries {
		if slices.Contains(l.entries[i].values(field), id) {
			n++
		}
	}
	g["package_count"], g["num_followers"], g["users"], g["extras"], g["tags"], g["groups"] = n, 0, []any{}, []any{}, []any{}, []any{}
	return g
}

func (s *Service) organizationShow(c *call) (any, error) { return s.groupBy(c, "organization") }
func (s *Service) groupShow(c *call) (any, error)        { return s.groupBy(c, "groups") }

// groupBy answers with one organization or group, with include_datasets also with
// the first 1,000 of its packages.
func (s *Service) groupBy(c *call, field string) (any, error) {
	id, err := c.text("id")
	if err != nil {
		return nil, err
	}
	if id == "" {
		return nil, c.missing("id")
	}
	l, err := s.list(c, c.release)
	if err != nil {
		return nil, err
	}
	known := l.agencies
	if field == "groups" {
		known = l.domains
	}
	if _, ok := known[id]; !ok {
		return nil, c.notFound(id)
	}
	g := s.groupWith(c, l, field, id)
	with, err := c.truth("include_datasets", false)
	if err != nil || !with {
		return g, err
	}
	packages := []any{}
	for i := range l.entries {
		if len(packages) == maxRows || !slices.Contains(l.entries[i].values(field), id) {
			continue
		}
		p, err := s.packageOf(c, l.entries[i].id)
		if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
	g["packages"] = packages
	return g, nil
}

// tagList answers with all keywords, or those that hold a text.
func (s *Service) tagList(c *call) (any, error) {
	l, err := s.list(c, c.release)
	if err != nil {
		return nil, err
	}
	query, err := c.text("query")
	if err != nil {
		return nil, err
	}
	tags := slices.DeleteFunc(l.tags(), func(tag string) bool { return !strings.Contains(strings.ToLower(tag), strings.ToLower(query)) })
	all, err := c.truth("all_fields", false)
	if err != nil || !all {
		return append([]string{}, tags...), err
	}
	out := []any{}
	for _, tag := range tags {
		out = append(out, object{"id": tag, "name": tag, "display_name": tag, "vocabulary_id": nil})
	}
	return out, nil
}

// likeVersion is the version of CKAN whose answers these are like.
const likeVersion = "2.11.0"

// statusShow answers with what the portal is.
func (s *Service) statusShow(c *call) (any, error) {
	p := s.Office.Offer().Portal
	locale := cmp.Or(map[lang.Code]string{lang.EN: "en"}[c.lang], "zh_Hans_CN")
	return object{"site_title": p.Title.In(c.lang), "site_description": "", "site_url": strings.TrimSuffix(p.BaseURL, "/"), "ckan_version": likeVersion,
		"error_emails_to": p.Email, "locale_default": locale, "extensions": []string{"datastore"}}, nil
}
