# What makes a server of a secure mesh secure. The sidecar program adds what is secret: the key of gossip, the
# management token, the server's certificate, the root of the mesh's certificates.

acl {
  enabled        = true
  default_policy = "deny"
  down_policy    = "extend-cache"
}

default_intention_policy = "deny"

# Agents get their certificates here, by their tokens.
auto_encrypt {
  allow_tls = true
}

tls {
  defaults {
    verify_incoming = true
    verify_outgoing = true
  }
  # A member's certificate makes nobody a server.
  internal_rpc {
    verify_server_hostname = true
  }
  # Who logs in has no certificate yet. Everything else there asks for a token.
  grpc {
    verify_incoming = false
  }
}

encrypt_verify_incoming = true
encrypt_verify_outgoing = true
enable_agent_tls_for_checks = true

ports {
  grpc_tls = 8503
}

http_config {
  response_headers {
    X-Content-Type-Options = "nosniff"
    X-Frame-Options        = "DENY"
  }
}

# Says in the log who asks more than a mesh of this size does, and refuses nobody.
limits {
  request_limits {
    mode       = "permissive"
    read_rate  = 500
    write_rate = 200
  }
}
