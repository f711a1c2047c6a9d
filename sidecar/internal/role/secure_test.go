package role

import (
	"context"
	"errors"
	"testing"

	"byo-mesh/sidecar/internal/consul"
)

func TestAnInstanceEndsOnlyWhenServersThatWouldLetItInDoNotKnowItsToken(t *testing.T) {
	no := errors.New("no leader")
	for name, test := range map[string]struct {
		known []error
		letIn error
		ends  bool
	}{
		"known":                                    {known: []error{nil}},
		"nobody can tell":                          {known: []error{no}},
		"empty servers let nobody in":              {known: []error{consul.ErrUnknownToken}, letIn: no},
		"made again":                               {known: []error{consul.ErrUnknownToken, consul.ErrUnknownToken}, ends: true},
		"brought back after the first question":    {known: []error{consul.ErrUnknownToken, nil}},
		"nobody can tell after the first question": {known: []error{consul.ErrUnknownToken, no}},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			known := func(context.Context) error {
				asked++
				return test.known[asked-1]
			}
			letIn := func(context.Context) error { return test.letIn }
			if ends := outlived(t.Context(), known, letIn); ends != test.ends {
				t.Errorf("ends: %t", ends)
			}
			if asked != len(test.known) {
				t.Errorf("asked %d times for the token", asked)
			}
		})
	}
}
