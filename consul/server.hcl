# A Consul server, as each instance of the server app carries it.
#
# The sidecar program adds what only an instance or a mesh knows: node name, address, data directory, and
# bootstrap_expect and the quorum from the number of servers. There is no retry_join: joining only oneself counts as
# a success there, and ends it for good. The program joins until there is a leader, and then puts the API and the UI,
# which listen on loopback here, on the instance's port.

server      = true
client_addr = "127.0.0.1"

ui_config {
  enabled = true
}

connect {
  enabled = true
}

# SIGTERM to SIGKILL is ten seconds. By default a server's leave takes eleven: three for the WAN pool, which a
# mesh of one datacenter does not need, and five of draining.
leave_on_terminate = true

# The multiplier scales how long servers wait for a leader before they elect one. Consul's default of 5 makes that 5 to
# 10 seconds at each start and each loss; 1 takes a busy cell's pauses for the loss of a leader.
performance {
  raft_multiplier  = 2
  leave_drain_time = "1s"
}

ports {
  dns      = -1
  serf_wan = -1
}

# A replaced instance is a new server: the old one must go before the next replacement counts on its vote.
autopilot {
  cleanup_dead_servers      = true
  last_contact_threshold    = "1s"
  server_stabilization_time = "5s"
}

enable_central_service_config = true

enable_script_checks       = false
enable_local_script_checks = false
disable_remote_exec        = true
disable_update_check       = true

log_level = "INFO"
