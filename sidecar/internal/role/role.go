// Package role holds what each process of an instance does, from its first wait to its last signal.
package role

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sync"

	"github.com/google/uuid"

	"byo-mesh/sidecar/internal/child"
	"byo-mesh/sidecar/internal/config"
	"byo-mesh/sidecar/internal/manage"
	"byo-mesh/sidecar/internal/presence"
	"byo-mesh/sidecar/internal/wait"
)

// Exit statuses. They are those of sysexits.h, out of the way of what an app itself may end with.
const (
	ExitUsage   = 64
	ExitChild   = 70
	ExitTimeout = 75
	ExitConfig  = 78
)

// consulAPI is where a client agent serves its HTTP API: agent.hcl binds clients to loopback, 8500 is Consul's default.
const consulAPI = "127.0.0.1:8500"

// Carried is the directory of the app's zip that holds the mesh: binaries, Consul's configuration, mesh.json.
type Carried string

// File is the path of a file in it, in a form that is never looked up on PATH.
func (c Carried) File(name string) string {
	path, err := filepath.Abs(filepath.Join(string(c), name))
	if err != nil {
		// Abs fails only where the working directory is gone; the relative path then says so when it is used.
		return filepath.Join(string(c), name)
	}
	return path
}

// Environment is what every role works with.
type Environment struct {
	Mesh    *config.Mesh
	Secrets *config.Secrets // nil in an open mesh
	// Recovery lets this process, and nobody else, ask and join its own Consul while no server can say what a token is worth.
	Recovery string
	Instance *config.Instance
	Carried  Carried
	Board    presence.Board
	Log      *log.Logger

	entering sync.Mutex // held while the catalog is told how the service is
	// wanted is what servers write of Consul's own objects themselves; nil where Pulumi does.
	wanted *manage.Objects
}

// Load reads mesh.json and the instance's environment.
func Load(carried Carried, getenv func(string) string, log *log.Logger) (*Environment, error) {
	mesh, err := config.ReadMesh(carried.File("mesh.json"))
	if err != nil {
		return nil, err
	}
	instance, err := config.ReadInstance(getenv)
	if err != nil {
		return nil, err
	}
	env := &Environment{Mesh: mesh, Instance: instance, Carried: carried, Log: log}
	if env.secure() {
		if env.Secrets, err = config.ReadSecrets(getenv); err != nil {
			return nil, err
		}
		env.Recovery = uuid.NewString()
	}
	board, err := env.private("roles")
	if err != nil {
		return nil, err
	}
	env.Board = presence.Board(board)
	return env, nil
}

// ConfigError is a role that cannot work with what mesh.json holds.
type ConfigError struct{ Reason string }

func (e *ConfigError) Error() string { return e.Reason }

func (e *Environment) service(role string) (*config.Service, error) {
	if e.Mesh.Service == nil {
		return nil, &ConfigError{fmt.Sprintf("%s: service is missing; the %s role needs it", e.Carried.File("mesh.json"), role)}
	}
	return e.Mesh.Service, nil
}

func (e *Environment) secure() bool { return e.Mesh.Security == config.Secure }

// require is for a role that cannot work without these of its secrets.
func (e *Environment) require(names ...string) error {
	if !e.secure() {
		return nil
	}
	if err := e.Secrets.Require(names...); err != nil {
		return &ConfigError{err.Error()}
	}
	return nil
}

// private makes a directory of the instance that no other user can read.
func (e *Environment) private(name string) (string, error) {
	path := filepath.Join(e.Instance.TempDir, name)
	return path, os.MkdirAll(path, 0o700)
}

// Status is the exit status for how a role ended. A role that was told to stop, even while it waited, ends with 0.
func Status(err error) int {
	var (
		limit  *wait.LimitError
		start  *child.StartError
		config *ConfigError
	)
	switch {
	case err == nil:
		return 0
	// Before the next case: the last reason of a wait may be a poll that was cancelled.
	case errors.As(err, &limit):
		return ExitTimeout
	case errors.Is(err, context.Canceled):
		return 0
	case errors.As(err, &start):
		return start.Status()
	case errors.As(err, &config):
		return ExitConfig
	default:
		return ExitChild
	}
}
