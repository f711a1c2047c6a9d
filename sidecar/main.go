// The sidecar program: what runs in every container of the mesh besides Consul and Envoy.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"byo-mesh/sidecar/internal/role"
)

const usage = `usage: sidecar ROLE [-dir DIR] [-- COMMAND ARG...]

Runs one process of an app instance of the mesh. Roles:

  app -- COMMAND ARG...   wait for the proxy, then run the app and end with its status
  agent                   run a Consul client agent with the app's service
  proxy                   wait for the agent, then run Envoy
  server                  run a Consul server
  keeper                  keep the servers' snapshots

"sidecar ROLE --help" tells more. SIGTERM stops a role and what it runs.

Exit status:
  0    told to stop (app: the app's own status, 128 + signal when a signal ended it)
  64   wrong usage
  70   what the role runs ended by itself, or too often
  75   a wait reached its limit
  78   mesh.json or the environment is wrong
  126  the program to run cannot be executed
  127  the program to run does not exist
`

var helps = map[string]string{
	"app": `usage: sidecar app [-dir DIR] -- COMMAND ARG...

Waits until Envoy is live and listens for the sidecar and for every upstream and until Consul's catalog lists the
instance, at most start.appSeconds, then for healthy upstreams, at most start.upstreamSeconds, and runs the command
with or without them. On SIGTERM it lets requests from the mesh end, at most stop.drainSeconds, before the command gets
it too. The exit status is the command's.
`,
	"agent": `usage: sidecar agent [-dir DIR]

Runs a Consul client agent with agent.hcl and service.json, joins it to the servers, at most start.joinSeconds, and
starts it again when it crashes or hangs, at most supervise.restarts times. On SIGTERM it turns the service critical,
once another instance can take over, waits for the app and the proxy to end, and leaves the mesh.
`,
	"proxy": `usage: sidecar proxy [-dir DIR]

Waits until Consul's agent knows the sidecar proxy and a leader, at most start.proxySeconds, writes Envoy's bootstrap
and runs Envoy. Ends when Envoy ends. On SIGTERM it drains what comes in, and ends Envoy after the app.
`,
	"server": `usage: sidecar server [-dir DIR]

Runs a Consul server with server.hcl, joins it to the other servers until there is a leader, at most start.joinSeconds,
and starts it again when it crashes or hangs, at most supervise.restarts times. Its API and UI are on $PORT once it is a
voter that has caught up, or once no other server can be reached. While it leads, it saves the servers' state at the
keeper or in the bucket, brings it back when the servers come up without any, and removes what dead instances left behind.
On SIGTERM it leaves.
`,
	"keeper": `usage: sidecar keeper [-dir DIR]

Keeps the servers' snapshots, which it cannot read, on keeper.port for whoever shows a Consul server's certificate.
`,
}

func main() {
	os.Exit(run(os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

func run(args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return role.ExitUsage
	}
	name := args[0]
	if name == "help" || name == "-h" || name == "-help" || name == "--help" {
		fmt.Fprint(stdout, usage)
		return 0
	}
	help, known := helps[name]
	if !known {
		fmt.Fprintf(stderr, "sidecar: there is no role %q, expected app, agent, proxy, server or keeper\n", name)
		return role.ExitUsage
	}
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	dir := flags.String("dir", "mesh", "directory of the mesh's files")
	if err := flags.Parse(args[1:]); errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, help, "\n  -dir DIR   directory of the mesh's files (default \"mesh\")\n")
		return 0
	} else if err != nil {
		fmt.Fprintf(stderr, "sidecar %s: %v; see sidecar %s --help\n", name, err, name)
		return role.ExitUsage
	}
	command := flags.Args()
	switch {
	case name == "app" && len(command) == 0:
		fmt.Fprintln(stderr, "sidecar app: no command to run, expected: sidecar app -- COMMAND ARG...")
		return role.ExitUsage
	case name != "app" && len(command) > 0:
		fmt.Fprintf(stderr, "sidecar %s: unexpected argument %q\n", name, command[0])
		return role.ExitUsage
	}

	logger := log.New(stderr, "sidecar "+name+": ", 0)
	env, err := role.Load(role.Carried(*dir), getenv, logger)
	if err != nil {
		logger.Print(err)
		return role.ExitConfig
	}
	held, err := env.Board.Hold(name)
	if err != nil {
		logger.Print(err)
		return role.ExitConfig
	}
	defer held.Close()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	status := 0
	switch name {
	case "app":
		status, err = role.App(ctx, env, command)
	case "agent":
		err = role.Agent(ctx, env)
	case "proxy":
		err = role.Proxy(ctx, env)
	case "server":
		err = role.Server(ctx, env)
	case "keeper":
		err = role.Keeper(ctx, env)
	}
	if err == nil {
		return status
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		logger.Print("was told to stop")
	} else {
		logger.Print(err)
	}
	return role.Status(err)
}
