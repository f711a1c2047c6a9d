# A Consul client agent, as every app of the mesh carries it.
#
# The sidecar program adds what only an instance knows: node name, address and data directory. There is no
# retry_join: the program joins the agent itself, because it can tell a name that lists nobody from a server
# that a network policy hides, and because retry_join never looks again after its first success.

server      = false
client_addr = "127.0.0.1"

# Cloud Foundry ends an instance with SIGTERM: the node leaves the catalog instead of failing in it.
leave_on_terminate = true

# An instance that died without leaving never comes back under its name: let its node be forgotten soon.
advertise_reconnect_timeout = "15m"

connect {
  enabled = true
}

# The service's defaults come from the servers, so that they are written once.
enable_central_service_config = true

ports {
  dns  = -1
  grpc = 8502
}

enable_script_checks       = false
enable_local_script_checks = false
disable_remote_exec        = true
disable_update_check       = true

# The sidecar program tells how the start goes; what Consul adds is what went wrong.
log_level = "WARN"
