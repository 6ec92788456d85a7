package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// jsonReader builds the tree that a YAML file with the same content would give.
// JSON is read by a JSON parser because YAML does not know surrogate pairs.
type jsonReader struct {
	data []byte
	d    *json.Decoder
	seen int // bytes of data that line has counted
	line int
}

func parseJSON(data []byte) (*yaml.Node, *Problem) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, nil
	}
	r := &jsonReader{data: data, d: json.NewDecoder(bytes.NewReader(data)), line: 1}
	r.d.UseNumber()
	n, err := r.value(0)
	if err == nil {
		if _, more := r.d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("text after the end of the object")
		}
	}
	if err != nil {
		return nil, syntax("JSON", r.at(), err)
	}
	return n, nil
}

// at is the line that the decoder has reached.
func (r *jsonReader) at() int {
	end := min(int(r.d.InputOffset()), len(r.data))
	r.line += bytes.Count(r.data[r.seen:end], []byte("\n"))
	r.seen = end
	return r.line
}

func (r *jsonReader) value(depth int) (*yaml.Node, error) {
	if depth > MaxDepth {
		return nil, fmt.Errorf("more than %d levels", MaxDepth)
	}
	t, err := r.d.Token()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	line := r.at()
	switch t := t.(type) {
	case json.Delim:
		n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: line}
		if t == '[' {
			n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		}
		for r.d.More() {
			if err := r.child(n, depth); err != nil {
				return nil, err
			}
		}
		_, err := r.d.Token()
		return n, err
	case string:
		return scalar("!!str", t, line), nil
	case json.Number:
		return scalar(numberTag(t), t.String(), line), nil
	case bool:
		return scalar("!!bool", fmt.Sprint(t), line), nil
	default:
		return scalar("!!null", "null", line), nil
	}
}

// child adds the next key and value, or the next element, to n.
func (r *jsonReader) child(n *yaml.Node, depth int) error {
	if n.Kind == yaml.MappingNode {
		key, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		n.Content = append(n.Content, key)
	}
	v, err := r.value(depth + 1)
	if err != nil {
		return err
	}
	n.Content = append(n.Content, v)
	return nil
}

func scalar(tag, value string, line int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value, Line: line}
}

func numberTag(n json.Number) string {
	if _, err := n.Int64(); err == nil {
		return "!!int"
	}
	return "!!float"
}
