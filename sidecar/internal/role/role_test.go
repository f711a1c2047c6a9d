package role

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"byo-mesh/sidecar/internal/child"
	"byo-mesh/sidecar/internal/config"
	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/presence"
	"byo-mesh/sidecar/internal/wait"
)

func environment(t *testing.T) *Environment {
	return &Environment{
		Mesh: &config.Mesh{
			Security:  config.InsecureOpen,
			App:       "hotrod-route",
			Servers:   config.Servers{Expected: 5, Join: []string{"consul-server.apps.internal"}},
			Service:   &config.Service{ID: "hotrod-route", Name: "route", SidecarPort: 8000},
			Start:     config.Start{JoinSeconds: 1, ProxySeconds: 1, AppSeconds: 1},
			Stop:      config.Stop{AppSeconds: 1, LeaveSeconds: 1},
			Supervise: config.Supervise{Restarts: 1, WindowSeconds: 60},
		},
		Instance: &config.Instance{GUID: "4c1d", Address: netip.MustParseAddr("10.255.0.2"), TempDir: t.TempDir(), Port: 8080},
		Carried:  Carried(t.TempDir()),
		Board:    presence.Board(t.TempDir()),
		Log:      log.New(io.Discard, "", 0),
	}
}

func TestAnAgentIsNamedByItsInstanceAndBindsItsAddress(t *testing.T) {
	env := environment(t)
	got, _ := json.Marshal(clientConfig(env))
	if want := `{"node_name":"hotrod-route--4c1d","bind_addr":"10.255.0.2","data_dir":"","addresses":{"grpc":"unix://` + env.xdsSocket() + `"}}`; string(got) != want {
		t.Errorf("config is %s", got)
	}
}

func TestAServerExpectsTheOthersAndKeepsAQuorum(t *testing.T) {
	got := serverConfig(environment(t))
	if got.BootstrapExpect != 5 || got.Autopilot.MinQuorum != 3 {
		t.Errorf("config is %+v", got)
	}
}

func TestConsulLoadsHowTheMeshIsSecuredAfterItsOwnConfiguration(t *testing.T) {
	env := environment(t)
	command := env.consulCommand("agent.hcl", "instance.json")
	own, security := "-config-file="+env.Carried.File("agent.hcl"), "-config-file="+env.Carried.File("security.hcl")
	if at := slices.Index(command, own); at < 0 || slices.Index(command, security) < at {
		t.Errorf("command is %v", command)
	}
}

func TestEnvoyIsGivenAnAbsolutePathAndOneThread(t *testing.T) {
	command := envoyCommand("mesh", "/tmp/bootstrap.json", config.Stop{DrainSeconds: 4})
	if !filepath.IsAbs(command[0]) || !strings.Contains(strings.Join(command, " "), "--concurrency 1") {
		t.Errorf("command is %v", command)
	}
}

// fakeConsul lays a script where the zip has Consul.
func fakeConsul(t *testing.T, env *Environment, script string) {
	if err := os.WriteFile(env.Carried.File("consul"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
}

func TestTheBootstrapIsReadableByItsOwnerOnly(t *testing.T) {
	env := environment(t)
	fakeConsul(t, env, `echo "{\"asked\": \"$*\", \"layered_runtime\": {}}"`)
	path := filepath.Join(env.Instance.TempDir, "bootstrap.json")
	if err := env.writeBootstrap(t.Context(), env.Mesh.Service, nil, path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode is %v, error %v", info.Mode(), err)
	}
	data, _ := os.ReadFile(path)
	for _, want := range []string{"connect envoy", "-sidecar-for=hotrod-route", "-admin-bind=127.0.0.1:19000", "-bootstrap"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("Consul was asked %s, which lacks %s", data, want)
		}
	}
}

func TestAFailedBootstrapSaysWhatConsulSaid(t *testing.T) {
	env := environment(t)
	fakeConsul(t, env, "echo no such proxy >&2; exit 1")
	err := env.writeBootstrap(t.Context(), env.Mesh.Service, nil, filepath.Join(env.Instance.TempDir, "bootstrap.json"))
	if err == nil || !strings.Contains(err.Error(), "no such proxy") {
		t.Errorf("error is %v", err)
	}
}

func nothing(context.Context, *consul.Client) error { return nil }

func never(t *testing.T) func(context.Context, *consul.Client) {
	return func(context.Context, *consul.Client) { t.Error("left what it never joined") }
}

func TestAnInstanceThatFindsNoServerEndsAndStopsConsul(t *testing.T) {
	env := environment(t)
	stopped := filepath.Join(env.Instance.TempDir, "stopped")
	fakeConsul(t, env, "trap 'touch "+stopped+"; exit' TERM; while :; do sleep 0.01; done")
	err := env.runConsul(t.Context(), "agent.hcl", clientConfig(env), consul.NoToken, nothing, never(t))
	var limit *wait.LimitError
	if !errors.As(err, &limit) {
		t.Errorf("error is %v", err)
	}
	if _, err := os.Stat(stopped); err != nil {
		t.Error("Consul was not stopped")
	}
}

func TestAConsulThatKeepsCrashingEndsTheRole(t *testing.T) {
	env := environment(t)
	env.Mesh.Start.JoinSeconds = 600
	fakeConsul(t, env, "exit 3")
	err := env.runConsul(t.Context(), "agent.hcl", clientConfig(env), consul.NoToken, nothing, never(t))
	var crash *child.CrashError
	if !errors.As(err, &crash) {
		t.Errorf("error is %v", err)
	}
}

func TestRolesOfAnAppNeedAService(t *testing.T) {
	env := environment(t)
	env.Mesh.Service = nil
	_, app := App(t.Context(), env, []string{"true"})
	for role, err := range map[string]error{"agent": Agent(t.Context(), env), "proxy": Proxy(t.Context(), env), "app": app} {
		if Status(err) != ExitConfig || !strings.Contains(err.Error(), "service is missing; the "+role+" role needs it") {
			t.Errorf("%s: %v", role, err)
		}
	}
}

func TestExitStatusesTellTheEndsApart(t *testing.T) {
	for want, err := range map[int]error{
		0:                   fmt.Errorf("stopped: %w", context.Canceled),
		ExitTimeout:         &wait.LimitError{What: "it", Limit: time.Second, Last: context.Canceled},
		ExitConfig:          &ConfigError{"wrong"},
		ExitChild:           &child.CrashError{},
		child.NotFound:      &child.StartError{Err: os.ErrNotExist},
		child.NotExecutable: &child.StartError{Err: os.ErrPermission},
	} {
		if got := Status(err); got != want {
			t.Errorf("%v: status %d, wanted %d", err, got, want)
		}
	}
}
