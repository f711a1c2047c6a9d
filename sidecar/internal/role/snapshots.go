package role

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"byo-mesh/sidecar/internal/archive"
	"byo-mesh/sidecar/internal/bucket"
	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/keeper"
	"byo-mesh/sidecar/internal/snapshot"
)

const (
	// raftPort is Consul's default, which server.hcl leaves as it is.
	raftPort = "8300"
	// lookForChanges is how often a leader asks itself whether there is something to save.
	lookForChanges = 2 * time.Second
	// lookIntoBucket is how often it asks a service of whose answers each is paid for.
	lookIntoBucket = time.Minute
)

// snapshots makes the loop that runs beside a server for as long as Consul does.
func (e *Environment) snapshots() (*snapshot.Loop, error) {
	scratch, err := e.private("restore")
	if err != nil {
		return nil, err
	}
	loop := &snapshot.Loop{
		Server:     e.raftServer(),
		Cluster:    e.Secrets.ClusterID,
		AuthMethod: consul.AuthMethod,
		Look:       lookForChanges,
		Scratch:    scratch,
		Log:        e.Log,
	}
	if kept := e.Mesh.Keeper; kept != nil {
		loop.Every = kept.Every()
		loop.Store, err = e.keeper(kept.Address())
	} else {
		loop.Every, loop.Ask = e.Mesh.Store.Every(), lookIntoBucket
		loop.Store, err = e.bucket(scratch)
	}
	if err == nil {
		loop.Key, err = snapshot.ParseKey(e.Secrets.SnapshotKey)
	}
	if err != nil {
		return nil, &ConfigError{fmt.Sprintf("the servers' credentials: %v", err)}
	}
	return loop, nil
}

func (e *Environment) keeper(address string) (archive.Store, error) {
	return keeper.NewClient(address, e.identity(), e.Secrets.ClusterID)
}

func (e *Environment) bucket(scratch string) (archive.Store, error) {
	if err := e.Secrets.Require("storeAccessKey", "storeSecretKey"); err != nil {
		return nil, err
	}
	to := e.Mesh.Store
	return bucket.NewClient(bucket.Settings{
		Endpoint:  to.Endpoint,
		Bucket:    to.Bucket,
		Region:    to.Region,
		Prefix:    to.Prefix,
		CA:        to.CA,
		AccessKey: e.Secrets.StoreAccessKey,
		SecretKey: e.Secrets.StoreSecretKey,
		Scratch:   scratch,
		Log:       e.Log,
	}, e.Secrets.ClusterID)
}

// raftServer is the server of this instance, as it sees itself among the others.
func (e *Environment) raftServer() *snapshot.Server {
	return &snapshot.Server{
		Address: consulAPI,
		Raft:    net.JoinHostPort(e.Instance.Address.String(), raftPort),
		Token:   e.Secrets.ManagementToken,
		HTTP:    &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute}},
	}
}
