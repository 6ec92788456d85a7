package pages

// Interface is the page that documents the portal's interface for programs
// (layout "api").
type Interface struct {
	Documents []Link          `json:"documents"` // the machine-readable descriptions
	Address   string          `json:"address"`   // absolute URL of the folder api/, without a slash at its end
	Parts     []InterfacePart `json:"parts"`
}

// InterfacePart is operations of one kind.
type InterfacePart struct {
	Key        string      `json:"key"`
	Title      string      `json:"title"`
	About      string      `json:"about"`
	Operations []Operation `json:"operations"`
}

// Operation is one thing that the interface does.
type Operation struct {
	Key        string           `json:"key"` // its id on the page
	Method     string           `json:"method"`
	Path       string           `json:"path"`
	Title      string           `json:"title"`
	About      string           `json:"about"`
	Parameters []ParameterLine  `json:"parameters"`
	Answers    []OperationReply `json:"answers"`
}

// ParameterLine is a parameter in words.
type ParameterLine struct {
	Name     string `json:"name"`
	About    string `json:"about"`
	Required bool   `json:"required"`
	Values   string `json:"values"` // the only ones, with commas between; empty: others are allowed
}

// OperationReply is what a status means.
type OperationReply struct {
	Status string `json:"status"`
	About  string `json:"about"`
}

// Calls are how a dataset's rows are asked for over the interface.
type Calls struct {
	Locked      bool   `json:"locked"`      // with a key only
	Address     string `json:"address"`     // absolute URL of the rows
	Description string `json:"description"` // href of the dataset's OpenAPI document
	Reference   string `json:"reference"`   // href of the page of the interface
	Code        []Code `json:"code"`
}
