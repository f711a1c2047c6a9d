// Package manage writes Consul's own objects from inside, where no public route lets Pulumi do so: config entries, and who
// may do what. What was written before and is wanted no longer is removed, whoever of the two wrote it.
package manage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// mark is the key, in a config entry's metadata, of who manages it.
const mark = "byo-mesh-managed-by"

// Who manages an object, by its mark.
const (
	byPulumi  = "pulumi"
	byServers = "servers"
)

// Names of what is an app's begin with one of these and end with the app's name.
const (
	prefixOfPulumi  = "app-"
	prefixOfServers = "servers-app-"
)

// lookers is the policy of the token for people who look from outside. Pulumi makes it after all config entries, so who
// finds it knows that Pulumi manages them.
const lookers = "ui"

// onlyKind is of which there is one entry, named by its kind, whose name Consul neither takes nor tells.
const onlyKind = "mesh"

// Objects is consul.json: what is wanted, in Consul's names.
type Objects struct {
	Entries      []Entry       `json:"entries"`
	Policies     []Policy      `json:"policies"`
	AuthMethod   AuthMethod    `json:"authMethod"`
	BindingRules []BindingRule `json:"bindingRules"`
}

// Entry is a config entry, as it is sent.
type Entry struct {
	Kind, Name string
	content    map[string]any
}

func (e Entry) id() string { return e.Kind + "/" + e.Name }

func (e *Entry) UnmarshalJSON(data []byte) error {
	var id struct {
		Kind, Name string
		Meta       map[string]string
	}
	if err := json.Unmarshal(data, &id); err != nil {
		return err
	}
	if id.Kind == "" || id.Name == "" || id.Meta[mark] != byServers {
		return fmt.Errorf("an entry needs Kind, Name and the metadata %s = %s", mark, byServers)
	}
	e.Kind, e.Name = id.Kind, id.Name
	if err := json.Unmarshal(data, &e.content); err != nil {
		return err
	}
	if e.Kind == onlyKind {
		delete(e.content, "Name")
	}
	return nil
}

// Policy is what is allowed; an app's instances get the app's when they log in.
type Policy struct {
	ID                       string `json:",omitempty"`
	Name, Description, Rules string
}

// Link refers to an object by its name.
type Link struct{ Name string }

// AuthMethod is where they log in.
type AuthMethod struct {
	Name, Type, Description string
	Config                  map[string]any
}

// BindingRule says who gets which policy.
type BindingRule struct {
	ID                                                    string `json:",omitempty"`
	AuthMethod, Description, Selector, BindType, BindName string
}

// Read takes what is wanted from a file; nil where there is none, because Pulumi manages Consul's objects.
func Read(path string) (*Objects, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var objects Objects
	if err := decoder.Decode(&objects); err != nil {
		return nil, fmt.Errorf("%s is not what a server can write: %w", path, err)
	}
	for _, policy := range objects.Policies {
		if !strings.HasPrefix(policy.Name, prefixOfServers) {
			return nil, fmt.Errorf("%s: the policy %q is not one of the servers, whose names begin with %s", path, policy.Name, prefixOfServers)
		}
	}
	return &objects, nil
}

// Of completes them with the cluster that identities have to be meant for, and by what they are checked.
func (o *Objects) Of(cluster string, keys []string) *Objects {
	complete := *o
	complete.AuthMethod.Config = map[string]any{}
	for key, value := range o.AuthMethod.Config {
		complete.AuthMethod.Config[key] = value
	}
	complete.AuthMethod.Config["BoundAudiences"] = []string{cluster}
	complete.AuthMethod.Config["JWTValidationPubKeys"] = keys
	return &complete
}
