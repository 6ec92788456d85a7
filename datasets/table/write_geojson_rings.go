package table

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// position is a point as it is written, with its digits and its altitude.
type position = json.RawMessage

// rewound returns a geometry with the rings of its polygons turned to the
// right-hand rule, in compact JSON.
func rewound(geometry []byte) ([]byte, error) {
	var g struct {
		Type        string            `json:"type"`
		Coordinates json.RawMessage   `json:"coordinates"`
		Geometries  []json.RawMessage `json:"geometries"`
	}
	if err := json.Unmarshal(geometry, &g); err != nil {
		return nil, fmt.Errorf("geometry: %w", err)
	}
	switch g.Type {
	case "Polygon":
		var rings [][]position
		return rewoundAs(g.Type, g.Coordinates, &rings, func() error { return rewindRings(rings) })
	case "MultiPolygon":
		var polygons [][][]position
		return rewoundAs(g.Type, g.Coordinates, &polygons, func() error {
			for _, rings := range polygons {
				if err := rewindRings(rings); err != nil {
					return err
				}
			}
			return nil
		})
	case "GeometryCollection":
		for i, part := range g.Geometries {
			turned, err := rewound(part)
			if err != nil {
				return nil, err
			}
			g.Geometries[i] = turned
		}
		return json.Marshal(map[string]any{"type": g.Type, "geometries": g.Geometries})
	case "Point", "MultiPoint", "LineString", "MultiLineString":
		var out bytes.Buffer
		if err := json.Compact(&out, geometry); err != nil {
			return nil, err
		}
		return out.Bytes(), nil
	}
	return nil, fmt.Errorf("geometry: no such type: %q", g.Type)
}

func rewoundAs(kind string, coordinates json.RawMessage, into any, rewind func() error) ([]byte, error) {
	if err := json.Unmarshal(coordinates, into); err != nil {
		return nil, fmt.Errorf("coordinates of %s: %w", kind, err)
	}
	if err := rewind(); err != nil {
		return nil, fmt.Errorf("coordinates of %s: %w", kind, err)
	}
	text, err := json.Marshal(into)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, `{"type":%q,"coordinates":%s}`, kind, text), nil
}

// rewindRings turns the first ring counterclockwise and the others clockwise.
func rewindRings(rings [][]position) error {
	for i, ring := range rings {
		area, err := signedArea(ring)
		if err != nil {
			return err
		}
		if counterclockwise := area > 0; area != 0 && counterclockwise != (i == 0) {
			slices.Reverse(ring)
		}
	}
	return nil
}

// signedArea is twice the area of a ring in square degrees, positive where it
// runs counterclockwise. Points count from the first, which keeps digits.
func signedArea(ring []position) (float64, error) {
	points := make([][]float64, len(ring))
	for i, p := range ring {
		if err := json.Unmarshal(p, &points[i]); err != nil {
			return 0, err
		}
		if len(points[i]) < 2 {
			return 0, fmt.Errorf("position %s: want longitude and latitude", p)
		}
	}
	area := 0.0
	for i := 1; i < len(points); i++ {
		x0, y0 := points[i-1][0]-points[0][0], points[i-1][1]-points[0][1]
		x1, y1 := points[i][0]-points[0][0], points[i][1]-points[0][1]
		area += x0*y1 - x1*y0
	}
	return area, nil
}
