package role

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"byo-mesh/sidecar/internal/archive"
	"byo-mesh/sidecar/internal/config"
	"byo-mesh/sidecar/internal/keeper"
	"byo-mesh/sidecar/internal/keeper/keepertest"
)

// serverAt is a server's environment whose snapshots go to the keeper at a port of this machine.
func serverAt(t *testing.T, port int, authority *keepertest.Authority) *Environment {
	env, identity := environment(t), authority.Identity(keeper.ServerName)
	env.Mesh.Keeper = &config.Keeper{Host: "127.0.0.1", Port: port, EverySeconds: 60}
	env.Secrets = &config.Secrets{
		CACert: identity.CA, ServerCert: identity.Certificate, ServerKey: identity.Key, ManagementToken: "secret-token",
		ClusterID: "6b0f2c1e-5f0a-4d5e-9a51-0d4f6f7a2c11", SnapshotKey: base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32)),
	}
	return env
}

func TestAServerReachesTheKeeperOfItsMesh(t *testing.T) {
	authority, env := keepertest.NewAuthority(t), environment(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- env.serveSnapshots(ctx, authority.Identity(keeper.KeeperName), free.Addr().(*net.TCPAddr).Port)
	}()
	loop, err := serverAt(t, free.Addr().(*net.TCPAddr).Port, authority).snapshots()
	if err != nil {
		t.Fatal(err)
	}
	if loop.Server.Raft != "10.255.0.2:8300" || loop.Every != time.Minute {
		t.Errorf("the loop is %+v", loop)
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, err = loop.Store.Newest(t.Context()); errors.Is(err, archive.ErrNone) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the keeper does not answer: %v", err)
		}
	}
	if info, err := os.Stat(filepath.Join(env.Instance.TempDir, "snapshots")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the directory is %v: %v", info, err)
	}
	stop()
	if err := <-ended; Status(err) != 0 {
		t.Errorf("the keeper ended: %v", err)
	}
}

func TestBadCredentialsAreWhatIsWrongAndStayOutOfTheReason(t *testing.T) {
	authority := keepertest.NewAuthority(t)
	server, other := authority.Identity(keeper.ServerName), authority.Identity(keeper.KeeperName)
	if err := environment(t).serveSnapshots(t.Context(), server, 0); Status(err) != ExitConfig || !strings.Contains(err.Error(), "the keeper's credentials: serverCert is for") {
		t.Errorf("a keeper with a server's certificate: %v", err)
	}
	for want, change := range map[string]func(*config.Secrets){
		"serverCert is for":    func(s *config.Secrets) { s.ServerCert, s.ServerKey = other.Certificate, other.Key },
		"clusterId is \"x\"":   func(s *config.Secrets) { s.ClusterID = "x" },
		"the snapshot key is ": func(s *config.Secrets) { s.SnapshotKey = "c2VjcmV0LWtleQ==" },
	} {
		env := serverAt(t, 1, authority)
		change(env.Secrets)
		_, err := env.snapshots()
		if Status(err) != ExitConfig || !strings.Contains(err.Error(), "the servers' credentials: "+want) {
			t.Errorf("error is %v\nwanted %s", err, want)
		}
		if err != nil && (strings.Contains(err.Error(), env.Secrets.SnapshotKey) || strings.Contains(err.Error(), env.Secrets.ManagementToken) || strings.Contains(err.Error(), "PRIVATE")) {
			t.Errorf("the reason tells a secret: %v", err)
		}
	}
}

func TestAServerOfABucketAsksItSeldomAndNeedsItsKeys(t *testing.T) {
	env := serverAt(t, 1, keepertest.NewAuthority(t))
	env.Mesh.Keeper, env.Mesh.Store = nil, &config.Store{Endpoint: "http://127.0.0.1:1", Bucket: "b", Region: "r", EverySeconds: 10}
	if _, err := env.snapshots(); Status(err) != ExitConfig || !strings.Contains(err.Error(), "lack storeAccessKey, storeSecretKey") {
		t.Errorf("without keys: %v", err)
	}
	env.Secrets.StoreAccessKey, env.Secrets.StoreSecretKey = "access", "secret"
	loop, err := env.snapshots()
	if err != nil || loop.Every != 10*time.Second || loop.Ask != lookIntoBucket {
		t.Errorf("the loop is %+v: %v", loop, err)
	}
}
