package chart

import (
	"encoding/json"

	"github.com/paulmach/orb"
)

// maxNesting bounds geometry collections within geometry collections.
const maxNesting = 8

// parseGeometry reads a GeoJSON geometry (RFC 7946, section 3.1), or nil where
// the text is none. Heights are dropped.
func parseGeometry(text []byte, depth int) orb.Geometry {
	var g struct {
		Type        string
		Coordinates json.RawMessage
		Geometries  []json.RawMessage
	}
	if depth > maxNesting || json.Unmarshal(text, &g) != nil {
		return nil
	}
	switch g.Type {
	case "Point":
		return coordinates[orb.Point](g.Coordinates)
	case "MultiPoint":
		return coordinates[orb.MultiPoint](g.Coordinates)
	case "LineString":
		return coordinates[orb.LineString](g.Coordinates)
	case "MultiLineString":
		return coordinates[orb.MultiLineString](g.Coordinates)
	case "Polygon":
		return coordinates[orb.Polygon](g.Coordinates)
	case "MultiPolygon":
		return coordinates[orb.MultiPolygon](g.Coordinates)
	case "GeometryCollection":
		var all orb.Collection
		for _, part := range g.Geometries {
			if p := parseGeometry(part, depth+1); p != nil {
				all = append(all, p)
			}
		}
		return all
	}
	return nil
}

func coordinates[G orb.Geometry](text []byte) orb.Geometry {
	var g G
	if len(text) == 0 || json.Unmarshal(text, &g) != nil {
		return nil
	}
	return g
}
