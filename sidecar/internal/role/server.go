package role

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/door"
	"byo-mesh/sidecar/internal/wait"
)

// alone is how long a server that found others waits for a leader before it counts as ready without one: they may be
// waiting for it.
const alone = 15 * time.Second

// gossipPort is Consul's default, which server.hcl leaves as it is.
const gossipPort = "8301"

// Server runs a Consul server until ctx ends. Its API and UI are on $PORT, by which Cloud Foundry sees that the instance
// is healthy: the port opens when the next server may be replaced.
func Server(ctx context.Context, env *Environment) error {
	if err := env.require("gossipKeys", "caCert", "managementToken", "serverCert", "serverKey", "rootCert", "rootKey", "clusterId", "snapshotKey"); err != nil {
		return err
	}
	err := env.readObjects()
	if err != nil {
		return err
	}
	config := serverConfig(env)
	if env.secure() {
		if config.secured, err = env.secureServer(); err != nil {
			return err
		}
	}
	serving, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		if err := env.openDoor(serving); err != nil {
			stop(err)
		}
	}()
	err = env.runConsul(serving, "server.hcl", config, env.management(), env.keepHouse, func(context.Context, *consul.Client) {})
	if cause := context.Cause(serving); ctx.Err() == nil && cause != nil {
		return cause
	}
	return err
}

func serverConfig(env *Environment) computed {
	expected := env.Mesh.Servers.Expected
	config := clientConfig(env)
	config.Addresses = addresses{GRPCTLS: env.Instance.Address.String()}
	config.BootstrapExpect = expected
	config.Autopilot = &autopilot{MinQuorum: expected/2 + 1}
	return config
}

// openDoor serves $PORT once this server counts, until ctx ends.
func (e *Environment) openDoor(ctx context.Context) error {
	client, own := consul.NewClient(consulAPI, e.management()), consul.NewClient(consulAPI, e.recoveryToken)
	began := time.Now()
	what := "this server to be a voter that has caught up"
	err := wait.Until(ctx, e.Log, what, e.Mesh.Start.Join(), func(ctx context.Context) error {
		return e.counts(ctx, client, own, time.Since(began) > alone)
	})
	if err != nil {
		return err
	}
	address := net.JoinHostPort("0.0.0.0", strconv.Itoa(e.Instance.Port))
	e.Log.Printf("opens port %d", e.Instance.Port)
	if e.wanted != nil {
		return door.Shut(ctx, address)
	}
	return door.Serve(ctx, address, consulAPI, e.Mesh.Servers.Path)
}

// counts returns nil when the servers can do without the next one that is to be replaced: where there is a leader, when
// this one is a voter that has caught up. Where there is none, nobody can be replaced anyway, and a server that waited
// for a leader would never be in DNS, where the first servers look for each other.
func (e *Environment) counts(ctx context.Context, client, own *consul.Client, patient bool) error {
	leader, err := client.Leader(ctx)
	if err != nil || leader == "" {
		if alive := own.Alive(ctx); alive != nil {
			return alive
		}
		others, err := e.otherServers(ctx)
		if err != nil {
			return err
		}
		if others > 0 && !patient {
			return fmt.Errorf("there is no leader, and %d other servers can be reached", others)
		}
		return nil
	}
	return client.Voter(ctx, e.nodeName())
}

// otherServers counts the servers that can be reached. Before the first network policy none can, and then waiting for
// them would keep from being made what the policy waits for.
func (e *Environment) otherServers(ctx context.Context) (int, error) {
	addresses, err := consul.Addresses(ctx, consul.DNS, e.Mesh.Servers.Join)
	if err != nil {
		return 0, err
	}
	dialer := net.Dialer{Timeout: time.Second}
	others := 0
	for _, address := range addresses {
		if address == e.Instance.Address {
			continue
		}
		connection, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(address.String(), gossipPort))
		if err == nil {
			connection.Close()
			others++
		}
	}
	return others, nil
}
